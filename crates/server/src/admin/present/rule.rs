//! Rules, and what they do.

use patchwell_app::{EditTag, KnownRule, RuleRun};
use patchwell_catalog::{self as catalog, RuleAction, Snapshot};
use patchwell_model::UpdateId;
use patchwell_store::rings::RingPlan;

use super::group_reference;
use crate::admin::tagged::quoted;
use crate::admin::views::{
    Architecture, CategoryReference, RuleApproval, RuleConditions, RuleDeadline, RuleRunView, RuleUpdate, RuleView,
};

/// The most entries of one list.
const SHOWN: usize = 10_000;

/// A rule.
pub(crate) fn rule(snapshot: &Snapshot, ring_plans: &[RingPlan], known: &KnownRule) -> RuleView {
    let rule = &known.rule;
    let mut view = RuleView {
        id: known.id.to_string(),
        name: rule.name.clone(),
        etag: quoted(&EditTag::version(known.version)),
        enabled: rule.is_enabled,
        conditions: conditions(snapshot, &rule.conditions),
        groups: Vec::new(),
        deadline: None,
        ring_plan: None,
        skip_superseded: false,
        keep_approved: false,
    };
    match &rule.action {
        RuleAction::Approve { groups, deadline, skip_superseded } => {
            view.groups = groups.iter().map(|group| group_reference(snapshot, *group)).collect();
            view.deadline = deadline.map(|deadline| RuleDeadline {
                days: deadline.days,
                time: format!("{:02}:{:02}", deadline.minutes / 60, deadline.minutes % 60),
            });
            view.skip_superseded = *skip_superseded;
        }
        RuleAction::RollOut { ring_plan, skip_superseded } => {
            view.ring_plan = ring_plans.iter().find(|plan| plan.id == *ring_plan).map(|plan| plan.name.clone());
            view.skip_superseded = *skip_superseded;
        }
        RuleAction::Decline { keep_approved } => view.keep_approved = *keep_approved,
    }
    view
}

fn conditions(snapshot: &Snapshot, conditions: &catalog::Conditions) -> RuleConditions<CategoryReference> {
    let category = |id: &UpdateId| CategoryReference {
        id: id.to_string(),
        title: snapshot.title(*id).map(str::to_owned),
        category_type: snapshot.latest(*id).and_then(|entry| entry.category_type).map(Into::into),
    };
    RuleConditions {
        classifications: conditions.classifications.iter().map(category).collect(),
        products: conditions.products.iter().map(category).collect(),
        title_contains: conditions.title_contains.clone(),
        title_excludes: conditions.title_excludes.clone(),
        severities: conditions.severities.iter().map(|one| (*one).into()).collect(),
        architectures: conditions.architectures.iter().map(|one| architecture(*one)).collect(),
        languages: conditions.languages.clone(),
        editions: conditions.editions.clone(),
        previews: conditions.previews,
        min_age_days: conditions.min_age_days,
        superseded_days: conditions.superseded_days,
        new_revisions: conditions.new_revisions,
    }
}

fn architecture(one: catalog::Architecture) -> Architecture {
    match one {
        catalog::Architecture::X86 => Architecture::X86,
        catalog::Architecture::X64 => Architecture::X64,
        catalog::Architecture::Arm64 => Architecture::Arm64,
        catalog::Architecture::Arm => Architecture::Arm,
        catalog::Architecture::Ia64 => Architecture::Ia64,
    }
}

/// What a rule does.
pub(crate) fn rule_run(snapshot: &Snapshot, known: &KnownRule, run: &RuleRun) -> RuleRunView {
    let (plan, skipped) = (&run.outcome.plan, &run.outcome.skipped);
    let title = |update: UpdateId| snapshot.title(update).map(str::to_owned);
    let update = |update: UpdateId, reason: Option<String>| RuleUpdate {
        update: update.to_string(),
        title: title(update),
        reason,
    };
    let approvals = plan.set.iter().take(SHOWN).map(|new| RuleApproval {
        update: new.revision.update_id.to_string(),
        revision: new.revision.revision_number,
        title: title(new.revision.update_id),
        group: group_reference(snapshot, new.group),
        deadline: new.deadline,
    });
    let reason = |one: &catalog::SkippedUpdate| Some(crate::admin::refusals::sentence(&one.reason));
    RuleRunView {
        rule: known.rule.name.clone(),
        committed: run.committed,
        approvals: approvals.collect(),
        approval_count: plan.set.len() as u64,
        content_bytes: plan.content.bytes.saturating_add(run.outcome.rollout_bytes),
        rollouts: run.outcome.rollouts.iter().take(SHOWN).map(|id| update(*id, None)).collect(),
        rollout_count: run.outcome.rollouts.len() as u64,
        declines: plan.decline.iter().take(SHOWN).map(|id| update(*id, None)).collect(),
        decline_count: plan.decline.len() as u64,
        skipped: skipped.iter().take(SHOWN).map(|one| update(one.update, reason(one))).collect(),
        skipped_count: skipped.len() as u64,
    }
}
