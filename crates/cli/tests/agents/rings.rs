//! A simulated fleet goes through rings in compressed time: whole days pass between polls.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::SignedDuration;
use jiff::tz::TimeZone;
use patchwell_app::clock::ManualClock;
use patchwell_app::{App, AppConfig, GroupsChange, JobKind, NewRingPlan, RolloutRequest, pause_reason};
use patchwell_catalog::{ListQuery, Ring, RingDelay, RingGate};
use patchwell_fleet::agent::{Agent, AgentOptions};
use patchwell_fleet::clock::Clock;
use patchwell_fleet::generator::{Spec, write_to_dir};
use patchwell_fleet::machine::Machine;
use patchwell_model::{GroupId, UpdateId};
use patchwell_server::http::{ConnectionLimits, listen, serve};
use patchwell_server::services::{ServiceOptions, UpdateServices, update_services};
use patchwell_store::rollouts::RolloutState;
use tokio_util::sync::CancellationToken;

const START: &str = "2026-10-20T12:00:00Z";
/// What all of the computers are.
const MACHINE: &str = "windows-10-22h2";

struct World {
    app: App,
    clock: Arc<ManualClock>,
    /// Of the pilots first, each with its number.
    fleet: Vec<Agent>,
    update: UpdateId,
    day: i64,
    _folder: tempfile::TempDir,
    shutdown: CancellationToken,
}

impl Drop for World {
    fn drop(&mut self) {
        self.shutdown.cancel();
    }
}

impl World {
    /// Three pilots, of which the last may fail every installation, and three others.
    async fn new(is_broken: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(ManualClock::new(START.parse().unwrap()));
        let (config, time) = (AppConfig::new(folder.path().join("data")), Arc::clone(&clock));
        let catalog = folder.path().join("catalog");
        let made = catalog.clone();
        let (app, services) = tokio::task::spawn_blocking(move || {
            write_to_dir(&Spec { months: 1, languages: 1, ..Spec::demo(7) }, &made).unwrap();
            let app = App::open(&config, time).unwrap();
            (app.clone(), UpdateServices::open(app, ServiceOptions::default()).unwrap())
        })
        .await
        .unwrap();
        let job = app.start_job(&JobKind::Import(vec![catalog])).await.unwrap();
        while app.run_next_job().await.unwrap() {}
        assert_eq!(app.job(job).await.unwrap().error, None);
        let listener = listen("127.0.0.1:0".parse().unwrap()).await.unwrap();
        let (address, shutdown) = (listener.local_addr(), CancellationToken::new());
        tokio::spawn(serve(listener, update_services(&services), ConnectionLimits::default(), shutdown.clone()));
        let agent = |n: u32| {
            let mut machine = Machine::built_in(MACHINE).unwrap().as_ref().clone();
            machine.behavior.failing_installations = u32::from(is_broken && n == 2);
            let clock = Clock::new(START.parse().unwrap(), 1.0);
            let options = AgentOptions::new(&format!("http://{address}"));
            Agent::new(Arc::new(machine), &format!("pc-{n}.example.test"), 7, clock, options)
        };
        let fleet = (0..6).map(agent).collect();
        let update = UpdateId::from_bytes([0; 16]);
        let mut world = Self { app, clock, fleet, update, day: 0, _folder: folder, shutdown };
        for agent in &mut world.fleet {
            agent.scan().await.unwrap();
        }
        world.update = world.needed_by_all();
        world.rings().await;
        world
    }

    /// An update that every computer needs and that needs no licence.
    fn needed_by_all(&self) -> UpdateId {
        let snapshot = self.app.snapshot();
        let needed = |update: UpdateId| {
            let row = self.app.update_row(&update);
            row.is_some_and(|row| self.app.status().counts_for_update(row, None).needed() == 6)
        };
        let query = ListQuery { superseded: Some(false), only: Some(&needed), limit: 100, ..ListQuery::default() };
        let updates = snapshot.list(&query).updates;
        let free =
            updates.iter().find(|entry| entry.eula.is_none() && snapshot.bundles(entry.identity.update_id).is_empty());
        free.unwrap().identity.update_id
    }

    async fn rings(&self) {
        let mut rings = Vec::new();
        for (name, members) in [("Pilot", 0..3), ("Broad", 3..6)] {
            let group = self.app.create_group(name, None).await.unwrap().id;
            for n in members {
                let id = self.app.computers().find(&format!("pc-{n}.example.test"))[0].computer.id.clone();
                self.app.set_computer_groups(&id, GroupsChange::Set(vec![group])).await.unwrap();
            }
            rings.push(ring(name, group));
        }
        self.app.create_ring_plan(NewRingPlan { name: "Standard".to_owned(), rings }).await.unwrap();
        let request = RolloutRequest { plan: "Standard".to_owned(), updates: vec![self.update] };
        self.app.start_rollouts(&request, "tester").await.unwrap();
    }

    /// A day passes; the server looks at its rollouts, and every computer scans, installs what it is offered, and
    /// reports. Returns which of them were offered the update.
    async fn day(&mut self) -> Vec<usize> {
        self.day += 1;
        let start: jiff::Timestamp = START.parse().unwrap();
        self.clock.set(start + SignedDuration::from_hours(24 * self.day));
        self.app.evaluate_rollouts(&TimeZone::UTC).await.unwrap();
        let mut offered = Vec::new();
        for (n, agent) in self.fleet.iter_mut().enumerate() {
            agent.restart().await.unwrap();
            let (scan, report) = agent.update().await.unwrap();
            let tried = report.installed.iter().chain(&report.pending).chain(report.failed.iter().map(|(id, _)| id));
            if scan.approved.contains(&self.update.0) || tried.into_iter().any(|id| *id == self.update.0) {
                offered.push(n);
            }
        }
        offered
    }

    async fn state(&self) -> (i64, RolloutState, String) {
        let rollout = self.app.rollouts(None, None, 1).await.unwrap().remove(0);
        (rollout.id, rollout.state, pause_reason(&rollout))
    }
}

fn ring(name: &str, group: GroupId) -> Ring {
    Ring {
        name: name.to_owned(),
        groups: vec![group],
        delay: RingDelay::AfterPrevious(24),
        gate: RingGate { min_success_percent: 60, max_failed_percent: 20, min_reported: 2 },
        windows: Vec::new(),
        deadline_days: None,
    }
}

#[tokio::test]
async fn a_broken_pilot_keeps_the_update_from_everybody_else() {
    let mut world = World::new(true).await;
    assert_eq!(world.day().await, [0, 1, 2], "the pilots are offered it, and one fails");
    assert!(world.day().await.iter().all(|n| *n < 3), "nobody else was");
    let (id, state, why) = world.state().await;
    assert_eq!(
        (state, why.as_str()),
        (RolloutState::Paused, "1 of 3 computers of the ring Pilot that tried it failed")
    );
    for _ in 0..3 {
        assert_eq!(world.day().await, Vec::<usize>::new());
    }
    // Somebody looks at the broken computer and lets it go on.
    world.app.resume_rollout(id, "tester").await.unwrap();
    assert!(world.day().await.iter().any(|n| *n >= 3), "the next ring has its turn");
}

#[tokio::test]
async fn a_sound_fleet_has_the_update_after_as_many_days_as_rings() {
    let mut days: Vec<BTreeMap<i64, Vec<usize>>> = Vec::new();
    for _ in 0..2 {
        let mut world = World::new(false).await;
        let mut offered = BTreeMap::new();
        for _ in 0..4 {
            let today = world.day().await;
            offered.insert(world.day, today);
        }
        assert_eq!(world.state().await.1, RolloutState::Completed);
        days.push(offered);
    }
    assert_eq!((days[0][&1].as_slice(), days[0][&2].as_slice()), (&[0, 1, 2][..], &[3, 4, 5][..]));
    assert_eq!(days[0], days[1], "the same fleet goes the same way");
}
