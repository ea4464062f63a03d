//! Plans of rings, and rollouts.

use patchwell_model::{ApprovalAction, DeploymentId};
use patchwell_store::rings::{self, Ring, RingPlan};
use patchwell_store::rollouts::{self, Before, Pause, Rollout, RolloutApproval, RolloutRing, RolloutState};

use super::samples::{group, identity, time};
use super::{Database, read, write};

fn ring(n: u32) -> Ring {
    Ring {
        name: format!("Ring {n}"),
        groups: vec![group(n), group(n + 100)],
        is_after_arrival: n % 2 == 1,
        delay_hours: n * 24,
        min_success_percent: 80,
        max_failed_percent: 10,
        min_reported: 5,
        windows: "sat,sun 22:00-04:00\ndaily 01:00-02:00".to_owned(),
        deadline_days: (n > 1).then_some(7),
    }
}

fn plan(name: &str, rings: &[u32]) -> RingPlan {
    let rings = rings.iter().map(|n| ring(*n)).collect();
    RingPlan { id: 0, name: name.to_owned(), version: 0, created: time(1), rings }
}

pub(crate) fn plans_are_saved_by_version(database: &Database) {
    let store = database.open();
    let made = write(&store, |tx| rings::create(tx, &plan("Standard", &[1, 2, 3]))).unwrap();
    assert_eq!((made.version, made.rings.len()), (1, 3));
    assert_eq!(write(&store, |tx| rings::create(tx, &plan("STANDARD", &[1]))), None, "the name is taken");
    let other = write(&store, |tx| rings::create(tx, &plan("Quick", &[]))).unwrap();
    assert_eq!(read(&store, rings::list), [other.clone(), made.clone()]);
    let changed = RingPlan { name: "Slow".to_owned(), rings: vec![ring(3), ring(1)], ..made };
    let (first, second) = (changed.clone(), changed.clone());
    assert!(write(&store, move |tx| rings::save(tx, &first)));
    assert!(!write(&store, move |tx| rings::save(tx, &second)), "it has another version by now");
    assert_eq!(read(&store, |tx| rings::by_name(tx, "sLOW")), Some(RingPlan { version: 2, ..changed }));
    assert!(!write(&store, move |tx| rings::delete(tx, made.id, 1)));
    assert!(write(&store, move |tx| rings::delete(tx, made.id, 2)));
    assert_eq!(read(&store, rings::list), [other]);
}

fn rollout(n: u32) -> Rollout {
    Rollout {
        id: 0,
        plan_name: "Standard".to_owned(),
        revision: identity(n),
        arrived: time(1),
        created: time(2),
        administrator: "somebody".to_owned(),
        state: RolloutState::Running,
        pause: None,
        ended: None,
        version: 0,
        rings: [1, 2].map(|n| RolloutRing { ring: ring(n), released: None }).to_vec(),
    }
}

pub(crate) fn rollouts_remember_where_they_stand(database: &Database) {
    let store = database.open();
    let first = write(&store, |tx| rollouts::create(tx, &rollout(1)));
    let second = write(&store, |tx| rollouts::create(tx, &rollout(2)));
    assert_eq!(read(&store, rollouts::active), [first.clone(), second.clone()]);
    let mut known = first.clone();
    let pauses = [
        Some(Pause::Failures { ring: 1, failed: 2, reported: 10 }),
        Some(Pause::ByHand("a bad feeling".to_owned())),
        Some(Pause::Refused { ring: 0, reason: "it is declined".to_owned() }),
        None,
    ];
    for pause in pauses {
        known.rings[0].released = Some(time(30));
        known.state = if pause.is_some() { RolloutState::Paused } else { RolloutState::Running };
        known.pause = pause;
        let copy = known.clone();
        assert!(write(&store, move |tx| rollouts::save(tx, &copy)));
        let stale = known.clone();
        assert!(!write(&store, move |tx| rollouts::save(tx, &stale)), "somebody else decided meanwhile");
        known.version += 1;
        assert_eq!(read(&store, move |tx| rollouts::get(tx, first.id)), Some(known.clone()));
    }
    let update = known.revision.update_id;
    assert_eq!(read(&store, move |tx| rollouts::by_update(tx, update)), Some(known.clone()));
    known.state = RolloutState::Cancelled;
    known.ended = Some(time(50));
    let copy = known.clone();
    assert!(write(&store, move |tx| rollouts::save(tx, &copy)));
    known.version += 1;
    assert_eq!(read(&store, move |tx| rollouts::by_update(tx, update)), None);
    assert_eq!(read(&store, rollouts::active), std::slice::from_ref(&second));
    assert_eq!(read(&store, |tx| rollouts::list(tx, None, None, 10)), [second.clone(), known.clone()]);
    assert_eq!(read(&store, |tx| rollouts::list(tx, Some(RolloutState::Cancelled), None, 10)), [known.clone()]);
    assert_eq!(read(&store, move |tx| rollouts::list(tx, None, Some(second.id), 10)), [known]);
    assert_eq!(write(&store, |tx| rollouts::purge(tx, time(50))), 0);
    assert_eq!(write(&store, |tx| rollouts::purge(tx, time(51))), 1);
}

pub(crate) fn what_was_before_is_kept_with_an_approval(database: &Database) {
    let store = database.open();
    let id = write(&store, |tx| rollouts::create(tx, &rollout(1))).id;
    let before = Before { revision_number: 7, action: ApprovalAction::NotApproved, deadline: Some(time(9)) };
    let made = |n: u32, deployment: i32, before: Option<Before>| RolloutApproval {
        group: group(n),
        deployment: DeploymentId(deployment),
        before,
    };
    let rows = [made(1, 10, Some(before)), made(2, 11, None)];
    write(&store, move |tx| rollouts::put_approvals(tx, id, &rows));
    let again = [made(2, 12, Some(Before { deadline: None, ..before }))];
    write(&store, move |tx| rollouts::put_approvals(tx, id, &again));
    assert_eq!(read(&store, move |tx| rollouts::approvals(tx, id)), [rows[0], again[0]]);
    write(&store, move |tx| rollouts::clear_approvals(tx, id));
    assert_eq!(read(&store, move |tx| rollouts::approvals(tx, id)), []);
    let forgiven = || read(&store, move |tx| rollouts::forgiven(tx, id)).iter().collect::<Vec<_>>();
    for rows in [vec![1, 5], vec![5, 9, 12]] {
        let set = rows.iter().copied().collect();
        write(&store, move |tx| rollouts::forgive(tx, id, &set));
        assert_eq!(forgiven(), rows);
    }
    write(&store, move |tx| rollouts::forget_failure(tx, id, 9));
    assert_eq!(forgiven(), [5, 12]);
}
