//! Rules as requests describe them.

use patchwell_app::RuleKind;
use patchwell_catalog::{self as catalog, Conditions, Rule, RuleAction, Snapshot};
use patchwell_model::{CategoryType, Severity, Timestamp, UpdateId};

use crate::admin::problem::Problem;
use crate::admin::resolve;
use crate::admin::views::{self, CreateRule, RuleConditions, RuleDeadline, UpdateRule};

/// The rule that is to be made; `ring_plan` is the number of the plan that it names.
pub(super) fn created(
    snapshot: &Snapshot,
    kind: RuleKind,
    ring_plan: Option<i64>,
    request: CreateRule,
) -> Result<Rule, Problem> {
    let action = match kind {
        RuleKind::Approval if request.keep_approved.is_some() => return Err(not_of("keep_approved", "decline")),
        RuleKind::Approval if ring_plan.is_some() && !(request.groups.is_empty() && request.deadline.is_none()) => {
            return Err(rings_decide());
        }
        RuleKind::Approval if let Some(ring_plan) = ring_plan => {
            RuleAction::RollOut { ring_plan, skip_superseded: request.skip_superseded }
        }
        RuleKind::Approval => RuleAction::Approve {
            groups: resolve::groups(snapshot, &request.groups)?,
            deadline: request.deadline.as_ref().map(deadline).transpose()?,
            skip_superseded: request.skip_superseded,
        },
        RuleKind::Decline if ring_plan.is_some() => return Err(not_of("ring_plan", "approval")),
        RuleKind::Decline if !request.groups.is_empty() => return Err(not_of("groups", "approval")),
        RuleKind::Decline if request.deadline.is_some() => return Err(not_of("deadline", "approval")),
        RuleKind::Decline if request.skip_superseded => return Err(not_of("skip_superseded", "approval")),
        RuleKind::Decline => RuleAction::Decline { keep_approved: request.keep_approved.unwrap_or(true) },
    };
    Ok(Rule {
        name: request.name,
        is_enabled: request.enabled,
        conditions: conditions(snapshot, request.conditions)?,
        action,
        since: Timestamp::UNIX_EPOCH,
        looked_until: Timestamp::UNIX_EPOCH,
    })
}

/// A rule as it is to become.
pub(super) fn changed(
    snapshot: &Snapshot,
    mut rule: Rule,
    ring_plan: Option<i64>,
    request: UpdateRule,
) -> Result<Rule, Problem> {
    other_target(&mut rule.action, ring_plan, &request)?;
    if let Some(name) = request.name {
        rule.name = name;
    }
    if let Some(enabled) = request.enabled {
        rule.is_enabled = enabled;
    }
    if let Some(wanted) = request.conditions {
        rule.conditions = conditions(snapshot, wanted)?;
    }
    match &mut rule.action {
        RuleAction::RollOut { skip_superseded, .. } => {
            if request.keep_approved.is_some() {
                return Err(not_of("keep_approved", "decline"));
            }
            if request.deadline.is_some() {
                return Err(rings_decide());
            }
            *skip_superseded = request.skip_superseded.unwrap_or(*skip_superseded);
        }
        RuleAction::Approve { groups, deadline: by, skip_superseded } => {
            if request.keep_approved.is_some() {
                return Err(not_of("keep_approved", "decline"));
            }
            if let Some(names) = request.groups {
                *groups = resolve::groups(snapshot, &names)?;
            }
            if let Some(wanted) = request.deadline {
                *by = wanted.as_ref().map(deadline).transpose()?;
            }
            *skip_superseded = request.skip_superseded.unwrap_or(*skip_superseded);
        }
        RuleAction::Decline { keep_approved } => {
            let others = [
                ("ring_plan", ring_plan.is_some()),
                ("groups", request.groups.is_some()),
                ("deadline", request.deadline.is_some()),
                ("skip_superseded", request.skip_superseded.is_some()),
            ];
            if let Some((field, _)) = others.iter().find(|(_, is_given)| *is_given) {
                return Err(not_of(field, "approval"));
            }
            *keep_approved = request.keep_approved.unwrap_or(*keep_approved);
        }
    }
    Ok(rule)
}

/// Lets a rule that approves send updates through rings from now on, or to groups.
fn other_target(action: &mut RuleAction, ring_plan: Option<i64>, request: &UpdateRule) -> Result<(), Problem> {
    match (&*action, ring_plan) {
        (RuleAction::Decline { .. }, _) => {}
        (_, Some(_)) if request.groups.is_some() || request.deadline.is_some() => return Err(rings_decide()),
        (
            RuleAction::Approve { skip_superseded, .. } | RuleAction::RollOut { skip_superseded, .. },
            Some(ring_plan),
        ) => {
            *action = RuleAction::RollOut { ring_plan, skip_superseded: *skip_superseded };
        }
        (RuleAction::RollOut { skip_superseded, .. }, None) if request.groups.is_some() => {
            let skip_superseded = *skip_superseded;
            *action = RuleAction::Approve { groups: Vec::new(), deadline: None, skip_superseded };
        }
        _ => {}
    }
    Ok(())
}

fn rings_decide() -> Problem {
    Problem::bad_request("A rule with \"ring_plan\" leaves groups and deadline to its rings; leave them out.")
        .with("field", "ring_plan")
}

fn not_of(field: &str, kind: &str) -> Problem {
    Problem::bad_request(format!("Only {kind} rules have {field:?}; leave it out.")).with("field", field)
}

fn deadline(deadline: &RuleDeadline) -> Result<catalog::RuleDeadline, Problem> {
    let parsed = deadline.time.split_once(':').and_then(|(hours, minutes)| {
        let (hours, minutes) = (hours.parse::<u16>().ok()?, minutes.parse::<u16>().ok()?);
        (hours < 24 && minutes < 60).then_some(hours * 60 + minutes)
    });
    let minutes = parsed.ok_or_else(|| {
        Problem::bad_request(format!("{:?} is not a time of day; write it as 03:00.", deadline.time))
            .with("field", "deadline")
    })?;
    Ok(catalog::RuleDeadline { days: deadline.days, minutes })
}

fn conditions(snapshot: &Snapshot, wanted: RuleConditions<String>) -> Result<Conditions, Problem> {
    let is_classification = |category: CategoryType| category == CategoryType::UpdateClassification;
    Ok(Conditions {
        classifications: categories(snapshot, &wanted.classifications, is_classification)?,
        products: categories(snapshot, &wanted.products, |category| !is_classification(category))?,
        title_contains: wanted.title_contains,
        title_excludes: wanted.title_excludes,
        severities: wanted.severities.into_iter().map(severity).collect(),
        architectures: wanted.architectures.into_iter().map(architecture).collect(),
        languages: wanted.languages,
        editions: wanted.editions,
        previews: wanted.previews,
        min_age_days: wanted.min_age_days,
        superseded_days: wanted.superseded_days,
        new_revisions: wanted.new_revisions,
    })
}

/// By title, or by id also when the catalog does not have them: a rule may be there before the first synchronization.
fn categories(
    snapshot: &Snapshot,
    texts: &[String],
    wanted: impl Fn(CategoryType) -> bool + Copy,
) -> Result<Vec<UpdateId>, Problem> {
    let mut found = Vec::new();
    for text in texts {
        match text.parse::<UpdateId>() {
            Ok(id) if snapshot.latest(id).is_none() => found.push(id),
            _ => found.extend(resolve::categories(snapshot, text, wanted)?),
        }
    }
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

fn severity(severity: views::Severity) -> Severity {
    match severity {
        views::Severity::Unspecified => Severity::Unspecified,
        views::Severity::Low => Severity::Low,
        views::Severity::Moderate => Severity::Moderate,
        views::Severity::Important => Severity::Important,
        views::Severity::Critical => Severity::Critical,
    }
}

fn architecture(one: views::Architecture) -> catalog::Architecture {
    match one {
        views::Architecture::X86 => catalog::Architecture::X86,
        views::Architecture::X64 => catalog::Architecture::X64,
        views::Architecture::Arm64 => catalog::Architecture::Arm64,
        views::Architecture::Arm => catalog::Architecture::Arm,
        views::Architecture::Ia64 => catalog::Architecture::Ia64,
    }
}
