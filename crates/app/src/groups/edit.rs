//! Renaming a group and moving it to another parent.

use patchwell_catalog::{ChangeSeq, DecisionChange};
use patchwell_model::{Group, GroupId};
use patchwell_store::{audit, groups};

use crate::{App, AppError, IfMatch};

impl App {
    /// Renames a group, moves it below another one, or both.
    ///
    /// # Errors
    /// When it is built in or does not exist, the name cannot be used or is taken, or it would lie below itself.
    pub async fn edit_group(
        &self,
        id: GroupId,
        name: Option<&str>,
        parent: Option<GroupId>,
    ) -> Result<Group, AppError> {
        self.edit_group_if(&IfMatch::Any, id, name, parent).await
    }

    /// [`Self::edit_group`], if the group is still as somebody saw it.
    ///
    /// # Errors
    /// [`AppError::Stale`] when it is not; as [`Self::edit_group`].
    pub async fn edit_group_if(
        &self,
        if_match: &IfMatch,
        id: GroupId,
        name: Option<&str>,
        parent: Option<GroupId>,
    ) -> Result<Group, AppError> {
        let guard = self.decision_lock().await;
        self.check_autonomous("groups are renamed and moved")?;
        let mut group = self.own_group(id)?;
        if_match.check(&self.edit_tags().group(&group))?;
        let was = (group.name.clone(), self.group_text(&group));
        if let Some(name) = name {
            group.name = self.check_new_name(name, Some(id))?;
        }
        if let Some(parent) = parent {
            self.check_parent(parent)?;
            if self.snapshot().groups().subtree(id).contains(&parent) {
                return Err(AppError::Invalid(format!("{:?} cannot be moved below itself", group.name)));
            }
            group.parent = Some(parent);
        }
        let (stored, before) = (group.clone(), self.snapshot().seq());
        let record = self.change("group.change", was.0, was.1, self.group_text(&group));
        let (renamed, moved) = (name.is_some(), parent);
        let (tags, if_match) = (self.edit_tags().clone(), if_match.clone());
        let seq = self
            .store()
            .write(move |tx| {
                if !tags.admits_group(tx, &if_match, id)? {
                    return Ok(None);
                }
                audit::append(tx, &record)?;
                if renamed {
                    groups::rename(tx, id, &stored.name)?;
                }
                moved.map_or(Ok(before.0), |parent| groups::move_to(tx, id, parent)).map(Some)
            })
            .await?
            .ok_or(AppError::Stale)?;
        let change =
            DecisionChange { groups_set: vec![group.clone()], ..DecisionChange::new(ChangeSeq(seq), self.now()) };
        self.publish_decisions(&guard, change);
        self.persist_changes(&guard, before).await?;
        Ok(group)
    }

    /// The group, if it is one that administrators made.
    pub(super) fn own_group(&self, id: GroupId) -> Result<Group, AppError> {
        if id.is_built_in() {
            return Err(AppError::Invalid("a built-in group cannot be changed".to_owned()));
        }
        let snapshot = self.snapshot();
        snapshot
            .groups()
            .get(id)
            .cloned()
            .ok_or_else(|| AppError::not_found("group", id.to_string(), "list the groups to see which there are"))
    }
}
