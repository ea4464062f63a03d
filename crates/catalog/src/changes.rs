//! The history of deployments: what changed since a cookie was sealed.

use std::collections::HashMap;

use patchwell_model::{GroupId, Timestamp, UpdateId};

use crate::decisions::{ChangeSeq, DeploymentChange};

/// Changes in order of their seq. Older changes of the same update and group are dropped now and then.
#[derive(Debug, Clone, Default)]
pub(crate) struct ChangeLog {
    changes: Vec<DeploymentChange>,
    distinct: usize,
}

impl ChangeLog {
    pub(crate) fn new(changes: Vec<DeploymentChange>) -> Self {
        let mut log = Self { changes, distinct: 0 };
        log.compact();
        log
    }

    /// Adds what one commit changed.
    pub(crate) fn record(&mut self, seq: ChangeSeq, time: Timestamp, mut changed: Vec<(UpdateId, Option<GroupId>)>) {
        changed.sort_unstable();
        changed.dedup();
        self.changes.extend(changed.into_iter().map(|(update, group)| DeploymentChange { seq, update, group, time }));
        let sorted = self.changes.is_sorted_by_key(|change| change.seq);
        if !sorted || self.changes.len() > self.distinct.saturating_mul(2).saturating_add(1024) {
            self.compact();
        }
    }

    fn compact(&mut self) {
        let mut latest: HashMap<(UpdateId, Option<GroupId>), DeploymentChange> = HashMap::new();
        for change in &self.changes {
            let kept = latest.entry((change.update, change.group)).or_insert(*change);
            // Times need not grow with seqs: an import counts by when its revisions arrived.
            kept.time = kept.time.max(change.time);
            kept.seq = kept.seq.max(change.seq);
        }
        self.changes = latest.into_values().collect();
        self.changes.sort_unstable_by_key(|change| (change.seq, change.update, change.group));
        self.distinct = self.changes.len();
    }

    /// All after `anchor`, oldest first.
    pub(crate) fn since(&self, anchor: ChangeSeq) -> &[DeploymentChange] {
        &self.changes[self.changes.partition_point(|change| change.seq <= anchor)..]
    }

    pub(crate) fn all(&self) -> &[DeploymentChange] {
        &self.changes
    }

    pub(crate) fn groups(&self) -> impl Iterator<Item = GroupId> + '_ {
        self.changes.iter().filter_map(|change| change.group)
    }
}
