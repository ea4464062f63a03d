//! What a rule would do.

use std::collections::HashSet;

use jiff::tz::TimeZone;
use patchwell_model::{ApprovalAction, EulaId, GroupId, RevisionId, Timestamp, UpdateId};

use super::{Rule, RuleAction, RuleDeadline};
use crate::entry::Entry;
use crate::plan::{ApproveRequest, ApproveTarget, Plan, Refusal, plan_approve, plan_decline};
use crate::snapshot::Snapshot;

/// What a rule looks at.
#[derive(Clone, Copy)]
pub struct RuleContext<'a> {
    /// Catalog and decisions.
    pub snapshot: &'a Snapshot,
    /// Accepted licences.
    pub accepted_eulas: &'a HashSet<EulaId>,
    /// The time.
    pub now: Timestamp,
    /// In which deadlines are meant.
    pub zone: &'a TimeZone,
    /// The groups of a plan of rings, by its number; none when it is gone.
    pub ring_groups: &'a dyn Fn(i64) -> Vec<GroupId>,
    /// Whether an update is on its way through rings.
    pub is_on_its_way: &'a dyn Fn(UpdateId) -> bool,
}

/// Which updates are considered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RuleScope {
    /// The whole catalog: somebody runs the rule.
    All,
    /// Those of which no revision up to this one is there, with new revisions where the rule wants these, and those
    /// that time made due.
    ArrivedAfter(RevisionId),
    /// Of those up to this revision: the ones that time made due.
    Due(RevisionId),
}

/// An update that the rule is for and that cannot be approved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SkippedUpdate {
    /// Which.
    pub update: UpdateId,
    /// Why, and what to do.
    pub reason: Refusal,
}

/// What a rule would do.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RuleOutcome {
    /// What changes, by update.
    pub plan: Plan,
    /// Updates that go through rings.
    pub rollouts: Vec<UpdateId>,
    /// Bytes of their files.
    pub rollout_bytes: u64,
    /// Updates left out because their licence is not accepted.
    pub skipped: Vec<SkippedUpdate>,
}

/// What a rule would change. Decisions that are there stay: a group that has an approval of its own, also one that says
/// *not approved*, keeps it, and declined updates stay declined. Doing it and planning again gives nothing.
#[must_use]
pub fn plan_rule(context: &RuleContext<'_>, rule: &Rule, considered: RuleScope) -> RuleOutcome {
    let updates = considered_updates(context, rule, considered);
    match &rule.action {
        RuleAction::Approve { groups, deadline, skip_superseded } => {
            let deadline = deadline.and_then(|deadline| deadline.from(context.now, context.zone));
            let updates =
                updates.into_iter().filter(|update| !skip_superseded || !context.snapshot.is_superseded(*update));
            approvals(context, updates, groups, deadline)
        }
        RuleAction::RollOut { ring_plan, skip_superseded } => {
            let updates =
                updates.into_iter().filter(|update| !skip_superseded || !context.snapshot.is_superseded(*update));
            rollouts(context, updates, (context.ring_groups)(*ring_plan))
        }
        RuleAction::Decline { keep_approved } => {
            let is_approved = |update: &UpdateId| {
                context.snapshot.approvals(*update).iter().any(|row| row.action != ApprovalAction::NotApproved)
            };
            let updates: Vec<UpdateId> =
                updates.into_iter().filter(|update| !keep_approved || !is_approved(update)).collect();
            RuleOutcome { plan: plan_decline(context.snapshot, &updates).unwrap_or_default(), ..RuleOutcome::default() }
        }
    }
}

impl RuleDeadline {
    /// The time of day on the day so many days after `now`; a time that the clock skips comes as much later.
    fn from(self, now: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        let day = zone.to_datetime(now).date().checked_add(jiff::Span::new().days(self.days)).ok()?;
        let time = day.to_datetime(jiff::civil::Time::midnight()).checked_add(jiff::Span::new().minutes(self.minutes));
        let deadline = zone.to_timestamp(time.ok()?).ok()?;
        // Today at an hour that has passed: at once.
        Some(deadline.max(now))
    }
}

/// The updates that the rule is for, by id.
fn considered_updates(context: &RuleContext<'_>, rule: &Rule, considered: RuleScope) -> Vec<UpdateId> {
    let snapshot = context.snapshot;
    let mut updates: Vec<UpdateId> = match considered {
        RuleScope::All => {
            let entries = snapshot.updates().filter(|entry| concerns(context, rule, entry));
            entries.filter(|entry| due(context, rule, entry).is_some()).map(id).collect()
        }
        RuleScope::ArrivedAfter(seen) => {
            let arrived = snapshot.arrived_between(seen, snapshot.last_arrived());
            let arrived = arrived.filter(|entry| is_latest(snapshot, entry) && is_new(snapshot, rule, seen, entry));
            let arrived = arrived.filter(|entry| concerns(context, rule, entry));
            let mut updates: Vec<UpdateId> =
                arrived.filter(|entry| due(context, rule, entry).is_some()).map(id).collect();
            if rule.waits() {
                updates.extend(became_due(context, rule, seen));
            }
            updates
        }
        RuleScope::Due(seen) => became_due(context, rule, seen).collect(),
    };
    updates.sort_unstable();
    updates.dedup();
    updates
}

fn id(entry: &Entry) -> UpdateId {
    entry.identity.update_id
}

fn is_latest(snapshot: &Snapshot, entry: &Entry) -> bool {
    snapshot.latest(id(entry)).is_some_and(|latest| latest.id == entry.id)
}

fn is_new(snapshot: &Snapshot, rule: &Rule, seen: RevisionId, entry: &Entry) -> bool {
    rule.conditions.new_revisions || snapshot.revisions(id(entry)).all(|one| one.id > seen)
}

/// Updates seen before that time made due since the rule looked.
fn became_due<'a>(
    context: &'a RuleContext<'a>,
    rule: &'a Rule,
    seen: RevisionId,
) -> impl Iterator<Item = UpdateId> + 'a {
    let came_while_enabled =
        |entry: &&Entry| rule.conditions.min_age_days.is_none() || entry.arrival_date >= rule.since;
    let entries = context.snapshot.updates().filter(move |entry| entry.id <= seen).filter(came_while_enabled);
    let entries = entries.filter(|entry| due(context, rule, entry).is_some_and(|due| due > rule.looked_until));
    entries.filter(|entry| concerns(context, rule, entry)).map(id)
}

/// When it became one for the rule, if that is not to come.
fn due(context: &RuleContext<'_>, rule: &Rule, entry: &Entry) -> Option<Timestamp> {
    rule.conditions.due(context.snapshot, entry).filter(|due| *due <= context.now)
}

/// Whether the rule is for it and something can be decided for it: it stands for itself, is in force and not declined.
fn concerns(context: &RuleContext<'_>, rule: &Rule, entry: &Entry) -> bool {
    let snapshot = context.snapshot;
    let can_be_decided = match rule.action {
        RuleAction::Approve { .. } | RuleAction::RollOut { .. } => entry.explicitly_deployable && !entry.is_expired(),
        RuleAction::Decline { .. } => true,
    };
    can_be_decided
        && !entry.is_evaluated_only()
        && !snapshot.is_declined(id(entry))
        && rule.conditions.hold(snapshot, entry)
        && snapshot.bundles(id(entry)).is_empty()
}

fn approvals(
    context: &RuleContext<'_>,
    updates: impl Iterator<Item = UpdateId>,
    groups: &[GroupId],
    deadline: Option<Timestamp>,
) -> RuleOutcome {
    let snapshot = context.snapshot;
    let known = |group: &&GroupId| **group != GroupId::DOWNSTREAM_SERVERS && snapshot.groups().get(**group).is_some();
    let groups: Vec<GroupId> = groups.iter().filter(known).copied().collect();
    let mut outcome = RuleOutcome::default();
    for update in updates {
        let decided = snapshot.approvals(update);
        let undecided = groups.iter().filter(|group| decided.iter().all(|row| row.group != **group)).copied();
        let undecided: Vec<GroupId> = undecided.collect();
        if undecided.is_empty() {
            continue;
        }
        let target = ApproveTarget::Update(update);
        let wish = ApproveRequest { target, groups: undecided, action: ApprovalAction::Install, deadline };
        let planned = match plan_approve(snapshot, &wish, context.accepted_eulas) {
            // Such an update is better late than with an installer that waits for nobody.
            Err(Refusal::DeadlineWithUserInput { .. }) => {
                plan_approve(snapshot, &ApproveRequest { deadline: None, ..wish }, context.accepted_eulas)
            }
            other => other,
        };
        match planned {
            Ok(plan) => outcome.plan.append(plan),
            Err(reason) => outcome.skipped.push(SkippedUpdate { update, reason }),
        }
    }
    outcome
}

/// Updates that can be approved for every ring, and for which no ring has decided.
fn rollouts(context: &RuleContext<'_>, updates: impl Iterator<Item = UpdateId>, groups: Vec<GroupId>) -> RuleOutcome {
    let snapshot = context.snapshot;
    let known = |group: &GroupId| *group != GroupId::DOWNSTREAM_SERVERS && snapshot.groups().get(*group).is_some();
    let groups: Vec<GroupId> = groups.into_iter().filter(known).collect();
    let mut outcome = RuleOutcome::default();
    if groups.is_empty() {
        return outcome;
    }
    for update in updates {
        let is_decided = snapshot.approvals(update).iter().any(|row| groups.contains(&row.group));
        if is_decided || (context.is_on_its_way)(update) {
            continue;
        }
        let target = ApproveTarget::Update(update);
        let wish = ApproveRequest { target, groups: groups.clone(), action: ApprovalAction::Install, deadline: None };
        match plan_approve(snapshot, &wish, context.accepted_eulas) {
            Ok(plan) => {
                outcome.rollouts.push(update);
                outcome.rollout_bytes = outcome.rollout_bytes.saturating_add(plan.content.bytes);
            }
            Err(reason) => outcome.skipped.push(SkippedUpdate { update, reason }),
        }
    }
    outcome
}
