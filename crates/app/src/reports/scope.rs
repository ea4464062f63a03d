//! Which updates and computers a report is about.

use patchwell_catalog::{Entry, ListQuery, ListSort, Snapshot};
use patchwell_model::{ApprovalAction, GroupId, RevisionId, UpdateId};
use roaring::RoaringBitmap;

use super::ReportQuery;
use crate::{App, Scope};

/// An update of a report: its row on status boards, if any computer ever reported about it.
#[derive(Debug, Clone, Copy)]
pub(super) struct ListedUpdate {
    pub(super) revision: RevisionId,
    pub(super) row: Option<u32>,
}

/// The updates that the filters and `wanted` let through, by title.
pub(super) fn updates(
    app: &App,
    snapshot: &Snapshot,
    query: &ReportQuery,
    wanted: impl Fn(UpdateId) -> bool,
) -> Vec<ListedUpdate> {
    let only = |update: UpdateId| query.update.is_none_or(|asked| asked == update) && wanted(update);
    let page = snapshot.list(&ListQuery {
        classifications: &query.classifications,
        products: &query.products,
        severity: query.severity,
        only: Some(&only),
        sort: ListSort::Title,
        limit: usize::MAX,
        ..ListQuery::default()
    });
    let listed = |entry: &&Entry| ListedUpdate { revision: entry.id, row: app.update_row(&entry.identity.update_id) };
    page.updates.iter().map(listed).collect()
}

/// Those that are approved for a group, directly or by one above it, to be installed or removed.
pub(super) fn approved(snapshot: &Snapshot, group: GroupId) -> impl Fn(UpdateId) -> bool {
    move |update| {
        let holds = snapshot.effective_approval(&[group], update);
        holds.is_some_and(|approval| approval.action != ApprovalAction::NotApproved)
    }
}

/// The rows of computers that the filters name.
pub(super) fn within(scope: &Scope, snapshot: &Snapshot, query: &ReportQuery) -> RoaringBitmap {
    let members = scope.members(snapshot, query.group, query.children);
    match &query.computer {
        Some(wanted) => {
            members.iter().filter(|row| scope.by_row(*row).is_some_and(|known| known.computer.id == *wanted)).collect()
        }
        None => members,
    }
}

/// These computers by name.
pub(super) fn by_name(scope: &Scope, within: &RoaringBitmap) -> Vec<u32> {
    let computers = scope.computers().into_iter().filter(|known| within.contains(known.row));
    let mut named: Vec<(String, u32)> =
        computers.map(|known| (known.computer.dns_name.to_lowercase(), known.row)).collect();
    named.sort_unstable();
    named.into_iter().map(|(_, row)| row).collect()
}
