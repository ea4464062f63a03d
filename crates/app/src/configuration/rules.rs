//! The sections `rules` and `decline_rules`.

use patchwell_catalog::{Architecture, Conditions, Rule, RuleAction, RuleDeadline};
use patchwell_model::Timestamp;
use toml::Value;

use super::Wrong;
use super::difference::Words;
use super::export::{line, list, string};
use super::names::{Categories, Groups};
use super::plan::{Act, Planned, change, same};
use super::reader::{Item, Place};
use crate::AppError;
use crate::rules::{KnownRule, RuleKind, SEVERITIES, check_rule, rule_terms};

/// A rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct WantedRule {
    pub(super) name: String,
    pub(super) place: Place,
    is_enabled: bool,
    /// All but the categories.
    conditions: Conditions,
    classifications: Vec<String>,
    products: Vec<String>,
    groups: Vec<String>,
    ring_plan: Option<String>,
    /// Without the groups and the plan of rings.
    action: RuleAction,
}

/// Reads a rule.
pub(super) fn rule(item: &mut Item<'_, '_>, kind: RuleKind) -> Result<WantedRule, Wrong> {
    let (name, is_enabled) = (item.required("name")?, item.flag("enabled", false)?);
    let (classifications, products) = (item.texts("classifications")?, item.texts("products")?);
    let conditions = conditions(item)?;
    let (mut groups, mut ring_plan) = (Vec::new(), None);
    let action = match kind {
        RuleKind::Approval => {
            (groups, ring_plan) = (item.texts("groups")?, item.text("ring_plan")?);
            let deadline = deadline(item)?;
            let skip_superseded = item.flag("skip_superseded", false)?;
            if ring_plan.is_some() && (deadline.is_some() || !groups.is_empty()) {
                return Err(item.place.wrong("a rule with a ring_plan leaves groups and deadline to its rings"));
            }
            match ring_plan {
                Some(_) => RuleAction::RollOut { ring_plan: 0, skip_superseded },
                None => RuleAction::Approve { groups: Vec::new(), deadline, skip_superseded },
            }
        }
        RuleKind::Decline => RuleAction::Decline { keep_approved: item.flag("keep_approved", true)? },
    };
    let place = item.place.clone();
    Ok(WantedRule { name, place, is_enabled, conditions, classifications, products, groups, ring_plan, action })
}

fn conditions(item: &mut Item<'_, '_>) -> Result<Conditions, Wrong> {
    Ok(Conditions {
        title_contains: trimmed(item.texts("title_contains")?),
        title_excludes: trimmed(item.texts("title_excludes")?),
        severities: named(item, "severities", &SEVERITIES)?,
        architectures: named(item, "architectures", &Architecture::ALL.map(|one| (one, one.name())))?,
        languages: trimmed(item.texts("languages")?),
        editions: trimmed(item.texts("editions")?),
        previews: item.flag("previews", false)?,
        min_age_days: item.number("min_age_days")?,
        superseded_days: item.number("superseded_days")?,
        new_revisions: item.flag("new_revisions", false)?,
        ..Conditions::default()
    })
}

/// As a rule keeps them.
fn trimmed(texts: Vec<String>) -> Vec<String> {
    texts.into_iter().map(|text| text.trim().to_owned()).collect()
}

fn named<T: Copy>(item: &mut Item<'_, '_>, key: &'static str, names: &[(T, &str)]) -> Result<Vec<T>, Wrong> {
    let texts = item.texts(key)?;
    let find = |text: &String| names.iter().find(|(_, name)| name.eq_ignore_ascii_case(text)).map(|(one, _)| *one);
    let wrong = |text: &String| {
        let known = names.iter().map(|(_, name)| *name).collect::<Vec<_>>().join(", ");
        item.place.wrong(format_args!("{key} takes {known}, not {text:?}"))
    };
    texts.iter().map(|text| find(text).ok_or_else(|| wrong(text))).collect()
}

fn deadline(item: &mut Item<'_, '_>) -> Result<Option<RuleDeadline>, Wrong> {
    let (days, time) = (item.number("deadline_days")?, item.text("deadline_time")?);
    let Some(days) = days else {
        let wrong = |_| Err(item.place.wrong("deadline_time needs deadline_days; add it"));
        return time.map_or(Ok(None), wrong);
    };
    let time = time.unwrap_or_else(|| "00:00".to_owned());
    let minutes = jiff::civil::Time::strptime("%H:%M", &time)
        .ok()
        .and_then(|time| u16::try_from(i32::from(time.hour()) * 60 + i32::from(time.minute())).ok());
    let wrong = || item.place.wrong(format_args!("deadline_time takes a time of day such as \"03:00\", not {time:?}"));
    Ok(Some(RuleDeadline { days, minutes: minutes.ok_or_else(wrong)? }))
}

/// Plans the rules of one kind.
pub(super) fn plan(
    names: Names<'_>,
    wanted: &[WantedRule],
    (kind, known): (RuleKind, &[KnownRule]),
    prune: bool,
    planned: &mut Planned,
) -> Result<(), AppError> {
    let what = section(kind).1;
    for wanted in wanted {
        let rule = resolved(names, wanted).map_err(|reason| wanted.place.wrong(reason))?;
        let ring_plan = wanted.ring_plan.as_deref().map(str::trim);
        if let Some(gone) = ring_plan.filter(|wanted| !names.ring_plans.iter().any(|(_, name)| same(wanted, name))) {
            let reason = format!("there is no ring plan {gone:?}; add it to the ring_plans");
            return Err(wanted.place.wrong(reason).into());
        }
        let found = known.iter().find(|known| same(&wanted.name, &known.rule.name));
        let before = found.map(|known| words(names, None, &known.rule));
        let after = words(names, ring_plan, &rule);
        if before.as_ref() == Some(&after) {
            continue;
        }
        let rule = check_rule(&names.groups.tree, rule).map_err(|error| wanted.place.wrong(error))?;
        match (found, before) {
            (Some(known), Some(before)) => {
                // Its name stays as it is written.
                let rule = Rule { name: known.rule.name.clone(), ..rule };
                let text = before.difference(&after);
                let (ring_plan, rule) = (wanted.ring_plan.clone(), Box::new(rule));
                let act = Act::ChangeRule { known: Box::new(known.clone()), rule, ring_plan };
                planned.add(change("change", what, &known.rule.name, text), act);
            }
            _ => {
                let change = change("create", what, &rule.name, after.all());
                planned.add(change, Act::CreateRule { rule: Box::new(rule), ring_plan: wanted.ring_plan.clone() });
            }
        }
    }
    for gone in known.iter().filter(|known| !wanted.iter().any(|wanted| same(&wanted.name, &known.rule.name))) {
        planned.remove(prune, what, &gone.rule.name, Act::RemoveRule(Box::new(gone.clone())));
    }
    Ok(())
}

/// The name of the section, and of one of it.
fn section(kind: RuleKind) -> (&'static str, &'static str) {
    match kind {
        RuleKind::Approval => ("rules", "rule"),
        RuleKind::Decline => ("decline_rules", "decline rule"),
    }
}

/// What the names in rules stand for.
#[derive(Clone, Copy)]
pub(super) struct Names<'a> {
    pub(super) groups: &'a Groups,
    pub(super) categories: &'a Categories<'a>,
    /// Names of the plans of rings that will be there, with the numbers of those that are.
    pub(super) ring_plans: &'a [(Option<i64>, String)],
}

impl Names<'_> {
    fn ring_plan(&self, number: i64) -> Option<&str> {
        self.ring_plans.iter().find(|(id, _)| *id == Some(number)).map(|(_, name)| name.as_str())
    }
}

fn resolved(names: Names<'_>, wanted: &WantedRule) -> Result<Rule, String> {
    let Names { groups, categories, .. } = names;
    let conditions = Conditions {
        classifications: categories.all(&wanted.classifications, true)?,
        products: categories.all(&wanted.products, false)?,
        ..wanted.conditions.clone()
    };
    let mut action = wanted.action.clone();
    if let RuleAction::Approve { groups: ids, .. } = &mut action {
        *ids = groups.all(&wanted.groups)?;
    }
    let (name, is_enabled, time) = (wanted.name.clone(), wanted.is_enabled, Timestamp::UNIX_EPOCH);
    Ok(Rule { name, is_enabled, conditions, action, since: time, looked_until: time })
}

/// Its attributes. Entries of a list have no order and count once; groups that are gone do not count.
fn words(names: Names<'_>, ring_plan: Option<&str>, rule: &Rule) -> Words {
    let Names { groups, categories, .. } = names;
    let mut terms: Vec<(String, String)> = rule_terms(rule);
    terms.sort_unstable();
    terms.dedup();
    let mut words = Words::default();
    words.add("state", if rule.is_enabled { "enabled" } else { "disabled" });
    for (term, value) in terms {
        match term.as_str() {
            "classification" | "product" => words.add(term, value.parse().map_or(value, |id| categories.words(id))),
            "ring_plan" => {
                let known = value.parse().ok().and_then(|number| names.ring_plan(number));
                // Its name in lower case: it is the same one however it is written.
                words.add(term, ring_plan.or(known).map(str::to_lowercase).unwrap_or_default());
            }
            "group" => {
                value.parse().ok().and_then(|id| groups.name(id)).into_iter().for_each(|name| words.add(&term, name));
            }
            _ => words.add(term, value),
        }
    }
    words
}

/// Writes rules of one kind.
pub(super) fn export(text: &mut String, names: Names<'_>, kind: RuleKind, rules: &[KnownRule]) {
    let Names { groups, categories, .. } = names;
    for known in rules {
        let rule = &known.rule;
        text.push_str(&format!("\n[[{}]]\n", section(kind).0));
        line(text, "name", &string(&rule.name));
        line(text, "enabled", &Value::Boolean(rule.is_enabled));
        export_conditions(text, categories, &rule.conditions);
        match &rule.action {
            RuleAction::Approve { groups: ids, deadline, skip_superseded } => {
                line(text, "groups", &list(ids.iter().filter_map(|id| groups.name(*id))));
                if let Some(RuleDeadline { days, minutes }) = deadline {
                    line(text, "deadline_days", &Value::Integer(i64::from(*days)));
                    line(text, "deadline_time", &string(&format!("{:02}:{:02}", minutes / 60, minutes % 60)));
                }
                flag(text, "skip_superseded", *skip_superseded);
            }
            RuleAction::RollOut { ring_plan, skip_superseded } => {
                line(text, "ring_plan", &string(names.ring_plan(*ring_plan).unwrap_or_default()));
                flag(text, "skip_superseded", *skip_superseded);
            }
            RuleAction::Decline { keep_approved } => line(text, "keep_approved", &Value::Boolean(*keep_approved)),
        }
    }
}

fn export_conditions(text: &mut String, categories: &Categories<'_>, conditions: &Conditions) {
    for (key, ids) in [("classifications", &conditions.classifications), ("products", &conditions.products)] {
        if !ids.is_empty() {
            super::export::categories(text, key, ids.iter().map(|id| (id.to_string(), categories.title(*id))));
        }
    }
    let severities = SEVERITIES.iter().filter(|(one, _)| conditions.severities.contains(one));
    let severities: Vec<String> = severities.map(|(_, name)| (*name).to_owned()).collect();
    let architectures: Vec<String> = conditions.architectures.iter().map(|one| one.name().to_owned()).collect();
    for (key, texts) in [
        ("title_contains", &conditions.title_contains),
        ("title_excludes", &conditions.title_excludes),
        ("severities", &severities),
        ("architectures", &architectures),
        ("languages", &conditions.languages),
        ("editions", &conditions.editions),
    ] {
        if !texts.is_empty() {
            line(text, key, &list(texts.iter().cloned()));
        }
    }
    flag(text, "previews", conditions.previews);
    for (key, days) in [("min_age_days", conditions.min_age_days), ("superseded_days", conditions.superseded_days)] {
        if let Some(days) = days {
            line(text, key, &Value::Integer(i64::from(days)));
        }
    }
    flag(text, "new_revisions", conditions.new_revisions);
}

fn flag(text: &mut String, key: &str, is_set: bool) {
    if is_set {
        line(text, key, &Value::Boolean(true));
    }
}
