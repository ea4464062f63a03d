//! Deleting a group.

use patchwell_catalog::{ChangeSeq, DecisionChange};
use patchwell_model::{ComputerId, GroupId};
use patchwell_store::{audit, groups};

use crate::{App, AppError, IfMatch};

impl App {
    /// Deletes a group with the groups below it and their approvals. Their computers stay, in *Unassigned Computers*
    /// when they are in no other group. Returns how many computers were direct members.
    ///
    /// # Errors
    /// When it is built in or does not exist; store errors.
    pub async fn delete_group(&self, id: GroupId) -> Result<u64, AppError> {
        self.delete_group_if(&IfMatch::Any, id).await
    }

    /// [`Self::delete_group`], if the group is still as somebody saw it.
    ///
    /// # Errors
    /// [`AppError::Stale`] when it is not; as [`Self::delete_group`].
    pub async fn delete_group_if(&self, if_match: &IfMatch, id: GroupId) -> Result<u64, AppError> {
        let guard = self.decision_lock().await;
        self.check_autonomous("groups are deleted")?;
        let group = self.own_group(id)?;
        if_match.check(&self.edit_tags().group(&group))?;
        let (tags, if_match) = (self.edit_tags().clone(), if_match.clone());
        let before = self.snapshot().seq();
        let gone = self.snapshot().groups().subtree(id);
        let record = self.change("group.delete", &group.name, self.group_text(&group), String::new());
        let seq = self.store().write(move |tx| {
            if !tags.admits_group(tx, &if_match, id)? {
                return Ok(None);
            }
            audit::append(tx, &record)?;
            groups::delete(tx, id).map(Some)
        });
        let seq = seq.await?.ok_or(AppError::Stale)?;
        let change = DecisionChange { groups_deleted: vec![id], ..DecisionChange::new(ChangeSeq(seq), self.now()) };
        self.publish_decisions(&guard, change);
        self.persist_changes(&guard, before).await?;
        let members: Vec<ComputerId> = {
            let computers = self.computers();
            let rows = gone.iter().fold(roaring::RoaringBitmap::new(), |all, group| all | computers.members(*group));
            rows.iter().filter_map(|row| computers.by_row(row)).map(|known| known.computer.id.clone()).collect()
        };
        self.leave_groups(&members, &gone);
        Ok(members.len() as u64)
    }
}
