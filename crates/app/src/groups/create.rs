//! Creating a group.

use patchwell_catalog::DecisionChange;
use patchwell_model::{Group, GroupId, validate_group_name};
use patchwell_store::{audit, groups};

use crate::{App, AppError};

impl App {
    /// Creates a group below `parent` (*All Computers* when `None`).
    ///
    /// # Errors
    /// When the name cannot be used or is taken, or the parent does not exist or cannot have children.
    pub async fn create_group(&self, name: &str, parent: Option<GroupId>) -> Result<Group, AppError> {
        let guard = self.decision_lock().await;
        self.check_autonomous("groups are made")?;
        let parent = parent.unwrap_or(GroupId::ALL_COMPUTERS);
        let name = self.check_new_name(name, None)?;
        self.check_parent(parent)?;
        let group = Group {
            id: GroupId(uuid::Builder::from_random_bytes(self.random()?).into_uuid()),
            name,
            parent: Some(parent),
        };
        let record = self.change("group.create", &group.name, String::new(), self.group_text(&group));
        let stored = self.store().write(move |tx| {
            audit::append(tx, &record)?;
            groups::create(tx, &group)
        });
        let stored = stored.await?;
        let seq = self.snapshot().seq();
        let change = DecisionChange { groups_set: vec![stored.clone()], ..DecisionChange::new(seq, self.now()) };
        self.publish_decisions(&guard, change);
        Ok(stored)
    }

    /// What the record of changes says of a group.
    pub(super) fn group_text(&self, group: &Group) -> String {
        let snapshot = self.snapshot();
        let parent = group.parent.and_then(|parent| snapshot.groups().get(parent));
        format!("{} below {}", group.name, parent.map_or("nothing", |parent| &parent.name))
    }

    /// The name trimmed, if no other group than `own` has it.
    pub(super) fn check_new_name(&self, name: &str, own: Option<GroupId>) -> Result<String, AppError> {
        let name = validate_group_name(name)?;
        match self.snapshot().groups().by_name(&name) {
            Some(other) if Some(other.id) != own => {
                Err(AppError::Conflict(format!("there is a group {:?} already; choose another name", other.name)))
            }
            _ => Ok(name),
        }
    }

    /// Whether groups can be put below it.
    pub(super) fn check_parent(&self, parent: GroupId) -> Result<(), AppError> {
        if parent == GroupId::UNASSIGNED_COMPUTERS || parent == GroupId::DOWNSTREAM_SERVERS {
            return Err(AppError::Invalid(
                "that built-in group cannot have groups below it; choose another".to_owned(),
            ));
        }
        match self.snapshot().groups().get(parent) {
            Some(_) => Ok(()),
            None => Err(AppError::not_found("group", parent.to_string(), "create it first")),
        }
    }
}
