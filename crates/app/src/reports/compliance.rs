//! How far everything is done, by group, ring, product or CVE.
//!
//! A computer is compliant when it has reported and none of the updates in question is needed or failed on it.

use std::collections::{BTreeMap, BTreeSet, HashSet};
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
pub(super) struct Standing {
    pub(super) updates: u64,
    pub(super) computers: u64,
    pub(super) needing: u64,
    pub(super) failing: u64,
    pub(super) unknown: u64,
    pub(super) compliant: u64,
}

/// A group, ring, product or CVE, and how it stands.
pub(super) struct Broken {
    /// Its id, where it has one; else its name.
    pub(super) key: String,
    /// Its name for people.
    pub(super) name: String,
    pub(super) standing: Standing,
}

/// The rows of the breakdown that is asked for.
pub(super) fn rows(app: &App, snapshot: &Arc<Snapshot>, query: &ReportQuery) -> Result<FixedRows, AppError> {
    let rows = breakdown(app, snapshot, query)?;
    let totals = vec![("rows", rows.len() as u64)];
    Ok(FixedRows {
        rows: rows.into_iter().map(|row| cells(named(query.by, row.key, row.name), &row.standing)).collect(),
        totals,
    })
}

/// What the query breaks down, by name.
pub(super) fn breakdown(app: &App, snapshot: &Snapshot, query: &ReportQuery) -> Result<Vec<Broken>, AppError> {
    let scope = Scope::new(app, Some(query.rollup));
    // Few of all updates are approved anywhere; only those are looked at for each group.
    let somewhere: HashSet<UpdateId> = snapshot
        .all_approvals()
        .filter(|approval| approval.action == ApprovalAction::Install)
        .map(|approval| approval.revision.update_id)
        .collect();
    let candidates = scope::updates(app, snapshot, query, |update| somewhere.contains(&update));
    let asked = Asked { app, snapshot, query, scope, candidates };
    match query.by {
        ComplianceBy::Group => Ok(asked.by_group()),
        ComplianceBy::Ring => asked.by_ring(),
        ComplianceBy::Product => Ok(asked.by_product()),
        ComplianceBy::Cve => asked.by_cve(),
    }
}

/// A group leads to its computers; nothing else has a page.
pub(super) fn named(by: ComplianceBy, key: String, name: String) -> Cell {
    match by {
        ComplianceBy::Group => Cell::Named { text: name, id: key },
        _ => Cell::text(name),
    }
}

pub(super) fn cells(named: Cell, standing: &Standing) -> Vec<Cell> {
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

/// What a breakdown is made from.
struct Asked<'a> {
    app: &'a App,
    snapshot: &'a Snapshot,
    query: &'a ReportQuery,
    scope: Scope,
    /// Updates that are approved for installation somewhere, by title.
    candidates: Vec<ListedUpdate>,
}

impl Asked<'_> {
    fn by_group(&self) -> Vec<Broken> {
        let groups = self.snapshot.groups();
        let asked = if self.query.children { groups.subtree(self.query.group) } else { vec![self.query.group] };
        let broken = |group: GroupId| {
            let standing =
                standing(&self.scope, &self.approved(group), &self.scope.members(self.snapshot, group, true));
            Broken { key: group.to_string(), name: columns::group_name(self.snapshot, group), standing }
        };
        asked.into_iter().map(broken).collect()
    }

    fn by_ring(&self) -> Result<Vec<Broken>, AppError> {
        let mut rows = Vec::new();
        for plan in self.app.store().read_blocking(rings::list)? {
            for ring in plan.rings {
                let mut members = RoaringBitmap::new();
                let mut updates: BTreeMap<i32, ListedUpdate> = BTreeMap::new();
                for group in &ring.groups {
                    members |= self.scope.members(self.snapshot, *group, true);
                    updates.extend(self.approved(*group).into_iter().map(|update| (update.revision.0, update)));
                }
                let updates: Vec<ListedUpdate> = updates.into_values().collect();
                let name = format!("{}: {}", plan.name, ring.name);
                rows.push(Broken { key: name.clone(), name, standing: standing(&self.scope, &updates, &members) });
            }
        }
        Ok(rows)
    }

    fn by_product(&self) -> Vec<Broken> {
        let within = scope::within(&self.scope, self.snapshot, self.query);
        let mut by_product: BTreeMap<UpdateId, Vec<ListedUpdate>> = BTreeMap::new();
        for update in self.approved(self.query.group) {
            let Some(entry) = self.snapshot.entry(update.revision) else { continue };
            for product in self.snapshot.categories(entry.identity.update_id).products {
                by_product.entry(product).or_default().push(update);
            }
        }
        let broken = |(product, updates): (UpdateId, Vec<ListedUpdate>)| {
            let name = self.snapshot.title(product).map_or_else(|| product.to_string(), str::to_owned);
            Broken { key: product.to_string(), name, standing: standing(&self.scope, &updates, &within) }
        };
        let mut rows: Vec<Broken> = by_product.into_iter().map(broken).collect();
        rows.sort_by(|a, b| a.name.cmp(&b.name));
        rows
    }

    fn by_cve(&self) -> Result<Vec<Broken>, AppError> {
        let within = scope::within(&self.scope, self.snapshot, self.query);
        let mut by_cve: BTreeMap<String, Vec<ListedUpdate>> = BTreeMap::new();
        for update in self.approved(self.query.group) {
            let id = update.revision;
            let revision = self.app.store().read_blocking(move |tx| revisions::load_revision(tx, id))?;
            for cve in revision.iter().flat_map(|revision| revision.cve_ids.iter().collect::<BTreeSet<_>>()) {
                by_cve.entry(cve.clone()).or_default().push(update);
            }
        }
        let broken = |(cve, updates): (String, Vec<ListedUpdate>)| {
            let standing = standing(&self.scope, &updates, &within);
            Broken { key: cve.clone(), name: cve, standing }
        };
        Ok(by_cve.into_iter().map(broken).collect())
    }

    /// What is approved for installation in a group, directly or by one above it.
    fn approved(&self, group: GroupId) -> Vec<ListedUpdate> {
        let holds = |update: &&ListedUpdate| {
            let entry = self.snapshot.entry(update.revision);
            let approval = entry.and_then(|e| self.snapshot.effective_approval(&[group], e.identity.update_id));
            approval.is_some_and(|approval| approval.action == ApprovalAction::Install)
        };
        self.candidates.iter().filter(holds).copied().collect()
    }
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
