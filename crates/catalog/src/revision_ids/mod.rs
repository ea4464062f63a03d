//! Which revisions a downstream server is told of ([MS-WSUSSS] 3.1.4.5).
//!
//! Revision ids grow as revisions arrive, so "since" is a range of ids. An unfiltered list costs its length, a list of
//! changes what arrived since and what it depends on.

mod closure;
mod filter;

use std::collections::BTreeSet;

use patchwell_model::{RevisionId, UpdateId};

use crate::entry::Entry;
use crate::index::RevIx;
use crate::snapshot::Snapshot;
use filter::Matcher;

/// Something a downstream server asks for, and whether only what arrived since its last call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    /// A category or classification.
    pub id: UpdateId,
    /// Only what is new; else everything again.
    pub delta: bool,
}

/// What a downstream server wants to know of.
#[derive(Debug, Clone, Default)]
pub struct RevisionFilter {
    /// What it has been told of: revisions up to this one. `None` for nothing.
    pub after: Option<RevisionId>,
    /// Products, families or companies; empty, together with `classifications`, for all updates.
    pub categories: Vec<Wanted>,
    /// Classifications. An update must be in one of these and in one of `categories`; one list alone selects nothing.
    pub classifications: Vec<Wanted>,
}

impl Snapshot {
    /// The revision that arrived last.
    #[must_use]
    pub fn last_arrived(&self) -> RevisionId {
        RevisionId(self.index.highest_id())
    }

    /// The revisions that arrived after one and not after another, by id.
    pub fn arrived_between(&self, after: RevisionId, last: RevisionId) -> impl Iterator<Item = &Entry> {
        let arrived = self.index.arrived_after(after.0).into_iter().map(|rev| self.index.entry(rev));
        arrived.take_while(move |entry| entry.id <= last)
    }

    /// The latest revisions of categories and detectoids that arrived after `after`, by id.
    #[must_use]
    pub fn category_revisions(&self, after: Option<RevisionId>) -> Vec<&Entry> {
        let index = &*self.index;
        let arrived = match after {
            Some(after) => index.arrived_after(after.0),
            None => index.parents_first.iter().filter_map(|update| index.latest(*update)).collect(),
        };
        let latest = |rev: &RevIx| index.latest(index.entry(*rev).update) == Some(*rev);
        let wanted = arrived.into_iter().filter(latest).map(|rev| index.entry(rev));
        let mut wanted: Vec<&Entry> = wanted.filter(|entry| entry.is_evaluated_only()).collect();
        wanted.sort_unstable_by_key(|entry| entry.id);
        wanted
    }

    /// The revisions of software and drivers that a filter selects, by id: the latest of every update and those that
    /// are approved, with the revisions they bundle and the updates they have as prerequisites, whatever category these
    /// are in. Declined and expired ones are among them: a downstream server decides for itself.
    #[must_use]
    pub fn update_revisions(&self, filter: &RevisionFilter) -> Vec<&Entry> {
        let index = &*self.index;
        let mut matcher = Matcher::new(index, filter);
        let mut found = BTreeSet::new();
        match filter.after.filter(|_| !matcher.lists_again()) {
            Some(after) => {
                for rev in index.arrived_after(after.0) {
                    let is_listed = self.is_listed(rev) && self.is_wanted_by_any(rev, &mut matcher);
                    if is_listed || self.is_named(rev, &mut matcher) {
                        found.insert(rev);
                    }
                }
            }
            None => {
                let latest = index.parents_first.iter().filter_map(|update| index.latest(*update));
                let seeds: Vec<RevIx> = latest.chain(self.approved_revisions()).collect();
                found.extend(seeds.into_iter().filter(|rev| matcher.selects(index, *rev)));
            }
        }
        let closed = self.with_dependencies(found);
        let mut entries: Vec<&Entry> = closed.into_iter().map(|rev| index.entry(rev)).collect();
        entries.sort_unstable_by_key(|entry| entry.id);
        entries
    }

    /// Revisions that are approved, latest or not: a replica takes the approvals over.
    fn approved_revisions(&self) -> impl Iterator<Item = RevIx> {
        self.decisions.approvals.values().flatten().filter_map(|approval| self.index.by_identity(approval.revision))
    }

    /// Whether the revision is one that is listed for its own sake.
    fn is_listed(&self, rev: RevIx) -> bool {
        let entry = self.index.entry(rev);
        self.index.latest(entry.update) == Some(rev)
            || self.decisions.approvals_of(entry.identity.update_id).iter().any(|one| one.revision == entry.identity)
    }
}
