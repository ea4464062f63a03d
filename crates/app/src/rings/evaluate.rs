//! What rollouts do by themselves: when their time comes, and when computers report.

use std::collections::BTreeSet;
use std::time::Duration;

use jiff::tz::TimeZone;
use patchwell_catalog::{Plan, RingAct, decide_rollout, next_turn};
use patchwell_model::Timestamp;
use patchwell_store::rollouts::{Rollout, RolloutState};

use super::act::{Act, pause_reason};
use super::board::Known;
use super::convert::{catalog_plan, catalog_rollout, stored_pause};
use crate::app::DecisionGuard;
use crate::people::acting;
use crate::{App, AppError};

/// How often rollouts are looked at whose time has come, when no report makes it sooner.
const LOOK: Duration = Duration::from_secs(30);
/// Between two looks that reports cause, so that many reports are one look.
const GATHER: Duration = Duration::from_millis(200);

impl App {
    /// Lets rollouts go on until the process ends; windows are by the clock on the wall in `zone`.
    pub async fn run_rollouts(self, zone: TimeZone) {
        loop {
            let news = self.0.rollouts.news.notified();
            if let Err(error) = self.evaluate_rollouts(&zone).await {
                tracing::warn!(%error, "rollouts could not be looked at");
            }
            let _ = tokio::time::timeout(LOOK, news).await;
            tokio::time::sleep(GATHER).await;
        }
    }

    /// Lets each rollout do what is due, those that began first before others, and returns the rollouts that changed.
    /// Costs the rollouts with news and those whose next ring is due, never the fleet or the catalog.
    ///
    /// # Errors
    /// Store errors; what was done until then is done, the rest at the next call.
    pub async fn evaluate_rollouts(&self, zone: &TimeZone) -> Result<Vec<Rollout>, AppError> {
        if self.settings().sync.is_replica() {
            return Ok(Vec::new());
        }
        let now = self.now();
        let mut candidates = self.0.rollouts.take_fresh();
        candidates
            .extend(self.0.rollouts.all().iter().filter(|known| is_due(known, now)).map(|known| known.rollout.id));
        let mut changed = Vec::new();
        while let Some(id) = candidates.pop_first() {
            if let Err(error) = self.evaluate_one(id, zone, &mut changed).await {
                self.0.rollouts.look_again(candidates.into_iter().chain([id]).collect::<BTreeSet<i64>>());
                return Err(error);
            }
        }
        Ok(changed)
    }

    async fn evaluate_one(&self, id: i64, zone: &TimeZone, changed: &mut Vec<Rollout>) -> Result<(), AppError> {
        loop {
            match self.step(id, zone).await {
                Ok(Some(rollout)) => changed.push(rollout),
                Ok(None) => return Ok(()),
                // Another server did it; what it made of the rollout is known now.
                Err(AppError::Stale) => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Does the next thing, if there is one.
    async fn step(&self, id: i64, zone: &TimeZone) -> Result<Option<Rollout>, AppError> {
        let guard = self.decision_lock().await;
        let Some(known) = self.0.rollouts.get(id) else { return Ok(None) };
        let snapshot = self.snapshot();
        let plan = catalog_plan(known.rollout.rings.iter().map(|ring| &ring.ring));
        let progress = self.ring_progress(&snapshot, &known.rollout);
        let of = |ring: usize| progress.get(ring).copied().unwrap_or_default();
        let act = decide_rollout(&plan, &catalog_rollout(&known.rollout), &of, self.now(), zone);
        let Some(act) = act else { return Ok(None) };
        self.perform_act(&guard, known.rollout.as_ref().clone(), act).await.map(Some)
    }

    async fn perform_act(
        &self,
        guard: &DecisionGuard<'_>,
        rollout: Rollout,
        act: RingAct,
    ) -> Result<Rollout, AppError> {
        let plan_name = rollout.plan_name.clone();
        match act {
            RingAct::Release { ring, deadline } => self.release(guard, rollout, ring, deadline).await,
            RingAct::Pause(reason) => {
                let mut after = rollout;
                after.state = RolloutState::Paused;
                after.pause = Some(stored_pause(reason));
                let plan = self.plan_withdraw(&after).await?;
                let why = format!("rollout {}: {}", after.id, pause_reason(&after));
                let who = format!("rings of {plan_name}");
                let act =
                    Act { after, plan, withdraws: true, forgive: None, who: who.clone(), action: "rollout.pause" };
                acting(&who, &why, self.commit_rollout(guard, act)).await
            }
            RingAct::Complete => {
                let mut after = rollout;
                after.state = RolloutState::Completed;
                after.ended = Some(self.now());
                let who = format!("rings of {plan_name}");
                let why = format!("rollout {}: every ring did well", after.id);
                let act = Act {
                    after,
                    plan: Plan::default(),
                    withdraws: false,
                    forgive: None,
                    who: who.clone(),
                    action: "rollout.complete",
                };
                acting(&who, &why, self.commit_rollout(guard, act)).await
            }
        }
    }

    /// Gives a ring its turn. What cannot be approved pauses the rollout with the reason.
    async fn release(
        &self,
        guard: &DecisionGuard<'_>,
        rollout: Rollout,
        place: usize,
        deadline: Option<Timestamp>,
    ) -> Result<Rollout, AppError> {
        let mut after = rollout;
        let Some(ring) = after.rings.get_mut(place) else { return Err(AppError::Stale) };
        ring.released = Some(self.now());
        let ring = ring.clone();
        let plan = match self.plan_ring(&self.snapshot(), &after, &ring, deadline) {
            Ok(plan) => plan,
            Err(refusal) => {
                let reason = patchwell_catalog::PauseReason::Refused { ring: place, reason: refusal.to_string() };
                if let Some(ring) = after.rings.get_mut(place) {
                    ring.released = None;
                }
                return Box::pin(self.perform_act(guard, after, RingAct::Pause(reason))).await;
            }
        };
        let who = format!("ring {} of {}", ring.ring.name, after.plan_name);
        let why = format!("rollout {}: the turn of the ring {} came", after.id, ring.ring.name);
        let act = Act { after, plan, withdraws: false, forgive: None, who: who.clone(), action: "rollout.release" };
        acting(&who, &why, self.commit_rollout(guard, act)).await
    }
}

fn is_due(known: &Known, now: Timestamp) -> bool {
    let plan = catalog_plan(known.rollout.rings.iter().map(|ring| &ring.ring));
    next_turn(&plan, &catalog_rollout(&known.rollout)).is_some_and(|turn| turn <= now)
}
