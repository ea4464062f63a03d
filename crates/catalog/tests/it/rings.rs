//! Rollouts through rings, in compressed time.

use jiff::tz::TimeZone;
use patchwell_catalog::{
    DecisionState, PauseReason, Ring, RingAct, RingDelay, RingGate, RingPlan, RingProgress, Rollout, Snapshot,
    Weekdays, Window, check_rings, decide_rollout,
};
use patchwell_model::Timestamp;
use proptest::prelude::*;

use crate::generate::*;

const HOUR: i64 = 3600;

fn ring(n: u8, delay: RingDelay) -> Ring {
    let gate = RingGate { min_success_percent: 80, max_failed_percent: 10, min_reported: 5 };
    let name = format!("ring {n}");
    Ring { name, groups: vec![group(n)], delay, gate, windows: Vec::new(), deadline_days: Some(2) }
}

fn plan() -> RingPlan {
    let rings = vec![
        ring(1, RingDelay::AfterArrival(0)),
        ring(2, RingDelay::AfterPrevious(24)),
        ring(4, RingDelay::AfterArrival(72)),
    ];
    RingPlan { rings }
}

fn rollout(released: &[i64]) -> Rollout {
    let released = released.iter().map(|hours| time(hours * HOUR)).collect();
    Rollout { revision: identity(1, 1), arrived: time(0), released, paused: None }
}

fn progress(installed: u32, failed: u32, needed: u32) -> RingProgress {
    RingProgress { installed, failed, needed }
}

fn decide(rollout: &Rollout, progress: &[RingProgress], hours: i64) -> Option<RingAct> {
    let of = |ring: usize| progress.get(ring).copied().unwrap_or_default();
    decide_rollout(&plan(), rollout, &of, time(hours * HOUR), &TimeZone::UTC)
}

fn release(ring: usize, hours: i64) -> Option<RingAct> {
    Some(RingAct::Release { ring, deadline: Some(time((hours + 48) * HOUR)) })
}

#[test]
fn rings_receive_it_in_turn_when_the_ones_before_do_well() {
    assert_eq!(decide(&rollout(&[]), &[], 0), release(0, 0));
    let first = rollout(&[0]);
    assert_eq!(decide(&first, &[progress(10, 0, 0)], 23), None);
    assert_eq!(decide(&first, &[progress(10, 0, 0)], 24), release(1, 24));
    assert_eq!(decide(&first, &[progress(7, 0, 3)], 24), None, "70 percent are not enough");
    assert_eq!(decide(&first, &[progress(4, 0, 6)], 24), None, "four reports say nothing");
    assert_eq!(decide(&first, &[progress(3, 0, 0)], 24), release(1, 24), "a ring of three is judged by three");
    assert_eq!(decide(&first, &[progress(0, 0, 0)], 24), release(1, 24), "nobody needs it");
    let second = rollout(&[0, 24]);
    let well = [progress(10, 0, 0), progress(9, 1, 0)];
    assert_eq!(decide(&second, &well, 71), None);
    assert_eq!(decide(&second, &well, 72), release(2, 72));
    assert_eq!(decide(&rollout(&[0, 24, 72]), &well, 1000), Some(RingAct::Complete));
    let short = [well[0], well[1], progress(7, 0, 3)];
    assert_eq!(decide(&rollout(&[0, 24, 72]), &short, 1000), None, "watched until the last ring did well");
}

#[test]
fn a_failing_ring_stops_everything_and_says_why() {
    let second = rollout(&[0, 24]);
    let reason = PauseReason::Failures { ring: 1, failed: 2, reported: 10 };
    let failing = [progress(10, 0, 0), progress(8, 2, 0)];
    assert_eq!(decide(&second, &failing, 30), Some(RingAct::Pause(reason.clone())));
    assert_eq!(decide(&second, &failing, 72), Some(RingAct::Pause(reason.clone())), "before the next ring's turn, too");
    assert_eq!(decide(&second, &[progress(9, 1, 0), progress(3, 1, 9)], 30), None, "four reports say nothing");
    let paused = Rollout { paused: Some(reason), ..second };
    assert_eq!(decide(&paused, &[progress(10, 0, 0), progress(10, 0, 0)], 100), None);
}

#[test]
fn approvals_appear_within_windows_only() {
    let mut plan = plan();
    let (start, end) = (jiff::civil::time(2, 0, 0, 0), jiff::civil::time(4, 0, 0, 0));
    plan.rings[0].windows = vec![Window { days: Weekdays::ALL, start, end }];
    let at = |text: &str| {
        let now: Timestamp = text.parse().unwrap();
        decide_rollout(&plan, &rollout(&[]), &|_| RingProgress::default(), now, &TimeZone::UTC).is_some()
    };
    assert_eq!(
        [at("2026-11-21T01:59:00Z"), at("2026-11-21T02:00:00Z"), at("2026-11-21T04:00:00Z")],
        [false, true, false]
    );
}

proptest! {
    /// Whatever computers report, no ring is released while one before it fails or falls short.
    #[test]
    fn no_ring_receives_what_failed_before_it(
        reports in prop::collection::vec((0u32..20, 0u32..20, 0u32..20), 3),
        released in 0usize..3,
        hours in 0i64..200,
    ) {
        let reports: Vec<_> = reports.into_iter().map(|(i, f, n)| progress(i, f, n)).collect();
        let rollout = rollout(&[0, 24, 72][..released]);
        if let Some(RingAct::Release { ring, .. }) = decide(&rollout, &reports, hours) {
            prop_assert_eq!(ring, released);
            for before in &reports[..released] {
                let outcomes = before.installed + before.failed;
                prop_assert!(outcomes < 5 || before.failed * 100 <= 10 * outcomes);
                let concerned = outcomes + before.needed;
                prop_assert!(before.installed * 100 >= 80 * concerned);
            }
        }
    }
}

#[test]
fn a_plan_cannot_reach_a_group_before_its_turn() {
    let snapshot = Snapshot::build([], DecisionState { groups: groups(), ..DecisionState::default() });
    let tree = snapshot.groups();
    let plan = |rings: &[&[u8]]| {
        let rings = (0..).zip(rings).map(|(at, groups)| {
            let groups = groups.iter().map(|n| group(*n)).collect();
            Ring { groups, ..ring(at, RingDelay::AfterPrevious(1)) }
        });
        RingPlan { rings: rings.collect() }
    };
    assert_eq!(check_rings(&plan(&[&[2], &[1]]), tree), Ok(()), "a group and then all above it");
    for (rings, mention) in [
        (plan(&[]), "1 to 20"),
        (plan(&[&[]]), "no groups"),
        (plan(&[&[99]]), "does not exist"),
        (plan(&[&[1], &[2]]), "already receives"),
        (plan(&[&[1, 2], &[1]]), "already receives"),
        (RingPlan { rings: vec![ring(1, RingDelay::AfterArrival(0)); 2] }, "two rings"),
        (RingPlan { rings: vec![ring(1, RingDelay::AfterArrival(9_000))] }, "8784 hours"),
    ] {
        let flaw = check_rings(&rings, tree).unwrap_err().to_string();
        assert!(flaw.contains(mention), "{flaw}");
    }
}
