//! What rules approve and decline.

use std::collections::HashSet;

use jiff::tz::TimeZone;
use patchwell_catalog::{
    Architecture, ChangeSeq, Conditions, DecisionChange, DecisionState, Declined, Plan, Refusal, Rule, RuleAction,
    RuleContext, RuleDeadline, RuleOutcome, RuleScope, Snapshot, plan_rule,
};
use patchwell_model::ApprovalAction::{Install, NotApproved};
use patchwell_model::{
    Approval, CategoryType, DeploymentId, EulaId, GroupId, IndexEntry, PublicationState, RevisionId, Severity,
    Timestamp,
};
use proptest::prelude::*;

use crate::generate::*;

const EULA: EulaId = EulaId::from_bytes([3; 16]);
const DAY: i64 = 86_400;

fn rule(conditions: Conditions, action: RuleAction) -> Rule {
    Rule { name: "rule".to_owned(), is_enabled: true, conditions, action, since: time(0), looked_until: time(0) }
}

fn approving(conditions: Conditions) -> Rule {
    rule(conditions, RuleAction::Approve { groups: vec![group(1)], deadline: None, skip_superseded: false })
}

fn declining(conditions: Conditions) -> Rule {
    rule(conditions, RuleAction::Decline { keep_approved: true })
}

fn outcome(snapshot: &Snapshot, rule: &Rule, scope: RuleScope, now: Timestamp) -> RuleOutcome {
    let eulas = HashSet::new();
    let context = RuleContext {
        snapshot,
        accepted_eulas: &eulas,
        now,
        zone: &TimeZone::UTC,
        ring_groups: &|plan| if plan == 7 { vec![group(1), group(6)] } else { Vec::new() },
        is_on_its_way: &|one| one == update(5),
    };
    plan_rule(&context, rule, scope)
}

fn approved(outcome: &RuleOutcome) -> Vec<u8> {
    outcome.plan.set.iter().map(|new| new.revision.update_id.as_bytes()[15]).collect()
}

/// 1 product family, 2 product in it, 3 classification; 4 in both, critical; 5 in the classification; 6 bundle of 7 in
/// both; 8 with licence; 9 withdrawn; 10 declined; 11 asks the user; 12 superseded by 4.
fn snapshot() -> Snapshot {
    let of_both = || vec![in_category(2), in_category(3)];
    let titled = |entry: IndexEntry, title: &str| IndexEntry { title: title.to_owned(), ..entry };
    let entries = [
        category(1, 1, CategoryType::ProductFamily),
        IndexEntry { prerequisites: vec![any_of(&[1])], ..category(2, 2, CategoryType::Product) },
        category(3, 3, CategoryType::UpdateClassification),
        titled(
            IndexEntry {
                prerequisites: of_both(),
                severity: Severity::Critical,
                supersedes: vec![update(12)],
                ..entry(4, 4, 1)
            },
            "Fix for x64-based Systems",
        ),
        titled(IndexEntry { prerequisites: vec![in_category(3)], ..entry(5, 5, 1) }, "Fix for ARM64-based Systems"),
        IndexEntry { prerequisites: of_both(), bundled: bundle_of(&[(7, 1)]), ..entry(6, 6, 1) },
        IndexEntry { prerequisites: of_both(), ..entry(7, 7, 1) },
        IndexEntry { eula: Some(EULA), ..entry(8, 8, 1) },
        IndexEntry { publication_state: PublicationState::Expired, ..entry(9, 9, 1) },
        entry(10, 10, 1),
        IndexEntry { can_request_user_input: true, ..entry(11, 11, 1) },
        titled(entry(12, 12, 1), "Old preview, Enterprise, [de-DE]"),
    ];
    Snapshot::build(
        entries,
        DecisionState { groups: groups(), declined: vec![declined(10)], ..DecisionState::default() },
    )
}

#[test]
fn what_no_ring_has_decided_on_goes_through_the_rings_once() {
    let through = |ring_plan| rule(Conditions::default(), RuleAction::RollOut { ring_plan, skip_superseded: true });
    let found = outcome(&snapshot(), &through(7), RuleScope::All, time(10));
    let numbers: Vec<u8> = found.rollouts.iter().map(|update| update.as_bytes()[15]).collect();
    assert_eq!((numbers, found.plan.is_empty()), (vec![4, 6, 11], true), "5 is on its way, 12 superseded");
    assert!(matches!(&found.skipped[..], [one] if one.update == update(8)), "{found:?}");
    assert_eq!(outcome(&snapshot(), &through(8), RuleScope::All, time(10)), RuleOutcome::default(), "the plan is gone");
    let decided = DecisionState {
        groups: groups(),
        approvals: vec![approval(1, (4, 1), group(1), NotApproved)],
        ..DecisionState::default()
    };
    let decided = Snapshot::build([entry(4, 4, 1), entry(6, 6, 1)], decided);
    assert_eq!(outcome(&decided, &through(7), RuleScope::All, time(10)).rollouts, [update(6)], "a ring has said no");
}

#[test]
fn conditions_all_hold_and_ancestors_of_products_count() {
    let snapshot = snapshot();
    let given = Conditions::default;
    for (conditions, expected) in [
        (given(), &[4, 5, 6, 11, 12][..]),
        (Conditions { classifications: vec![update(3)], ..given() }, &[4, 5, 6]),
        (Conditions { products: vec![update(1)], ..given() }, &[4, 6]),
        (Conditions { products: vec![update(2)], classifications: vec![update(3)], ..given() }, &[4, 6]),
        (Conditions { products: vec![update(3)], ..given() }, &[]),
        (Conditions { severities: vec![Severity::Critical, Severity::Low], ..given() }, &[4]),
        (Conditions { title_contains: vec!["FIX".to_owned()], ..given() }, &[4, 5]),
        (
            Conditions { title_contains: vec!["Fix".to_owned()], title_excludes: vec!["arm64".to_owned()], ..given() },
            &[4],
        ),
        (Conditions { architectures: vec![Architecture::Arm64, Architecture::X86], ..given() }, &[5]),
        (Conditions { languages: vec!["de-de".to_owned()], ..given() }, &[12]),
        (Conditions { editions: vec!["enterprise".to_owned()], ..given() }, &[12]),
        (Conditions { previews: true, ..given() }, &[12]),
    ] {
        let planned = outcome(&snapshot, &approving(conditions.clone()), RuleScope::All, time(10));
        assert_eq!(approved(&planned), expected, "{conditions:?}");
    }
}

#[test]
fn licences_are_listed_and_installers_that_ask_get_no_deadline() {
    let snapshot = snapshot();
    let deadline = Some(RuleDeadline { days: 3, minutes: 150 });
    let action = RuleAction::Approve { groups: vec![group(1), group(6)], deadline, skip_superseded: true };
    let planned = outcome(&snapshot, &rule(Conditions::default(), action), RuleScope::All, time(0));
    // 2023-11-14T22:13:20Z and three days.
    let third_day: Timestamp = "2023-11-17T02:30:00Z".parse().unwrap();
    let deadlines: Vec<_> = planned.plan.set.iter().map(|new| new.deadline).collect();
    assert_eq!(
        (approved(&planned), deadlines),
        (vec![4, 5, 6, 11], vec![Some(third_day), Some(third_day), Some(third_day), None])
    );
    let [skipped] = &planned.skipped[..] else { panic!("{:?}", planned.skipped) };
    assert!(skipped.update == update(8) && matches!(skipped.reason, Refusal::EulaNotAccepted { eula: EULA, .. }));
}

#[test]
fn only_what_no_rule_has_seen_is_new() {
    let entries = [entry(1, 1, 1), entry(5, 1, 2), entry(6, 2, 1), entry(7, 2, 2)];
    let snapshot = Snapshot::build(entries, DecisionState { groups: groups(), ..DecisionState::default() });
    let arrived = |seen: i32, new_revisions: bool| {
        let rule = approving(Conditions { new_revisions, ..Conditions::default() });
        approved(&outcome(&snapshot, &rule, RuleScope::ArrivedAfter(RevisionId(seen)), time(10)))
    };
    assert_eq!(arrived(0, false), [1, 2]);
    assert_eq!(arrived(4, false), [2], "the first update came before");
    assert_eq!(arrived(4, true), [1, 2]);
    assert_eq!(arrived(7, true), Vec::<u8>::new());
}

#[test]
fn what_waits_is_dealt_with_once_when_its_time_comes() {
    let published = |n: i32, days: i64| IndexEntry { creation_date: Some(time(days * DAY)), ..entry(n, n as u8, 1) };
    let snapshot = Snapshot::build(
        [published(1, -30), published(2, -3), published(3, 0)],
        DecisionState { groups: groups(), ..DecisionState::default() },
    );
    let mut rule = approving(Conditions { min_age_days: Some(7), ..Conditions::default() });
    let new = outcome(&snapshot, &rule, RuleScope::ArrivedAfter(RevisionId(0)), time(0));
    assert_eq!(approved(&new), [1], "the others are too young");
    for (day, expected) in [(1, vec![]), (4, vec![2]), (5, vec![]), (8, vec![3]), (9, vec![])] {
        let due = outcome(&snapshot, &rule, RuleScope::Due(RevisionId(3)), time(day * DAY));
        assert_eq!(approved(&due), expected, "day {day}");
        rule.looked_until = time(day * DAY);
    }
    rule.looked_until = time(0);
    rule.since = time(1);
    let due = outcome(&snapshot, &rule, RuleScope::Due(RevisionId(3)), time(20 * DAY));
    assert_eq!(approved(&due), Vec::<u8>::new(), "what came before it was enabled is not new");
    let all = outcome(&snapshot, &rule, RuleScope::All, time(20 * DAY));
    assert_eq!(approved(&all), [1, 2, 3]);
}

#[test]
fn superseded_updates_are_declined_after_their_days_unless_approved() {
    let snapshot = snapshot();
    let rule = declining(Conditions { superseded_days: Some(30), ..Conditions::default() });
    let declines =
        |snapshot: &Snapshot, days: i64| outcome(snapshot, &rule, RuleScope::All, time(days * DAY)).plan.decline;
    assert_eq!(declines(&snapshot, 29), []);
    assert_eq!(declines(&snapshot, 30), [update(12)]);
    let mut change = DecisionChange::new(ChangeSeq(1), time(1));
    change.approvals_set = vec![approval(1, (12, 1), group(1), Install)];
    assert_eq!(declines(&snapshot.with_decisions(change.clone()), 30), []);
    change.approvals_set = vec![approval(1, (12, 1), group(1), NotApproved)];
    assert_eq!(declines(&snapshot.with_decisions(change), 30), [update(12)]);
}

/// The snapshot after a plan was carried out.
fn done(snapshot: &Snapshot, plan: &Plan) -> Snapshot {
    let mut change = DecisionChange::new(ChangeSeq(9), time(9));
    change.approvals_set = plan
        .set
        .iter()
        .zip(1_000..)
        .map(|(new, id)| Approval {
            id: DeploymentId(id),
            revision: new.revision,
            group: new.group,
            action: new.action,
            deadline: new.deadline,
            created: time(9),
            administrator: "rule".to_owned(),
        })
        .collect();
    change.approvals_removed.clone_from(&plan.remove);
    let declined = |update| Declined { update, time: time(9), administrator: "rule".to_owned() };
    change.declined = plan.decline.iter().copied().map(declined).collect();
    snapshot.with_decisions(change)
}

fn any_rule() -> impl Strategy<Value = Rule> {
    let conditions = (
        prop::collection::vec((0..UPDATES).prop_map(update), 0..2),
        prop::collection::vec((0..UPDATES).prop_map(update), 0..2),
        prop::option::of(1..3u16),
        prop::option::of(1..3u16),
        any::<bool>(),
    );
    let groups = prop::collection::vec(any_group(), 1..4);
    let action = prop_oneof![
        (groups, any::<bool>()).prop_map(|(groups, skip_superseded)| RuleAction::Approve {
            groups,
            deadline: None,
            skip_superseded
        }),
        any::<bool>().prop_map(|keep_approved| RuleAction::Decline { keep_approved }),
    ];
    (conditions, action).prop_map(
        |((classifications, products, min_age_days, superseded_days, new_revisions), action)| {
            rule(
                Conditions {
                    classifications,
                    products,
                    min_age_days,
                    superseded_days,
                    new_revisions,
                    ..Conditions::default()
                },
                action,
            )
        },
    )
}

proptest! {
    #[test]
    fn the_same_catalog_and_rules_give_the_same_whatever_the_order_of_its_parts(
        entries in any_entries().prop_flat_map(|entries| (Just(entries.clone()), Just(entries).prop_shuffle())),
        state in any_state(),
        rule in any_rule(),
        seen in 0..40i32,
    ) {
        let (entries, shuffled) = entries;
        let whole = Snapshot::build(entries, state.clone());
        // Batches on their way in make the same.
        let mut grown = Snapshot::build([], state);
        for part in shuffled.chunks(3) {
            grown = grown.with_revisions(part.to_vec(), ChangeSeq(2));
        }
        for scope in [RuleScope::All, RuleScope::ArrivedAfter(RevisionId(seen)), RuleScope::Due(RevisionId(seen))] {
            let now = time(10 * DAY);
            prop_assert_eq!(outcome(&whole, &rule, scope, now), outcome(&grown, &rule, scope, now));
        }
    }

    #[test]
    fn doing_it_and_planning_again_gives_nothing_and_decisions_stay(
        entries in any_entries(),
        state in any_state(),
        rule in any_rule(),
    ) {
        let snapshot = Snapshot::build(entries, state);
        let planned = outcome(&snapshot, &rule, RuleScope::All, time(10 * DAY));
        let after = done(&snapshot, &planned.plan);
        let again = outcome(&after, &rule, RuleScope::All, time(10 * DAY));
        prop_assert!(again.plan.set.is_empty() && again.plan.decline.is_empty(), "{:?}", again.plan);
        if let RuleAction::Approve { .. } = rule.action {
            prop_assert!(planned.plan.remove.is_empty());
            for new in &planned.plan.set {
                prop_assert!(!snapshot.is_declined(new.revision.update_id));
                prop_assert!(snapshot.approvals(new.revision.update_id).iter().all(|row| row.group != new.group));
                prop_assert!(new.group != GroupId::DOWNSTREAM_SERVERS);
            }
        }
    }
}
