//! Which groups a computer belongs to, when the administrator decides.

use patchwell_model::{ComputerId, GroupId, Targeting};

use super::KnownComputer;
use super::authorize::normalize;
use crate::{App, AppError};

/// A change of a computer's direct groups.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GroupsChange {
    /// Exactly these.
    Set(Vec<GroupId>),
    /// These as well.
    Add(Vec<GroupId>),
    /// Not these.
    Remove(Vec<GroupId>),
}

impl App {
    /// Moves a computer. Its next scan is told what the change means for it.
    ///
    /// # Errors
    /// [`AppError::Conflict`] with client-side targeting, [`AppError::NotFound`] for an unknown computer or group.
    pub async fn set_computer_groups(&self, id: &ComputerId, change: GroupsChange) -> Result<KnownComputer, AppError> {
        let (before, groups) = self.groups_after(id, &change)?;
        let mut computer = before.computer.as_ref().clone();
        computer.groups = groups;
        let names = |groups: &[GroupId]| {
            let snapshot = self.snapshot();
            let names = groups.iter().filter_map(|group| snapshot.groups().get(*group));
            names.map(|group| group.name.clone()).collect::<Vec<_>>().join("; ")
        };
        let (was, is) = (names(&before.computer.groups), names(&computer.groups));
        let record = (was != is).then(|| self.change("computer.groups", &computer.dns_name, was, is));
        self.save_computer_recorded(Some(&before), computer, record).await
    }

    /// A computer, and the groups that a change would leave it in.
    ///
    /// # Errors
    /// As [`Self::set_computer_groups`].
    pub(crate) fn groups_after(
        &self,
        id: &ComputerId,
        change: &GroupsChange,
    ) -> Result<(KnownComputer, Vec<GroupId>), AppError> {
        if self.settings().targeting == Targeting::ClientSide {
            return Err(AppError::Conflict(
                "computers name their own groups (client-side targeting); switch targeting to server_side to move \
                 them here"
                    .to_owned(),
            ));
        }
        let Some(before) = self.computers().get(id).cloned() else {
            return Err(AppError::not_found("computer", id.as_str(), "list the computers to see which there are"));
        };
        let (GroupsChange::Set(named) | GroupsChange::Add(named) | GroupsChange::Remove(named)) = change;
        self.check_groups_hold_computers(named)?;
        let current = before.computer.groups.iter().copied();
        let wanted = match change {
            GroupsChange::Set(groups) => groups.clone(),
            GroupsChange::Add(groups) => current.chain(groups.iter().copied()).collect(),
            GroupsChange::Remove(groups) => current.filter(|group| !groups.contains(group)).collect(),
        };
        Ok((before, normalize(wanted)))
    }

    fn check_groups_hold_computers(&self, groups: &[GroupId]) -> Result<(), AppError> {
        let snapshot = self.snapshot();
        for group in groups {
            if *group == GroupId::DOWNSTREAM_SERVERS {
                return Err(AppError::Invalid(
                    "Downstream Servers holds no computers; choose another group".to_owned(),
                ));
            }
            if snapshot.groups().get(*group).is_none() {
                return Err(AppError::not_found("group", group.to_string(), "create it first"));
            }
        }
        Ok(())
    }
}
