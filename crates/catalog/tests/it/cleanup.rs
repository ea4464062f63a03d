//! What of a catalog is of no use any more.

use std::collections::HashSet;

use patchwell_catalog::{
    ChangeSeq, CleanupAges, CleanupContext, DecisionChange, DecisionState, Declined, Snapshot, UnusedRevisions,
    plan_decline,
};
use patchwell_model::ApprovalAction::{Install, NotApproved, Uninstall};
use patchwell_model::{ApprovalAction, IndexEntry, PublicationState, RevisionId, Timestamp, UpdateId, UpdateType};
use proptest::prelude::*;

use crate::generate::*;

const DAY: i64 = 86_400;

fn context<'a>(snapshot: &'a Snapshot, days: i64, is_needed: &'a dyn Fn(UpdateId) -> bool) -> CleanupContext<'a> {
    CleanupContext { snapshot, ages: CleanupAges::default(), now: time(days * DAY), is_needed }
}

fn nobody(_: UpdateId) -> bool {
    false
}

fn updates(unused: &[UnusedRevisions]) -> Vec<u8> {
    unused.iter().map(|one| one.update.as_bytes()[15]).collect()
}

fn expired(entry: IndexEntry) -> IndexEntry {
    IndexEntry { publication_state: PublicationState::Expired, ..entry }
}

fn state(approvals: Vec<patchwell_model::Approval>) -> DecisionState {
    DecisionState { groups: groups(), approvals, ..DecisionState::default() }
}

#[test]
fn superseded_updates_are_declined_when_nobody_needs_them_and_what_replaces_them_is_approved() {
    // 1 is superseded by 2, that by 3, which is approved; 4 by 5, which is not; 6 by 7, withdrawn though approved.
    let superseding = |id: i32, n: u8, of: u8| IndexEntry { supersedes: vec![update(of)], ..entry(id, n, 1) };
    let entries = [
        entry(1, 1, 1),
        superseding(2, 2, 1),
        superseding(3, 3, 2),
        entry(4, 4, 1),
        superseding(5, 5, 4),
        entry(6, 6, 1),
        expired(superseding(7, 7, 6)),
    ];
    let install = |id: i32, n: u8| approval(id, (n, 1), group(1), Install);
    let snapshot = Snapshot::build(entries, state(vec![install(1, 3), install(2, 7)]));
    let planned = |snapshot: &Snapshot, days: i64, is_needed: &dyn Fn(UpdateId) -> bool| {
        context(snapshot, days, is_needed).superseded_to_decline()
    };
    assert_eq!(planned(&snapshot, 29, &nobody), []);
    assert_eq!(planned(&snapshot, 31, &nobody), [update(1), update(2)]);
    assert_eq!(planned(&snapshot, 31, &|id| id == update(1)), [update(2)]);
    // An approval, or one that was taken away lately, keeps it.
    let mut change = DecisionChange::new(ChangeSeq(5), time(40 * DAY));
    change.approvals_set = vec![approval(3, (2, 1), group(2), Uninstall)];
    let approved = snapshot.with_decisions(change);
    assert_eq!(planned(&approved, 90, &nobody), [update(1)]);
    let mut change = DecisionChange::new(ChangeSeq(6), time(50 * DAY));
    change.approvals_removed = vec![patchwell_model::DeploymentId(3)];
    let taken_away = approved.with_decisions(change);
    assert_eq!(planned(&taken_away, 79, &nobody), [update(1)]);
    assert_eq!(planned(&taken_away, 80, &nobody), [update(1), update(2)]);
}

#[test]
fn withdrawn_updates_are_declined_when_they_are_not_approved() {
    let entries = [expired(entry(1, 1, 1)), expired(entry(2, 2, 1)), expired(entry(3, 3, 1)), entry(4, 4, 1)];
    let rows = vec![approval(1, (2, 1), group(1), Install), approval(2, (3, 1), group(1), NotApproved)];
    let snapshot = Snapshot::build(entries, state(rows));
    assert_eq!(context(&snapshot, 0, &nobody).expired_to_decline(), [update(1), update(3)]);
}

#[test]
fn withdrawn_updates_go_with_their_parts_unless_something_uses_them() {
    let part = |id: i32, n: u8| IndexEntry { explicitly_deployable: false, ..entry(id, n, 1) };
    let entries = [
        // A bundle with a part of its own and one that another bundle has, too.
        expired(IndexEntry { bundled: bundle_of(&[(2, 1), (3, 1)]), ..entry(1, 1, 1) }),
        part(2, 2),
        part(3, 3),
        IndexEntry { bundled: bundle_of(&[(3, 1)]), ..entry(4, 4, 1) },
        // A prerequisite of an update in force, and one of a withdrawn one.
        expired(entry(5, 5, 1)),
        IndexEntry { prerequisites: vec![any_of(&[5, 7])], ..entry(6, 6, 1) },
        expired(entry(7, 7, 1)),
        expired(entry(8, 8, 1)),
        expired(IndexEntry { prerequisites: vec![any_of(&[8])], ..entry(9, 9, 1) }),
        // Approved, a part without a bundle, and a detectoid.
        expired(entry(10, 10, 1)),
        part(11, 11),
        expired(IndexEntry { update_type: UpdateType::Detectoid, ..entry(12, 12, 1) }),
    ];
    let snapshot = Snapshot::build(entries, state(vec![approval(1, (10, 1), group(1), Install)]));
    assert_eq!(updates(&context(&snapshot, 89, &nobody).unused_updates()), Vec::<u8>::new());
    let planned = updates(&context(&snapshot, 91, &nobody).unused_updates());
    assert_eq!(planned, [1, 2, 9, 8, 11], "users come before what they use");
}

#[test]
fn declined_updates_are_deleted_only_when_that_is_wanted() {
    let state = DecisionState { declined: vec![declined(1)], ..state(Vec::new()) };
    let snapshot = Snapshot::build([entry(1, 1, 1)], state);
    let planned = |declined_days: Option<u32>, days: i64| {
        let ages = CleanupAges { declined_days, ..CleanupAges::default() };
        updates(&CleanupContext { ages, ..context(&snapshot, days, &nobody) }.unused_updates())
    };
    assert_eq!(planned(None, 1_000), Vec::<u8>::new());
    assert_eq!(planned(Some(365), 365), Vec::<u8>::new());
    assert_eq!(planned(Some(365), 366), [1]);
}

#[test]
fn old_revisions_go_when_they_are_neither_decided_on_nor_in_a_bundle() {
    let at = |days: i64, entry: IndexEntry| IndexEntry { arrival_date: time(days * DAY), ..entry };
    let entries = [
        entry(1, 1, 1),
        at(10, entry(2, 1, 2)),
        at(20, entry(3, 1, 3)),
        entry(4, 2, 1),
        entry(5, 2, 2),
        entry(6, 3, 1),
        entry(7, 3, 2),
        IndexEntry { bundled: bundle_of(&[(3, 1)]), ..entry(8, 4, 1) },
    ];
    let snapshot = Snapshot::build(entries, state(vec![approval(1, (2, 1), group(1), NotApproved)]));
    let planned = |days: i64| {
        let unused = context(&snapshot, days, &nobody).unused_revisions();
        unused.into_iter().flat_map(|one| one.revisions).collect::<Vec<_>>()
    };
    assert_eq!(planned(39), []);
    assert_eq!(planned(40), [RevisionId(1)], "replaced when the second came");
    assert_eq!(planned(50), [RevisionId(2), RevisionId(1)]);
}

#[test]
fn what_is_deleted_takes_its_approvals_along_and_stays_declined() {
    let mut state = state(vec![approval(1, (1, 1), group(1), NotApproved), approval(2, (2, 1), group(1), Install)]);
    state.declined = vec![declined(3)];
    let snapshot = Snapshot::build([entry(1, 1, 1), entry(2, 2, 1), entry(3, 3, 1)], state);
    let after = snapshot.without_revisions(&[RevisionId(1), RevisionId(3)], ChangeSeq(7), time(5));
    assert_eq!(after.all_approvals().map(|row| row.id.0).collect::<Vec<_>>(), [2]);
    assert!(after.is_declined(update(3)) && after.latest(update(3)).is_none());
    assert_eq!((after.len(), after.seq()), (1, ChangeSeq(7)));
}

/// Whether nothing that stays names what is gone.
fn is_whole(before: &Snapshot, after: &Snapshot) -> bool {
    let gone: HashSet<UpdateId> = before
        .updates()
        .map(|entry| entry.identity.update_id)
        .filter(|update| after.latest(*update).is_none())
        .collect();
    after.entries().all(|entry| {
        let named = after.prerequisites(entry).into_iter().flat_map(|clause| clause.any_of);
        let members = entry.bundled.iter().flat_map(|clause| &clause.any_of).map(|member| member.update_id);
        named.chain(members).all(|update| update == entry.identity.update_id || !gone.contains(&update))
    })
}

fn approved(snapshot: &Snapshot) -> HashSet<UpdateId> {
    let rows = snapshot.all_approvals().filter(|row| row.action != ApprovalAction::NotApproved);
    rows.map(|row| row.revision.update_id).collect()
}

proptest! {
    #[test]
    fn every_beginning_of_a_cleanup_leaves_a_whole_catalog(entries in any_entries(), state in any_state()) {
        let ages = CleanupAges { declined_days: Some(1), ..CleanupAges::default() };
        let mut snapshot = Snapshot::build(entries, state);
        for round in 0..20 {
            let unused = CleanupContext { ages, ..context(&snapshot, 500, &nobody) }.unused_updates();
            if unused.is_empty() {
                return Ok(());
            }
            prop_assert!(round < 19, "it never comes to an end");
            let kept = approved(&snapshot);
            for last in 1..=unused.len() {
                let ids: Vec<RevisionId> = unused[..last].iter().flat_map(|one| one.revisions.clone()).collect();
                let after = snapshot.without_revisions(&ids, ChangeSeq(9), time(9));
                // Circles can only go all at once.
                if !has_circle(&snapshot, &unused) {
                    prop_assert!(is_whole(&snapshot, &after), "after {last} of {unused:?}");
                }
                let is_there = |update: &&UpdateId| snapshot.latest(**update).is_some();
                prop_assert!(kept.iter().filter(is_there).all(|update| after.latest(*update).is_some()));
            }
            let ids: Vec<RevisionId> = unused.iter().flat_map(|one| one.revisions.clone()).collect();
            let after = snapshot.without_revisions(&ids, ChangeSeq(9), time(9));
            prop_assert!(is_whole(&snapshot, &after));
            snapshot = after;
        }
    }

    #[test]
    fn revisions_that_go_are_neither_the_latest_nor_decided_on_nor_in_a_bundle(
        entries in any_entries(),
        state in any_state(),
    ) {
        let snapshot = Snapshot::build(entries, state);
        let unused = context(&snapshot, 500, &nobody).unused_revisions();
        let ids: HashSet<RevisionId> = unused.iter().flat_map(|one| one.revisions.clone()).collect();
        for entry in snapshot.entries() {
            let identity = entry.identity;
            let latest = snapshot.latest(identity.update_id).is_some_and(|latest| latest.id == entry.id);
            let decided = snapshot.all_approvals().any(|row| row.revision == identity);
            let named = snapshot.entries().any(|bundle| {
                bundle.identity.update_id != identity.update_id
                    && bundle.bundled.iter().flat_map(|clause| &clause.any_of).any(|member| *member == identity)
            });
            prop_assert_eq!(ids.contains(&entry.id), !latest && !decided && !named, "{}", identity);
        }
    }

    #[test]
    fn declining_and_planning_again_gives_nothing(entries in any_entries(), state in any_state()) {
        let mut snapshot = Snapshot::build(entries, state);
        let now: Timestamp = time(500 * DAY);
        let plans: [fn(&CleanupContext<'_>) -> Vec<UpdateId>; 2] =
            [|context| context.superseded_to_decline(), |context| context.expired_to_decline()];
        for plan in plans {
            let updates = plan(&context(&snapshot, 500, &nobody));
            let planned = plan_decline(&snapshot, &updates).unwrap();
            prop_assert_eq!(&planned.decline, &updates);
            let mut change = DecisionChange::new(ChangeSeq(9), now);
            let declined = |update| Declined { update, time: now, administrator: "cleanup".to_owned() };
            change.declined = updates.into_iter().map(declined).collect();
            snapshot = snapshot.with_decisions(change);
            prop_assert_eq!(plan(&context(&snapshot, 500, &nobody)), Vec::<UpdateId>::new());
        }
    }
}

/// Whether updates among these use each other in a circle.
fn has_circle(snapshot: &Snapshot, unused: &[UnusedRevisions]) -> bool {
    let names = |update: UpdateId| -> Vec<UpdateId> {
        let entries: Vec<_> = snapshot.revisions(update).collect();
        let named = entries.iter().flat_map(|entry| {
            let prerequisites = snapshot.prerequisites(entry).into_iter().flat_map(|clause| clause.any_of);
            let members = entry.bundled.iter().flat_map(|clause| &clause.any_of).map(|member| member.update_id);
            prerequisites.chain(members).collect::<Vec<_>>()
        });
        named.filter(|named| *named != update).collect()
    };
    unused.iter().any(|one| {
        let (mut seen, mut waiting) = (HashSet::new(), names(one.update));
        while let Some(update) = waiting.pop() {
            if update == one.update {
                return true;
            }
            if seen.insert(update) {
                waiting.extend(names(update));
            }
        }
        false
    })
}
