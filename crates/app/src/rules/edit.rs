//! Making, changing and removing rules.

use patchwell_catalog::Rule;
use patchwell_store::rules::{self, Saved, StoredRule};
use patchwell_store::{StoreError, Tx, audit, rings};

use super::{KnownRule, check, terms};
use crate::edit_tag::{EditTag, IfMatch};
use crate::{App, AppError};

impl App {
    /// Makes a rule. An enabled one acts from now on.
    ///
    /// # Errors
    /// [`AppError::Invalid`] when it makes no sense; [`AppError::Conflict`] when the name is taken;
    /// [`AppError::Replica`]; store errors.
    pub async fn create_rule(&self, rule: Rule) -> Result<KnownRule, AppError> {
        let _guard = self.decision_lock().await;
        self.check_autonomous("rules are made")?;
        let now = self.now();
        let rule = Rule { since: now, looked_until: now, ..check::checked(self.snapshot().groups(), rule)? };
        let (name, new) = (rule.name.clone(), stored(0, 0, &rule));
        let record = self.change("rule.create", &name, String::new(), told(&new));
        let made = self.store().write(move |tx| {
            has_ring_plan(tx, &new)?;
            let Some(made) = rules::create(tx, &new)? else { return Ok(None) };
            audit::append(tx, &record).map(|_| Some(made))
        });
        let made = made.await.map_err(refused)?.ok_or_else(|| taken(&name))?;
        Ok(KnownRule { id: made.id, version: made.version, rule })
    }

    /// Puts `rule` in place of a rule, if that is still as somebody saw it. What came while it was disabled is left to
    /// whoever runs it.
    ///
    /// # Errors
    /// [`AppError::Stale`] when it is not; as [`Self::create_rule`].
    pub async fn change_rule(&self, known: &KnownRule, if_match: &IfMatch, rule: Rule) -> Result<KnownRule, AppError> {
        let _guard = self.decision_lock().await;
        self.check_autonomous("rules are changed")?;
        if_match.check(&EditTag::version(known.version))?;
        let mut rule = check::checked(self.snapshot().groups(), rule)?;
        (rule.since, rule.looked_until) = if known.rule.is_enabled && rule.is_enabled {
            (known.rule.since, known.rule.looked_until)
        } else {
            (self.now(), self.now())
        };
        let (before, after) = (stored(known.id, known.version, &known.rule), stored(known.id, known.version, &rule));
        let record = self.change("rule.change", &known.rule.name, told(&before), told(&after));
        let saved = self.store().write(move |tx| {
            has_ring_plan(tx, &after)?;
            let saved = rules::save(tx, &after)?;
            if saved == Saved::Done {
                audit::append(tx, &record)?;
            }
            Ok(saved)
        });
        match saved.await.map_err(refused)? {
            Saved::Done => Ok(KnownRule { id: known.id, version: known.version + 1, rule }),
            Saved::Stale => Err(AppError::Stale),
            Saved::NameTaken => Err(taken(&rule.name)),
        }
    }

    /// Removes a rule. What it decided stays.
    ///
    /// # Errors
    /// [`AppError::Stale`] when it is not as somebody saw it; [`AppError::Replica`]; store errors.
    pub async fn remove_rule(&self, known: &KnownRule, if_match: &IfMatch) -> Result<(), AppError> {
        let _guard = self.decision_lock().await;
        self.check_autonomous("rules are removed")?;
        if_match.check(&EditTag::version(known.version))?;
        let (id, is_any) = (known.id, *if_match == IfMatch::Any);
        let version = (!is_any).then_some(known.version);
        let before = told(&stored(known.id, known.version, &known.rule));
        let record = self.change("rule.remove", &known.rule.name, before, String::new());
        let removed = self.store().write(move |tx| {
            let is_removed = rules::remove(tx, id, version)?;
            if is_removed {
                audit::append(tx, &record)?;
            }
            Ok(is_removed)
        });
        // Whoever did not look is content with what is gone.
        if removed.await? || is_any { Ok(()) } else { Err(AppError::Stale) }
    }
}

/// Refuses a rule of a plan of rings that is not there (any more).
fn has_ring_plan(tx: &mut Tx, rule: &StoredRule) -> Result<(), StoreError> {
    match rule.ring_plan() {
        Some(id) if rings::by_id(tx, id)?.is_none() => {
            Err(StoreError::Refused("the ring plan of the rule is gone; name another".to_owned()))
        }
        _ => Ok(()),
    }
}

pub(super) fn stored(id: i64, version: i64, rule: &Rule) -> StoredRule {
    StoredRule {
        id,
        version,
        kind: terms::kind(&rule.action),
        name: rule.name.clone(),
        is_enabled: rule.is_enabled,
        since: rule.since,
        looked_until: rule.looked_until,
        terms: terms::encode(rule),
    }
}

/// A rule as the record of changes tells it.
pub(super) fn told(rule: &StoredRule) -> String {
    let state = if rule.is_enabled { "enabled" } else { "disabled" };
    let terms = rule.terms.iter().map(|(term, value)| format!("; {term}={value}"));
    format!("{}: {state}{}", rule.name, terms.collect::<String>())
}

fn refused(error: StoreError) -> AppError {
    match error {
        StoreError::Refused(reason) => AppError::Conflict(reason),
        error => error.into(),
    }
}

fn taken(name: &str) -> AppError {
    AppError::Conflict(format!("there is a rule {name:?} already; choose another name"))
}
