//! Rules that come from another server.

use patchwell_catalog::{Rule, RuleAction};
use patchwell_model::GroupId;
use patchwell_store::audit;
use patchwell_store::rules::{self, RuleKind, StoredRule};

use super::edit::{stored, told};
use super::{check, terms};
use crate::{App, AppError};

impl App {
    /// Makes a rule, or puts it in place of the one of `all` that has its name. `group_here` says what a group of the
    /// other server is here. The caller has the turn to decide.
    ///
    /// # Errors
    /// [`AppError::Invalid`] when it makes no sense here; store errors.
    pub(crate) fn put_rule(
        &self,
        all: &[StoredRule],
        kind: RuleKind,
        name: &str,
        is_enabled: bool,
        terms: Vec<(String, String)>,
        group_here: impl Fn(GroupId) -> Option<GroupId>,
    ) -> Result<(), AppError> {
        let now = self.now();
        let name = name.to_owned();
        let given = StoredRule { id: 0, version: 0, kind, name, is_enabled, since: now, looked_until: now, terms };
        let mut rule = terms::decode(&given).map_err(AppError::Invalid)?;
        match &mut rule.action {
            RuleAction::Approve { groups, .. } => {
                *groups = groups.iter().filter_map(|group| group_here(*group)).collect();
            }
            RuleAction::RollOut { .. } => {
                let reason = "it sends updates through rings, which are not carried; make it here";
                return Err(AppError::Invalid(reason.to_owned()));
            }
            RuleAction::Decline { .. } => {}
        }
        let rule = check::checked(self.snapshot().groups(), rule)?;
        let same = |known: &&StoredRule| known.kind == kind && known.name.to_lowercase() == rule.name.to_lowercase();
        match all.iter().find(same) {
            Some(known) if is_same(known, &rule) => Ok(()),
            known => self.keep_rule(known, rule),
        }
    }

    fn keep_rule(&self, known: Option<&StoredRule>, rule: Rule) -> Result<(), AppError> {
        let rule = match known {
            Some(known) if known.is_enabled && rule.is_enabled => {
                Rule { since: known.since, looked_until: known.looked_until, ..rule }
            }
            _ => rule,
        };
        let (id, version) = known.map_or((0, 0), |known| (known.id, known.version));
        let new = stored(id, version, &rule);
        let act = if known.is_some() { "rule.change" } else { "rule.create" };
        let record = self.change(act, &rule.name, known.map(told).unwrap_or_default(), told(&new));
        Ok(self.store().write_blocking(move |tx| {
            if id == 0 {
                rules::create(tx, &new)?;
            } else {
                rules::save(tx, &new)?;
            }
            audit::append(tx, &record).map(drop)
        })?)
    }
}

fn is_same(known: &StoredRule, rule: &Rule) -> bool {
    known.name == rule.name && known.is_enabled == rule.is_enabled && known.terms == terms::encode(rule)
}
