//! Rollouts as agents see them: what a ring is offered from one poll to the next.

use jiff::tz::TimeZone;
use patchwell_app::{GroupsChange, NewRingPlan, RolloutRequest};
use patchwell_catalog::{Ring, RingDelay, RingGate};
use patchwell_model::{ClientEvent, ComputerId, GroupId, RevisionIdentity};
use patchwell_store::rollouts::RolloutState;
use patchwell_wire::client::deployment::DeploymentAction;

use crate::support::{Agent, Document, Server, id_of};

/// Computers of each ring.
const FLEET: usize = 4;

struct World {
    server: Server,
    /// Of the pilots first.
    agents: Vec<Agent>,
    revision: i32,
}

impl World {
    async fn new() -> Self {
        let server = Server::with(&[Document::software(10)]).await;
        let revision = server.revision(id_of(10));
        let (mut rings, mut agents) = (Vec::new(), Vec::new());
        for name in ["Pilot", "Broad"] {
            let group = server.app.create_group(name, None).await.unwrap().id;
            for n in 0..FLEET {
                let mut agent = Agent::ready(&server, &format!("{name}-{n}").to_lowercase()).await;
                let id = ComputerId::new(&agent.id).unwrap();
                server.app.set_computer_groups(&id, GroupsChange::Set(vec![group])).await.unwrap();
                let needed = ClientEvent { misc_data: vec![format!("U={}", id_of(10))], ..event(&agent, 156) };
                server.app.record_events(&id, vec![needed]).await.unwrap();
                agent.scan(&[], &[]).await;
                agents.push(agent);
            }
            rings.push(ring(name, group));
        }
        server.app.create_ring_plan(NewRingPlan { name: "Standard".to_owned(), rings }).await.unwrap();
        let request = RolloutRequest { plan: "Standard".to_owned(), updates: vec![id_of(10)] };
        server.app.start_rollouts(&request, "tester").await.unwrap();
        let world = Self { server, agents, revision };
        world.evaluate().await;
        world
    }

    async fn evaluate(&self) {
        self.server.app.evaluate_rollouts(&TimeZone::UTC).await.unwrap();
    }

    /// What each computer's next poll says has become of the update; `None` where nothing changed.
    async fn poll(&mut self) -> Vec<Option<DeploymentAction>> {
        let mut told = Vec::new();
        for agent in &mut self.agents {
            // A day has passed, and its cookie with it.
            agent.handshake().await;
            let info = agent.scan(&[], &[self.revision]).await;
            assert!(info.new_updates.is_empty() && info.out_of_scope_revision_ids.is_empty());
            let changed = info.changed_updates.iter().find(|update| update.id == self.revision);
            told.push(changed.map(|update| update.deployment.as_ref().unwrap().action));
        }
        told
    }

    async fn report(&self, computer: usize, event_id: i32) {
        let agent = &self.agents[computer];
        let revision = Some(RevisionIdentity { update_id: id_of(10), revision_number: 1 });
        let event = ClientEvent { revision, ..event(agent, event_id) };
        self.server.app.record_events(&ComputerId::new(&agent.id).unwrap(), vec![event]).await.unwrap();
    }
}

fn ring(name: &str, group: GroupId) -> Ring {
    Ring {
        name: name.to_owned(),
        groups: vec![group],
        delay: RingDelay::AfterPrevious(24),
        gate: RingGate { min_success_percent: 75, max_failed_percent: 10, min_reported: 2 },
        windows: Vec::new(),
        deadline_days: None,
    }
}

fn event(agent: &Agent, event_id: i32) -> ClientEvent {
    ClientEvent {
        instance: uuid::Uuid::from_u128(u128::from(event_id.unsigned_abs())),
        computer: ComputerId::new(&agent.id).unwrap(),
        time_at_target: "2026-10-04T12:00:00Z".parse().unwrap(),
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

const OFFERED: Option<DeploymentAction> = Some(DeploymentAction::Install);
const WITHDRAWN: Option<DeploymentAction> = Some(DeploymentAction::PreDeploymentCheck);

#[tokio::test]
async fn a_failing_ring_stops_before_the_first_computer_of_the_next_is_offered_the_update() {
    let mut world = World::new().await;
    assert_eq!(world.poll().await, [None; 2 * FLEET], "the first ring waits a day, too");
    world.server.minutes_later(24 * 60);
    world.evaluate().await;
    assert_eq!(world.poll().await, [[OFFERED; FLEET], [None; FLEET]].concat());
    for computer in 0..FLEET - 1 {
        world.report(computer, 183).await;
    }
    world.report(FLEET - 1, 182).await;
    // Three of four would be enough, and the next ring's time has come with the same look that finds the failure.
    world.server.minutes_later(48 * 60);
    world.evaluate().await;
    assert_eq!(world.poll().await, [[WITHDRAWN; FLEET], [None; FLEET]].concat());
    let id = world.server.app.rollouts(None, None, 1).await.unwrap()[0].id;
    assert_eq!(world.server.app.rollout(id).await.unwrap().state, RolloutState::Paused);
    // Resumed, it goes on where it was: the pilots again, and now the next ring.
    world.server.app.resume_rollout(id, "tester").await.unwrap();
    assert_eq!(world.poll().await, [[OFFERED; FLEET], [None; FLEET]].concat());
    world.evaluate().await;
    assert_eq!(world.poll().await, [[None; FLEET], [OFFERED; FLEET]].concat());
    // By hand it is withdrawn with the next poll as well.
    world.server.app.pause_rollout(id, "a bad feeling", "tester").await.unwrap();
    assert_eq!(world.poll().await, [WITHDRAWN; 2 * FLEET]);
}
