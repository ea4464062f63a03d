//! Updates on their way through rings, in compressed time.

use std::path::Path;
use std::sync::Arc;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use patchwell_app::clock::ManualClock;
use patchwell_app::{
    App, AppConfig, AppError, GroupsChange, IfMatch, NewRingPlan, RolloutRequest, pause_reason, stored_ring,
};
use patchwell_catalog::{ApproveRequest, ApproveTarget, Ring, RingDelay, RingGate};
use patchwell_model::{ApprovalAction, ClientEvent, ComputerId, DeploymentAction, GroupId, RevisionIdentity, UpdateId};
use patchwell_store::audit::Filter;
use patchwell_store::rollouts::{Rollout, RolloutState};
use patchwell_testkit::sample_catalog::{self, HOSTILE, NEW, OLD};
use uuid::Uuid;

use crate::support::{computer, import};

const START: &str = "2026-10-04T12:00:00Z";

/// Three rings of five computers each: a plan by which failures of the first stop the second.
struct World {
    folder: tempfile::TempDir,
    app: App,
    clock: Arc<ManualClock>,
    groups: Vec<GroupId>,
    update: UpdateId,
}

async fn open(folder: &Path, clock: &Arc<ManualClock>) -> App {
    let (config, clock) = (AppConfig::new(folder.join("data")), Arc::clone(clock));
    tokio::task::spawn_blocking(move || App::open(&config, clock)).await.unwrap().unwrap()
}

fn ring(name: &str, group: GroupId, hours: u32) -> Ring {
    Ring {
        name: name.to_owned(),
        groups: vec![group],
        delay: RingDelay::AfterPrevious(hours),
        gate: RingGate { min_success_percent: 80, max_failed_percent: 10, min_reported: 3 },
        windows: Vec::new(),
        deadline_days: None,
    }
}

impl World {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let packages = folder.path().join("packages");
        std::fs::create_dir(&packages).unwrap();
        sample_catalog::write(&packages);
        let clock = Arc::new(ManualClock::new(START.parse().unwrap()));
        let app = open(folder.path(), &clock).await;
        import(&app, &[&packages]).await;
        let mut groups = Vec::new();
        for (ring, name) in ["Pilot", "Early", "Broad"].into_iter().enumerate() {
            let group = app.create_group(name, None).await.unwrap().id;
            for n in 0..5 {
                let known = computer(&app, &name_of(ring, n)).await;
                app.set_computer_groups(&known.computer.id, GroupsChange::Set(vec![group])).await.unwrap();
            }
            groups.push(group);
        }
        let rings = vec![ring("Pilot", groups[0], 0), ring("Early", groups[1], 24), ring("Broad", groups[2], 24)];
        app.create_ring_plan(NewRingPlan { name: "Standard".to_owned(), rings }).await.unwrap();
        let world = Self { folder, app, clock, groups, update: OLD.parse().unwrap() };
        for ring in 0..3 {
            for n in 0..5 {
                world.inventory(ring, n, &[OLD, HOSTILE], &[]).await;
            }
        }
        world
    }

    fn hours_later(&self, hours: i64) {
        let start: Timestamp = START.parse().unwrap();
        self.clock.set(start + SignedDuration::from_hours(hours));
    }

    async fn report(&self, ring: usize, n: usize, event: ClientEvent) {
        let id = id_of(ring, n);
        self.app.record_events(&id, vec![ClientEvent { computer: id.clone(), ..event }]).await.unwrap();
    }

    async fn inventory(&self, ring: usize, n: usize, needed: &[&str], installed: &[&str]) {
        let misc_data = vec![format!("U={}", needed.join(";")), format!("V={}", installed.join(";"))];
        self.report(ring, n, ClientEvent { misc_data, ..event(156) }).await;
    }

    async fn installs(&self, ring: usize, n: usize) {
        self.inventory(ring, n, &[HOSTILE], &[OLD]).await;
    }

    /// An attempt to install fails.
    async fn fails(&self, ring: usize, n: usize) {
        let revision = Some(RevisionIdentity { update_id: self.update, revision_number: 1 });
        self.report(ring, n, ClientEvent { revision, hresult: -1, ..event(182) }).await;
    }

    async fn start(&self) -> Rollout {
        let request = RolloutRequest { plan: "standard".to_owned(), updates: vec![self.update] };
        self.app.start_rollouts(&request, "somebody").await.unwrap().remove(0)
    }

    async fn evaluate(&self) -> Vec<Rollout> {
        self.app.evaluate_rollouts(&TimeZone::UTC).await.unwrap()
    }

    /// Which of the three groups are offered the update.
    fn offered(&self) -> [bool; 3] {
        let snapshot = self.app.snapshot();
        let id = snapshot.latest(self.update).unwrap().id;
        [0, 1, 2].map(|ring| {
            let deployed = snapshot.deployment(&[self.groups[ring]], id).unwrap();
            deployed.deployment.action == DeploymentAction::Install
        })
    }

    async fn reopen(mut self) -> Self {
        let folder = self.folder;
        drop(self.app);
        self.app = open(folder.path(), &self.clock).await;
        Self { folder, ..self }
    }

    async fn rollout(&self, id: i64) -> Rollout {
        self.app.rollout(id).await.unwrap()
    }
}

fn name_of(ring: usize, n: usize) -> String {
    format!("pc-{ring}-{n}")
}

fn id_of(ring: usize, n: usize) -> ComputerId {
    ComputerId::new(&format!("id-of-{}", name_of(ring, n))).unwrap()
}

fn event(event_id: i32) -> ClientEvent {
    ClientEvent {
        instance: Uuid::from_u128(u128::from(event_id.unsigned_abs())),
        computer: id_of(0, 0),
        time_at_target: START.parse().unwrap(),
        namespace_id: 1,
        event_id,
        source_id: 101,
        revision: None,
        hresult: 0,
        app_name: None,
        replacement_strings: Vec::new(),
        misc_data: Vec::new(),
    }
}

#[tokio::test]
async fn each_ring_has_its_turn_when_the_one_before_did_well() {
    let world = World::new().await;
    let id = world.start().await.id;
    assert_eq!(world.offered(), [false; 3], "nothing happens before it is looked at");
    assert_eq!(world.evaluate().await.len(), 1);
    assert_eq!(world.offered(), [true, false, false]);
    world.hours_later(24);
    assert!(world.evaluate().await.is_empty(), "nobody has it yet");
    for n in 0..4 {
        world.installs(0, n).await;
    }
    world.hours_later(23);
    assert!(world.evaluate().await.is_empty(), "its day is not over");
    world.hours_later(24);
    assert_eq!(world.evaluate().await.len(), 1);
    assert_eq!(world.offered(), [true, true, false]);
    for n in 0..5 {
        world.installs(1, n).await;
    }
    world.hours_later(48);
    world.evaluate().await;
    assert_eq!(world.offered(), [true; 3]);
    for n in 0..5 {
        world.installs(2, n).await;
    }
    world.evaluate().await;
    let rollout = world.rollout(id).await;
    assert_eq!((rollout.state, rollout.ended), (RolloutState::Completed, Some(world.app.now())));
    let record = world.app.audit(Filter::default(), None, 100).await.unwrap();
    let releases: Vec<(&str, &str)> = record
        .iter()
        .rev()
        .filter(|entry| entry.record.action == "update.approve")
        .map(|entry| (entry.record.actor.as_str(), entry.record.reason.as_str()))
        .collect();
    let ring =
        |name: &str| (format!("ring {name} of Standard"), format!("rollout {id}: the turn of the ring {name} came"));
    let expected = ["Pilot", "Early", "Broad"].map(ring);
    assert_eq!(releases, expected.each_ref().map(|(who, why)| (who.as_str(), why.as_str())));
}

#[tokio::test]
async fn a_failing_ring_pauses_the_rollout_and_is_not_offered_the_update_any_more() {
    let world = World::new().await;
    let id = world.start().await.id;
    world.evaluate().await;
    for n in 0..4 {
        world.installs(0, n).await;
    }
    world.fails(0, 4).await;
    // The next ring's turn has come, and the failure is known: it must not have it.
    world.hours_later(24);
    let changed = world.evaluate().await;
    assert_eq!(changed.iter().map(|rollout| rollout.state).collect::<Vec<_>>(), [RolloutState::Paused]);
    assert_eq!(world.offered(), [false; 3]);
    let rollout = world.rollout(id).await;
    assert_eq!(pause_reason(&rollout), "1 of 5 computers of the ring Pilot that tried it failed");
    world.hours_later(1000);
    assert!(world.evaluate().await.is_empty(), "it stands still");
    // Resuming forgives what is known, and goes on where it was.
    let resumed = world.app.resume_rollout(id, "somebody").await.unwrap();
    assert_eq!(resumed.state, RolloutState::Running);
    assert_eq!(world.offered(), [true, false, false]);
    world.evaluate().await;
    assert_eq!(world.offered(), [true, true, false]);
    // The same computer fails anew: that counts again.
    world.fails(0, 4).await;
    world.evaluate().await;
    assert_eq!(world.rollout(id).await.state, RolloutState::Paused);
    assert_eq!(world.offered(), [false; 3]);
}

#[tokio::test]
async fn a_restart_at_any_moment_neither_repeats_nor_loses_an_act() {
    let world = World::new().await;
    let id = world.start().await.id;
    let world = world.reopen().await;
    world.evaluate().await;
    let approved = |world: &World| world.app.snapshot().all_approvals().map(|row| row.id).collect::<Vec<_>>();
    let before = approved(&world);
    assert_eq!(before.len(), 1);
    let world = world.reopen().await;
    assert!(world.evaluate().await.is_empty());
    assert_eq!(approved(&world), before);
    for n in 0..4 {
        world.installs(0, n).await;
    }
    world.fails(0, 4).await;
    let world = world.reopen().await;
    world.evaluate().await;
    assert_eq!(world.offered(), [false; 3], "the failure came before the restart and its consequence after it");
    world.app.resume_rollout(id, "somebody").await.unwrap();
    let world = world.reopen().await;
    world.evaluate().await;
    assert_eq!(world.rollout(id).await.state, RolloutState::Running, "what was forgiven stays so");
    world.fails(0, 4).await;
    let world = world.reopen().await;
    world.evaluate().await;
    assert_eq!(world.rollout(id).await.state, RolloutState::Paused, "and a new failure stays one");
}

#[tokio::test]
async fn a_pause_gives_back_what_groups_had_decided_before() {
    let world = World::new().await;
    let request = |action, group| ApproveRequest {
        target: ApproveTarget::Update(world.update),
        groups: vec![group],
        action,
        deadline: None,
    };
    world.app.approve(&request(ApprovalAction::Install, GroupId::ALL_COMPUTERS), "somebody").await.unwrap();
    for group in &world.groups {
        world.app.approve(&request(ApprovalAction::NotApproved, *group), "somebody").await.unwrap();
    }
    let id = world.start().await.id;
    world.evaluate().await;
    assert_eq!(world.offered(), [true, false, false]);
    world.app.pause_rollout(id, "a bad feeling", "somebody").await.unwrap();
    assert_eq!(world.offered(), [false; 3], "the group's own decision holds again, not the one above");
    world.app.resume_rollout(id, "somebody").await.unwrap();
    assert_eq!(world.offered(), [true, false, false]);
    // What somebody decides meanwhile is theirs.
    let by_hand =
        ApproveRequest { deadline: Some(world.app.now()), ..request(ApprovalAction::Install, world.groups[0]) };
    world.app.approve(&by_hand, "somebody").await.unwrap();
    world.app.cancel_rollout(id, true, "somebody").await.unwrap();
    assert_eq!(world.offered(), [true, false, false]);
    assert_eq!(world.rollout(id).await.state, RolloutState::Cancelled);
    let refused = world.app.resume_rollout(id, "somebody").await.unwrap_err();
    assert!(refused.to_string().contains("was cancelled"), "{refused}");
}

#[tokio::test]
async fn what_cannot_be_approved_when_its_turn_comes_pauses_with_the_reason() {
    let world = World::new().await;
    let id = world.start().await.id;
    world.app.decline(&[world.update], "somebody").await.unwrap();
    world.evaluate().await;
    let rollout = world.rollout(id).await;
    assert_eq!(rollout.state, RolloutState::Paused);
    assert!(pause_reason(&rollout).contains("is declined"), "{}", pause_reason(&rollout));
    assert!(matches!(world.app.resume_rollout(id, "somebody").await, Err(AppError::Refused(_))));
    world.app.reinstate(&[world.update], "somebody").await.unwrap();
    world.app.resume_rollout(id, "somebody").await.unwrap();
    world.evaluate().await;
    assert_eq!(world.offered(), [true, false, false]);
}

#[tokio::test]
async fn what_cannot_begin_is_refused_with_the_reason() {
    let world = World::new().await;
    let start = async |plan: &str, updates: &[&str]| {
        let updates = updates.iter().map(|id| id.parse().unwrap()).collect();
        let request = RolloutRequest { plan: plan.to_owned(), updates };
        world.app.start_rollouts(&request, "somebody").await.unwrap_err().to_string()
    };
    for (plan, updates, mention) in [
        ("Nowhere", &[OLD][..], "does not exist"),
        ("Standard", &[], "1 to 1000"),
        ("Standard", &[sample_catalog::SECURITY], "category"),
        ("Standard", &[sample_catalog::ABSENT], "not in the catalog"),
        ("Standard", &[OLD, NEW], "not accepted"),
    ] {
        let refused = start(plan, updates).await;
        assert!(refused.contains(mention), "{refused}");
    }
    assert!(world.app.rollouts(None, None, 10).await.unwrap().is_empty(), "all or none");
    world.start().await;
    assert!(start("Standard", &[OLD]).await.contains("on its way"));
}

#[tokio::test]
async fn a_changed_plan_concerns_later_rollouts_only() {
    let world = World::new().await;
    let id = world.start().await.id;
    let plan = world.app.ring_plan("STANDARD").await.unwrap();
    let rings = vec![ring("Everybody", GroupId::ALL_COMPUTERS, 0)];
    let wanted = || NewRingPlan { name: "Quick".to_owned(), rings: rings.clone() };
    let stale = IfMatch::Only(vec!["9".to_owned()]);
    assert!(matches!(world.app.change_ring_plan(&stale, "Standard", wanted()).await, Err(AppError::Stale)));
    let changed = world.app.change_ring_plan(&IfMatch::Any, "Standard", wanted()).await.unwrap();
    assert_eq!((changed.id, changed.version, changed.rings), (plan.id, 2, vec![stored_ring(&rings[0])]));
    world.evaluate().await;
    assert_eq!(world.offered(), [true, false, false]);
    assert_eq!(world.rollout(id).await.rings.len(), 3);
    world.app.delete_ring_plan(&IfMatch::Any, "Quick").await.unwrap();
    assert!(world.app.ring_plans().await.unwrap().is_empty());
    world.hours_later(100);
    for n in 0..5 {
        world.installs(0, n).await;
    }
    world.evaluate().await;
    assert_eq!(world.offered(), [true, true, false]);
    for flawed in [vec![], vec![ring("A", world.groups[0], 0), ring("a", world.groups[1], 0)]] {
        let new = NewRingPlan { name: "Flawed".to_owned(), rings: flawed };
        assert!(matches!(world.app.create_ring_plan(new).await, Err(AppError::Invalid(_))));
    }
}

/// The same events in the same order make the same approvals, whenever rollouts are looked at in between.
#[tokio::test]
async fn the_same_reports_make_the_same_decisions() {
    let mut outcomes = Vec::new();
    for _ in 0..2 {
        let world = World::new().await;
        let other = RolloutRequest {
            plan: "Standard".to_owned(),
            updates: vec![OLD.parse().unwrap(), HOSTILE.parse().unwrap()],
        };
        world.app.start_rollouts(&other, "somebody").await.unwrap();
        for step in 0..60_usize {
            world.hours_later(i64::try_from(step).unwrap() * 2);
            let (ring, n) = (step / 5 % 3, step % 5);
            if step % 17 == 16 {
                world.fails(ring, n).await;
            } else {
                world.installs(ring, n).await;
            }
            world.evaluate().await;
        }
        let mut rows: Vec<_> = world
            .app
            .snapshot()
            .all_approvals()
            .map(|row| {
                (
                    row.id,
                    row.revision,
                    row.created,
                    row.administrator.clone(),
                    world.groups.iter().position(|group| *group == row.group),
                )
            })
            .collect();
        rows.sort();
        let states: Vec<_> = world
            .app
            .rollouts(None, None, 10)
            .await
            .unwrap()
            .into_iter()
            .map(|one| (one.id, one.state, one.pause))
            .collect();
        outcomes.push((rows, states));
    }
    assert_eq!(outcomes[0], outcomes[1]);
    assert!(!outcomes[0].0.is_empty());
}
