//! Making a configuration true.

use std::collections::HashMap;

use patchwell_catalog::{Rule, RuleAction};
use patchwell_model::GroupId;

use super::plan::Act;
use super::{ConfigurationPlan, ConfigurationRequest};
use crate::people::in_change_set;
use crate::{App, AppError, EditTag, IfMatch, NewRingPlan, UserChange};

/// Names of the groups that the configuration makes, by the ids that they have in it.
type Made = HashMap<GroupId, String>;

impl App {
    /// Makes a configuration true and tells what changed. Everything is checked before the first change; all changes
    /// have the same change set in the record. When one fails nevertheless, those before it stay, and the same
    /// configuration applied again does the rest.
    ///
    /// # Errors
    /// As [`Self::plan_configuration`]; [`AppError::Conflict`] when a change fails.
    pub async fn apply_configuration(&self, request: &ConfigurationRequest) -> Result<ConfigurationPlan, AppError> {
        self.apply_configuration_if(&IfMatch::Any, request).await
    }

    /// [`Self::apply_configuration`], if what an export says is still as somebody saw it.
    ///
    /// # Errors
    /// [`AppError::Stale`] when it is not; as [`Self::apply_configuration`].
    pub async fn apply_configuration_if(
        &self,
        if_match: &IfMatch,
        request: &ConfigurationRequest,
    ) -> Result<ConfigurationPlan, AppError> {
        let _turn = self.0.configuration_turn.lock().await;
        if *if_match != IfMatch::Any {
            if_match.check(&self.edit_tags().configuration(&self.export_configuration().await?))?;
        }
        let planned = self.planned_configuration(request).await?;
        let number = u64::from_be_bytes(self.random()?);
        let (acts, made, all) = (planned.acts, planned.made, planned.plan.changes.len());
        let work = async {
            for (done, act) in acts.into_iter().enumerate() {
                self.act(act, &made).await.map_err(|error| {
                    AppError::Conflict(format!(
                        "not all of {all} changes were made ({done} steps were); then: {error}; correct that and apply \
                         the configuration again"
                    ))
                })?;
            }
            Ok::<(), AppError>(())
        };
        in_change_set(&format!("configuration {number:016x}"), work).await?;
        Ok(planned.plan)
    }

    async fn act(&self, act: Act, made: &Made) -> Result<(), AppError> {
        match act {
            Act::Settings(changes) => self.update_settings(changes).await.map(drop),
            Act::CreateGroup { name, parent } => {
                let parent = self.group_named(&parent)?;
                self.create_group(&name, Some(parent)).await.map(drop)
            }
            Act::MoveGroup { group, parent } => {
                let parent = self.group_named(&parent)?;
                self.edit_group(group, None, Some(parent)).await.map(drop)
            }
            Act::CreateUser { mut user, groups, is_disabled } => {
                user.groups = self.groups_named(&groups)?;
                let made = self.create_user(user).await?;
                if is_disabled {
                    let change = UserChange { is_disabled: Some(true), ..UserChange::default() };
                    self.change_user(made.id, change).await?;
                }
                Ok(())
            }
            Act::ChangeUser { id, mut change, groups } => {
                change.groups = Some(self.groups_named(&groups)?);
                self.change_user(id, change).await.map(drop)
            }
            Act::CreateWebhook(new) => self.create_webhook(new).await.map(drop),
            Act::ChangeWebhook { id, change } => self.change_webhook(&IfMatch::Any, id, change).await.map(drop),
            Act::CreateRingPlan(new) => self.create_ring_plan(self.with_made_groups(new, made)?).await.map(drop),
            Act::ChangeRingPlan { version, new } => {
                let (seen, name) = (IfMatch::only(&EditTag::version(version)), new.name.clone());
                self.change_ring_plan(&seen, &name, self.with_made_groups(new, made)?).await.map(drop)
            }
            Act::DeleteRingPlan { name, version } => {
                self.delete_ring_plan(&IfMatch::only(&EditTag::version(version)), &name).await
            }
            Act::CreateRule { rule, ring_plan } => {
                self.create_rule(self.resolved(*rule, made, ring_plan).await?).await.map(drop)
            }
            Act::ChangeRule { known, rule, ring_plan } => {
                let seen = IfMatch::only(&EditTag::version(known.version));
                self.change_rule(&known, &seen, self.resolved(*rule, made, ring_plan).await?).await.map(drop)
            }
            Act::RemoveRule(known) => self.remove_rule(&known, &IfMatch::only(&EditTag::version(known.version))).await,
            Act::DeleteWebhook(id) => self.delete_webhook(&IfMatch::Any, id).await,
            Act::DeleteUser(id) => self.delete_user(&IfMatch::Any, id).await,
            Act::DeleteGroup(id) => self.delete_group(id).await.map(drop),
        }
    }

    fn with_made_groups(&self, mut new: NewRingPlan, made: &Made) -> Result<NewRingPlan, AppError> {
        for group in new.rings.iter_mut().flat_map(|ring| &mut ring.groups) {
            *group = self.made_group(*group, made)?;
        }
        Ok(new)
    }

    async fn resolved(&self, mut rule: Rule, made: &Made, ring_plan: Option<String>) -> Result<Rule, AppError> {
        match &mut rule.action {
            RuleAction::Approve { groups, .. } => {
                for group in groups {
                    *group = self.made_group(*group, made)?;
                }
            }
            RuleAction::RollOut { ring_plan: number, .. } => {
                *number = self.ring_plan(ring_plan.as_deref().unwrap_or_default()).await?.id;
            }
            RuleAction::Decline { .. } => {}
        }
        Ok(rule)
    }

    /// The id of a group; one that the configuration made has another since.
    fn made_group(&self, group: GroupId, made: &Made) -> Result<GroupId, AppError> {
        made.get(&group).map_or(Ok(group), |name| self.group_named(name))
    }

    fn groups_named(&self, names: &[String]) -> Result<Vec<GroupId>, AppError> {
        let mut groups = names.iter().map(|name| self.group_named(name)).collect::<Result<Vec<_>, AppError>>()?;
        groups.sort_unstable();
        groups.dedup();
        Ok(groups)
    }

    fn group_named(&self, name: &str) -> Result<GroupId, AppError> {
        let snapshot = self.snapshot();
        let found = snapshot.groups().by_name(name).map(|group| group.id);
        found.ok_or_else(|| AppError::not_found("group", name, "it was removed meanwhile; apply again"))
    }
}
