//! Whether a rule makes sense.

use patchwell_catalog::{Conditions, GroupTree, Rule, RuleAction};
use patchwell_model::GroupId;

use crate::AppError;

const MAX_NAME: usize = 200;
const MAX_ENTRIES: usize = 500;
const MAX_TEXT: usize = 200;
const MAX_DAYS: u16 = 3_650;
const MAX_DEADLINE_DAYS: u16 = 365;
const MINUTES_A_DAY: u16 = 1_440;

/// Checks a rule against the groups that there are, and trims its texts.
pub(crate) fn checked(tree: &GroupTree, mut rule: Rule) -> Result<Rule, AppError> {
    rule.name = text("the name of a rule", &rule.name, MAX_NAME)?;
    check_conditions(&mut rule.conditions)?;
    match &rule.action {
        RuleAction::Approve { groups, deadline, .. } => {
            check_groups(tree, groups)?;
            if let Some(deadline) = deadline
                && (deadline.days > MAX_DEADLINE_DAYS || deadline.minutes >= MINUTES_A_DAY)
            {
                let most = format!("a deadline is 0 to {MAX_DEADLINE_DAYS} days after the approval, at a time of day");
                return Err(AppError::Invalid(most));
            }
        }
        RuleAction::Decline { .. } if is_unconditional(&rule.conditions) => {
            let hint = "a decline rule without a condition would decline every update; give it a condition";
            return Err(AppError::Invalid(hint.to_owned()));
        }
        // Whether the plan of rings is there, the database knows.
        RuleAction::RollOut { .. } | RuleAction::Decline { .. } => {}
    }
    Ok(rule)
}

fn check_conditions(conditions: &mut Conditions) -> Result<(), AppError> {
    let Conditions { title_contains, title_excludes, languages, editions, .. } = conditions;
    for texts in [title_contains, title_excludes, languages, editions] {
        few(texts.len())?;
        for one in texts.iter_mut() {
            *one = text("a text of a rule", one, MAX_TEXT)?;
        }
    }
    few(conditions.classifications.len())?;
    few(conditions.products.len())?;
    few(conditions.severities.len())?;
    few(conditions.architectures.len())?;
    for days in [conditions.min_age_days, conditions.superseded_days].into_iter().flatten() {
        if !(1..=MAX_DAYS).contains(&days) {
            return Err(AppError::Invalid(format!(
                "the days of a condition are 1 to {MAX_DAYS}; leave it out instead of 0"
            )));
        }
    }
    Ok(())
}

fn check_groups(tree: &GroupTree, groups: &[GroupId]) -> Result<(), AppError> {
    few(groups.len())?;
    if groups.is_empty() {
        return Err(AppError::Invalid("an approval rule needs a group; name at least one".to_owned()));
    }
    if groups.contains(&GroupId::DOWNSTREAM_SERVERS) {
        return Err(patchwell_catalog::Refusal::DownstreamServers.into());
    }
    match groups.iter().find(|group| tree.get(**group).is_none()) {
        Some(gone) => Err(patchwell_catalog::Refusal::UnknownGroup(*gone).into()),
        None => Ok(()),
    }
}

fn is_unconditional(conditions: &Conditions) -> bool {
    let narrowing = Conditions { new_revisions: false, title_excludes: Vec::new(), ..conditions.clone() };
    narrowing == Conditions::default()
}

fn few(entries: usize) -> Result<(), AppError> {
    if entries <= MAX_ENTRIES {
        return Ok(());
    }
    Err(AppError::Invalid(format!("a list of a rule has at most {MAX_ENTRIES} entries")))
}

fn text(what: &str, text: &str, most: usize) -> Result<String, AppError> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > most || text.chars().any(char::is_control) {
        return Err(AppError::Invalid(format!("{what} has 1 to {most} characters, no line breaks among them")));
    }
    Ok(text.to_owned())
}
