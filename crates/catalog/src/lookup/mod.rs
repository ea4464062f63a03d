//! Questions about the catalog that pages, commands and rules ask.

mod categories;
mod relations;
mod supersedence;
mod tree;

use std::sync::Arc;

use patchwell_model::{Approval, DeploymentId, GroupId, RevisionId, RevisionIdentity, UpdateId};

use crate::entry::Entry;
use crate::snapshot::Snapshot;

pub use categories::Categories;
pub use relations::MissingPrerequisite;
pub use tree::CategoryNode;

impl Snapshot {
    /// How many revisions there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.index.entries.len()
    }

    /// Whether the catalog is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.index.entries.is_empty()
    }

    /// All revisions, in page order.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.index.entries.iter().map(AsRef::as_ref)
    }

    /// The latest revision of every update.
    pub fn updates(&self) -> impl Iterator<Item = &Entry> {
        let latest = |update: &u32| self.index.latest(*update).map(|rev| self.index.entry(rev));
        self.index.parents_first.iter().filter_map(latest)
    }

    /// The revision with this id.
    #[must_use]
    pub fn entry(&self, id: RevisionId) -> Option<&Entry> {
        self.index.find(id.0).map(|rev| self.index.entry(rev))
    }

    /// The revision with this identity.
    #[must_use]
    pub fn by_identity(&self, identity: RevisionIdentity) -> Option<&Entry> {
        self.index.by_identity(identity).map(|rev| self.index.entry(rev))
    }

    /// The revisions of an update, newest first; none when it is unknown.
    pub fn revisions(&self, update: UpdateId) -> impl Iterator<Item = &Entry> {
        self.index.revisions_of(update).iter().map(|rev| self.index.entry(*rev))
    }

    /// The latest revision of an update.
    #[must_use]
    pub fn latest(&self, update: UpdateId) -> Option<&Entry> {
        self.revisions(update).next()
    }

    /// The title of an update's latest revision.
    #[must_use]
    pub fn title(&self, update: UpdateId) -> Option<&str> {
        self.latest(update).map(|entry| &*entry.title)
    }

    /// Whether nothing in the catalog has the update as a prerequisite.
    #[must_use]
    pub fn is_leaf(&self, update: UpdateId) -> bool {
        self.index.interner.find(update).is_none_or(|update| self.index.is_leaf(update))
    }

    /// The approvals of an update, of any revision and for any group.
    #[must_use]
    pub fn approvals(&self, update: UpdateId) -> &[Arc<Approval>] {
        self.decisions.approvals_of(update)
    }

    /// The approval with this id.
    #[must_use]
    pub fn approval(&self, id: DeploymentId) -> Option<&Approval> {
        self.decisions.approval(id).map(AsRef::as_ref)
    }

    /// All approvals, in no order.
    pub fn all_approvals(&self) -> impl Iterator<Item = &Approval> {
        self.decisions.approvals.values().flatten().map(AsRef::as_ref)
    }

    /// Groups for which there are approvals, or were.
    pub fn decided_groups(&self) -> impl Iterator<Item = GroupId> {
        self.decisions.relevant_groups.iter().copied()
    }

    /// All declined updates, in no order.
    pub fn all_declined(&self) -> impl Iterator<Item = UpdateId> {
        self.decisions.declined.keys().copied()
    }

    /// Whether an update is declined.
    #[must_use]
    pub fn is_declined(&self, update: UpdateId) -> bool {
        self.decisions.is_declined(update)
    }
}
