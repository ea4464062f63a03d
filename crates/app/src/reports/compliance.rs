//! How far everything is done, by group, ring, product or CVE.
//!
//! A computer is compliant when it has reported and none of the updates in question is needed or failed on it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use patchwell_catalog::Snapshot;
use patchwell_model::{ApprovalAction, GroupId, InstallationState, UpdateId};
use patchwell_reports::Cell;
use patchwell_store::{revisions, rings};
use roaring::RoaringBitmap;

use super::fixed::FixedRows;
use super::scope::ListedUpdate;
use super::{ComplianceBy, ReportQuery, columns, scope};
use crate::{App, AppError, Scope};

/// What is counted of some updates on some computers.
struct Standing {
    updates: u64,
    computers: u64,
    needing: u64,
    failing: u64,
    unknown: u64,
    compliant: u64,
}

/// The rows of the breakdown that is asked for.
pub(super) fn rows(app: &App, snapshot: &Arc<Snapshot>, query: &ReportQuery) -> Result<FixedRows, AppError> {
    let scope = Scope::new(app, Some(query.rollup));
    let rows: Vec<(Cell, Standing)> = match query.by {
        ComplianceBy::Group => by_group(app, snapshot, query, &scope),
        ComplianceBy::Ring => by_ring(app, snapshot, query, &scope)?,
        ComplianceBy::Product => by_product(app, snapshot, query, &scope),
        ComplianceBy::Cve => by_cve(app, snapshot, query, &scope)?,
    };
    let totals = vec![("rows", rows.len() as u64)];
    Ok(FixedRows { rows: rows.into_iter().map(|(named, standing)| cells(named, &standing)).collect(), totals })
}

fn cells(named: Cell, standing: &Standing) -> Vec<Cell> {
    vec![
        named,
        Cell::Number(standing.updates),
        Cell::Number(standing.computers),
        Cell::Number(standing.compliant),
        Cell::Number(standing.needing),
        Cell::Number(standing.failing),
        Cell::Number(standing.unknown),
        columns::percent(standing.compliant, standing.computers),
    ]
}

fn by_group(app: &App, snapshot: &Snapshot, query: &ReportQuery, scope: &Scope) -> Vec<(Cell, Standing)> {
    let groups = if query.children { snapshot.groups().subtree(query.group) } else { vec![query.group] };
    let standing = |group: GroupId| {
        let updates = approved(app, snapshot, query, group);
        let named = Cell::Named { text: columns::group_name(snapshot, group), id: group.to_string() };
        (named, standing(scope, &updates, &scope.members(snapshot, group, true)))
    };
    groups.into_iter().map(standing).collect()
}

fn by_ring(
    app: &App,
    snapshot: &Snapshot,
    query: &ReportQuery,
    scope: &Scope,
) -> Result<Vec<(Cell, Standing)>, AppError> {
    let mut rows = Vec::new();
    for plan in app.store().read_blocking(rings::list)? {
        for ring in plan.rings {
            let mut members = RoaringBitmap::new();
            let mut updates: BTreeMap<i32, ListedUpdate> = BTreeMap::new();
            for group in &ring.groups {
                members |= scope.members(snapshot, *group, true);
                let here = approved(app, snapshot, query, *group);
                updates.extend(here.into_iter().map(|update| (update.revision.0, update)));
            }
            let updates: Vec<ListedUpdate> = updates.into_values().collect();
            rows.push((Cell::text(format!("{}: {}", plan.name, ring.name)), standing(scope, &updates, &members)));
        }
    }
    Ok(rows)
}

fn by_product(app: &App, snapshot: &Snapshot, query: &ReportQuery, scope: &Scope) -> Vec<(Cell, Standing)> {
    let within = scope::within(scope, snapshot, query);
    let mut by_product: BTreeMap<UpdateId, Vec<ListedUpdate>> = BTreeMap::new();
    for update in approved(app, snapshot, query, query.group) {
        let Some(entry) = snapshot.entry(update.revision) else { continue };
        for product in snapshot.categories(entry.identity.update_id).products {
            by_product.entry(product).or_default().push(update);
        }
    }
    let mut rows: Vec<(String, Standing)> = by_product
        .into_iter()
        .map(|(product, updates)| {
            let title = snapshot.title(product).map_or_else(|| product.to_string(), str::to_owned);
            (title, standing(scope, &updates, &within))
        })
        .collect();
    rows.sort_by(|(a, _), (b, _)| a.cmp(b));
    rows.into_iter().map(|(title, standing)| (Cell::text(title), standing)).collect()
}

fn by_cve(
    app: &App,
    snapshot: &Snapshot,
    query: &ReportQuery,
    scope: &Scope,
) -> Result<Vec<(Cell, Standing)>, AppError> {
    let within = scope::within(scope, snapshot, query);
    let mut by_cve: BTreeMap<String, Vec<ListedUpdate>> = BTreeMap::new();
    for update in approved(app, snapshot, query, query.group) {
        let id = update.revision;
        let revision = app.store().read_blocking(move |tx| revisions::load_revision(tx, id))?;
        for cve in revision.iter().flat_map(|revision| revision.cve_ids.iter().collect::<BTreeSet<_>>()) {
            by_cve.entry(cve.clone()).or_default().push(update);
        }
    }
    Ok(by_cve.into_iter().map(|(cve, updates)| (Cell::text(cve), standing(scope, &updates, &within))).collect())
}

/// What is approved for installation in a group, directly or by one above it.
fn approved(app: &App, snapshot: &Snapshot, query: &ReportQuery, group: GroupId) -> Vec<ListedUpdate> {
    let to_install = |update: UpdateId| {
        let holds = snapshot.effective_approval(&[group], update);
        holds.is_some_and(|approval| approval.action == ApprovalAction::Install)
    };
    scope::updates(app, snapshot, query, to_install)
}

/// Costs the updates, each a few sets.
fn standing(scope: &Scope, updates: &[ListedUpdate], members: &RoaringBitmap) -> Standing {
    let (mut needing, mut failing) = (RoaringBitmap::new(), RoaringBitmap::new());
    for row in updates.iter().filter_map(|update| update.row) {
        for state in
            [InstallationState::NotInstalled, InstallationState::Downloaded, InstallationState::InstalledPendingReboot]
        {
            needing |= scope.in_state(row, state, Some(members));
        }
        failing |= scope.in_state(row, InstallationState::Failed, Some(members));
    }
    let unknown: RoaringBitmap = members.iter().filter(|row| !scope.has_reported(*row)).collect();
    let open = &needing | &failing | &unknown;
    Standing {
        updates: updates.len() as u64,
        computers: members.len(),
        needing: needing.len(),
        failing: failing.len(),
        unknown: unknown.len(),
        compliant: members.len() - open.len(),
    }
}
