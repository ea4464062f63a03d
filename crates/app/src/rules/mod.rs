//! Rules: kept in the store, planned by the catalog, committed like an administrator's decisions.

mod apply;
mod carried;
mod check;
mod edit;
mod run;
mod terms;

use patchwell_catalog::Rule;
pub use patchwell_store::rules::RuleKind;
use patchwell_store::rules::{self, StoredRule};

pub use apply::RulesSummary;
pub(crate) use check::checked as check_rule;
pub(crate) use run::RulePlan;
pub use run::RuleRun;
pub(crate) use terms::{SEVERITIES, encode as rule_terms};

use crate::{App, AppError};

/// A rule with its number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownRule {
    /// Its number.
    pub id: i64,
    /// Counts changes.
    pub version: i64,
    /// The rule.
    pub rule: Rule,
}

impl KnownRule {
    fn from_stored(stored: &StoredRule) -> Option<Self> {
        match terms::decode(stored) {
            Ok(rule) => Some(Self { id: stored.id, version: stored.version, rule }),
            Err(problem) => {
                // A rule of which a condition is not understood would do too much.
                tracing::warn!(rule = stored.name, problem, "a stored rule cannot be read; it does nothing");
                None
            }
        }
    }

    /// Whether it approves or declines.
    #[must_use]
    pub fn kind(&self) -> RuleKind {
        terms::kind(&self.rule.action)
    }

    /// Whom decisions of this rule name.
    fn administrator(&self) -> String {
        format!("rule {}", self.rule.name)
    }
}

impl App {
    /// The rules of a kind, in the order in which they act.
    ///
    /// # Errors
    /// Store errors.
    pub async fn rules(&self, kind: RuleKind) -> Result<Vec<KnownRule>, AppError> {
        let stored = self.store().read(rules::list).await?;
        Ok(stored.iter().filter(|rule| rule.kind == kind).filter_map(KnownRule::from_stored).collect())
    }

    /// The rule of this number as it is now, for threads that may block.
    pub(crate) fn rule_now(&self, id: i64) -> Result<KnownRule, AppError> {
        let stored = self.store().read_blocking(rules::list)?;
        let found = stored.iter().find(|rule| rule.id == id).and_then(KnownRule::from_stored);
        found.ok_or_else(|| AppError::not_found("rule", id.to_string(), "it was removed meanwhile"))
    }

    /// A rule by its name, without regard to case, or number.
    ///
    /// # Errors
    /// [`AppError::NotFound`]; store errors.
    pub async fn find_rule(&self, kind: RuleKind, text: &str) -> Result<KnownRule, AppError> {
        let mut rules = self.rules(kind).await?;
        let (key, id) = (text.trim().to_lowercase(), text.parse::<i64>().ok());
        let by_name = rules.iter().position(|known| known.rule.name.to_lowercase() == key);
        let found = by_name.or_else(|| rules.iter().position(|known| Some(known.id) == id));
        let found = found.map(|at| rules.swap_remove(at));
        found.ok_or_else(|| AppError::not_found("rule", text, "list the rules to see which there are"))
    }
}
