//! Rules as terms, and back.

use std::str::FromStr;

use patchwell_catalog::{Architecture, Conditions, Rule, RuleAction, RuleDeadline};
use patchwell_model::Severity;
use patchwell_store::rules::{RuleKind, StoredRule};

/// What severities are called.
pub(crate) const SEVERITIES: [(Severity, &str); 5] = [
    (Severity::Unspecified, "unspecified"),
    (Severity::Low, "low"),
    (Severity::Moderate, "moderate"),
    (Severity::Important, "important"),
    (Severity::Critical, "critical"),
];

pub(super) fn kind(action: &RuleAction) -> RuleKind {
    match action {
        RuleAction::Approve { .. } | RuleAction::RollOut { .. } => RuleKind::Approval,
        RuleAction::Decline { .. } => RuleKind::Decline,
    }
}

/// The conditions and the action of a rule.
pub(crate) fn encode(rule: &Rule) -> Vec<(String, String)> {
    let mut terms: Vec<(String, String)> = Vec::new();
    let mut term = |name: &str, value: String| terms.push((name.to_owned(), value));
    let Conditions {
        classifications,
        products,
        title_contains,
        title_excludes,
        severities,
        architectures,
        languages,
        editions,
        previews,
        min_age_days,
        superseded_days,
        new_revisions,
    } = &rule.conditions;
    classifications.iter().for_each(|id| term("classification", id.to_string()));
    products.iter().for_each(|id| term("product", id.to_string()));
    title_contains.iter().for_each(|text| term("title_contains", text.clone()));
    title_excludes.iter().for_each(|text| term("title_excludes", text.clone()));
    for severity in severities {
        let named = SEVERITIES.iter().filter(|(one, _)| one == severity);
        named.for_each(|(_, name)| term("severity", (*name).to_owned()));
    }
    architectures.iter().for_each(|one| term("architecture", one.name().to_owned()));
    languages.iter().for_each(|tag| term("language", tag.clone()));
    editions.iter().for_each(|text| term("edition", text.clone()));
    min_age_days.iter().for_each(|days| term("min_age_days", days.to_string()));
    superseded_days.iter().for_each(|days| term("superseded_days", days.to_string()));
    let mut flag = |name: &str, is_set: bool| {
        if is_set {
            term(name, "true".to_owned());
        }
    };
    flag("previews", *previews);
    flag("new_revisions", *new_revisions);
    match &rule.action {
        RuleAction::Approve { groups, deadline, skip_superseded } => {
            flag("skip_superseded", *skip_superseded);
            groups.iter().for_each(|group| term("group", group.to_string()));
            if let Some(deadline) = deadline {
                term("deadline_days", deadline.days.to_string());
                term("deadline_minutes", deadline.minutes.to_string());
            }
        }
        RuleAction::RollOut { ring_plan, skip_superseded } => {
            flag("skip_superseded", *skip_superseded);
            term("ring_plan", ring_plan.to_string());
        }
        RuleAction::Decline { keep_approved } => flag("keep_approved", *keep_approved),
    }
    terms
}

/// The rule that has these terms.
///
/// # Errors
/// A sentence when one is not understood.
pub(super) fn decode(stored: &StoredRule) -> Result<Rule, String> {
    let mut conditions = Conditions::default();
    let (mut groups, mut days, mut minutes) = (Vec::new(), None, 0);
    let (mut skip_superseded, mut keep_approved, mut ring_plan) = (false, false, None);
    for (term, value) in &stored.terms {
        match term.as_str() {
            "classification" => conditions.classifications.push(parse(term, value)?),
            "product" => conditions.products.push(parse(term, value)?),
            "title_contains" => conditions.title_contains.push(value.clone()),
            "title_excludes" => conditions.title_excludes.push(value.clone()),
            "severity" => conditions.severities.push(named(term, value, SEVERITIES)?),
            "architecture" => {
                let names = Architecture::ALL.map(|one| (one, one.name()));
                conditions.architectures.push(named(term, value, names)?);
            }
            "language" => conditions.languages.push(value.clone()),
            "edition" => conditions.editions.push(value.clone()),
            "previews" => conditions.previews = parse(term, value)?,
            "min_age_days" => conditions.min_age_days = Some(parse(term, value)?),
            "superseded_days" => conditions.superseded_days = Some(parse(term, value)?),
            "new_revisions" => conditions.new_revisions = parse(term, value)?,
            "group" => groups.push(parse(term, value)?),
            "deadline_days" => days = Some(parse(term, value)?),
            "deadline_minutes" => minutes = parse(term, value)?,
            "skip_superseded" => skip_superseded = parse(term, value)?,
            "ring_plan" => ring_plan = Some(parse(term, value)?),
            "keep_approved" => keep_approved = parse(term, value)?,
            other => return Err(format!("{other:?} is not known")),
        }
    }
    let deadline = days.map(|days| RuleDeadline { days, minutes });
    Ok(Rule {
        name: stored.name.clone(),
        is_enabled: stored.is_enabled,
        conditions,
        action: match (stored.kind, ring_plan) {
            (RuleKind::Approval, Some(ring_plan)) => RuleAction::RollOut { ring_plan, skip_superseded },
            (RuleKind::Approval, None) => RuleAction::Approve { groups, deadline, skip_superseded },
            (RuleKind::Decline, _) => RuleAction::Decline { keep_approved },
        },
        since: stored.since,
        looked_until: stored.looked_until,
    })
}

fn parse<T: FromStr>(term: &str, value: &str) -> Result<T, String> {
    value.parse().map_err(|_| format!("{term} cannot be {value:?}"))
}

fn named<T: Copy, const N: usize>(term: &str, value: &str, names: [(T, &str); N]) -> Result<T, String> {
    let found = names.into_iter().find(|(_, name)| *name == value);
    found.map(|(one, _)| one).ok_or_else(|| format!("{term} cannot be {value:?}"))
}

#[cfg(test)]
mod tests {
    use patchwell_model::{GroupId, Timestamp, UpdateId};
    use uuid::Uuid;

    use super::*;

    fn stored(rule: &Rule) -> StoredRule {
        StoredRule {
            id: 1,
            kind: kind(&rule.action),
            name: rule.name.clone(),
            is_enabled: rule.is_enabled,
            version: 1,
            since: rule.since,
            looked_until: rule.looked_until,
            terms: encode(rule),
        }
    }

    #[test]
    fn rules_survive_their_terms() {
        let conditions = Conditions {
            classifications: vec![UpdateId(Uuid::from_u128(1)), UpdateId(Uuid::from_u128(2))],
            products: vec![UpdateId(Uuid::from_u128(3))],
            title_contains: vec!["a = b".to_owned()],
            title_excludes: vec!["Language Pack".to_owned()],
            severities: SEVERITIES.map(|(severity, _)| severity).to_vec(),
            architectures: Architecture::ALL.to_vec(),
            languages: vec!["de-de".to_owned()],
            editions: vec!["Enterprise N".to_owned()],
            previews: true,
            min_age_days: Some(7),
            superseded_days: Some(30),
            new_revisions: true,
        };
        let deadline = Some(RuleDeadline { days: 3, minutes: 180 });
        let approve = RuleAction::Approve { groups: vec![GroupId::ALL_COMPUTERS], deadline, skip_superseded: true };
        let roll_out = RuleAction::RollOut { ring_plan: 5, skip_superseded: true };
        for action in [approve, roll_out, RuleAction::Decline { keep_approved: true }] {
            let rule = Rule {
                name: "Everything".to_owned(),
                is_enabled: true,
                conditions: conditions.clone(),
                action,
                since: Timestamp::UNIX_EPOCH,
                looked_until: Timestamp::UNIX_EPOCH,
            };
            assert_eq!(decode(&stored(&rule)).as_ref(), Ok(&rule));
            let mut newer = stored(&rule);
            newer.terms.push(("moon_phase".to_owned(), "full".to_owned()));
            assert!(decode(&newer).is_err(), "a condition of a newer version is not passed over");
        }
    }
}
