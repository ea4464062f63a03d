//! What administrators do with rollouts: look at them, pause, resume and cancel them.

use jiff::SignedDuration;
use patchwell_catalog::Plan;
use patchwell_model::Timestamp;
use patchwell_store::rollouts::{self, Pause, Rollout, RolloutState};

use super::act::Act;
use crate::{App, AppError};

/// How long rollouts are remembered that ended: two years.
const KEPT: SignedDuration = SignedDuration::from_hours(2 * 366 * 24);
/// Characters of a reason that are kept.
const REASON: usize = 500;

impl App {
    /// Rollouts, newest first, with numbers below `before`; all, or those in one state.
    ///
    /// # Errors
    /// Store errors.
    pub async fn rollouts(
        &self,
        state: Option<RolloutState>,
        before: Option<i64>,
        limit: u32,
    ) -> Result<Vec<Rollout>, AppError> {
        Ok(self.store().read(move |tx| rollouts::list(tx, state, before, limit)).await?)
    }

    /// A rollout.
    ///
    /// # Errors
    /// [`AppError::NotFound`]; store errors.
    pub async fn rollout(&self, id: i64) -> Result<Rollout, AppError> {
        let found = self.store().read(move |tx| rollouts::get(tx, id)).await?;
        found.ok_or_else(|| AppError::not_found("rollout", id.to_string(), "list the rollouts to see which there are"))
    }

    /// Pauses a rollout: computers that have not begun are not offered the update any more from their next scan on.
    ///
    /// # Errors
    /// [`AppError::Conflict`] when it does not run; [`AppError::NotFound`]; store errors.
    pub async fn pause_rollout(&self, id: i64, reason: &str, administrator: &str) -> Result<Rollout, AppError> {
        let guard = self.decision_lock().await;
        let mut after = self.rollout_in(id, &[RolloutState::Running], "paused").await?;
        after.state = RolloutState::Paused;
        after.pause = Some(Pause::ByHand(reason.chars().filter(|letter| !letter.is_control()).take(REASON).collect()));
        let plan = self.plan_withdraw(&after).await?;
        let who = administrator.to_owned();
        self.commit_rollout(&guard, Act { after, plan, withdraws: true, forgive: None, who, action: "rollout.pause" })
            .await
    }

    /// Lets a paused rollout go on: rings that had their turn are offered the update again, and what failed until now
    /// is forgiven.
    ///
    /// # Errors
    /// [`AppError::Conflict`] when it is not paused, [`AppError::Refused`] when the update can no longer be approved;
    /// [`AppError::NotFound`]; store errors.
    pub async fn resume_rollout(&self, id: i64, administrator: &str) -> Result<Rollout, AppError> {
        let guard = self.decision_lock().await;
        let mut after = self.rollout_in(id, &[RolloutState::Paused], "resumed").await?;
        after.state = RolloutState::Running;
        let (snapshot, now) = (self.snapshot(), self.now());
        let mut plan = Plan::default();
        for ring in after.rings.iter().take_while(|ring| ring.released.is_some()) {
            let deadline = ring.ring.deadline_days.and_then(|days| days_after(now, days));
            plan.append(self.plan_ring(&snapshot, &after, ring, deadline)?);
        }
        // What would only pause it again is told at once.
        if let Some(next) = after.rings.iter().find(|ring| ring.released.is_none()) {
            self.plan_ring(&snapshot, &after, next, next.ring.deadline_days.map(|_| now))?;
        }
        let forgive = self.update_row(&after.revision.update_id).map(|row| self.failed_now(row)).unwrap_or_default();
        let who = administrator.to_owned();
        let act = Act { after, plan, withdraws: false, forgive: Some(forgive), who, action: "rollout.resume" };
        self.commit_rollout(&guard, act).await
    }

    /// Ends a rollout. The rings that have the update keep it, unless it is withdrawn.
    ///
    /// # Errors
    /// [`AppError::Conflict`] when it has ended; [`AppError::NotFound`]; store errors.
    pub async fn cancel_rollout(&self, id: i64, withdraw: bool, administrator: &str) -> Result<Rollout, AppError> {
        let guard = self.decision_lock().await;
        let states = [RolloutState::Running, RolloutState::Paused];
        let mut after = self.rollout_in(id, &states, "cancelled").await?;
        after.state = RolloutState::Cancelled;
        after.ended = Some(self.now());
        let plan = if withdraw { self.plan_withdraw(&after).await? } else { Plan::default() };
        let who = administrator.to_owned();
        let act = Act { after, plan, withdraws: withdraw, forgive: None, who, action: "rollout.cancel" };
        self.commit_rollout(&guard, act).await
    }

    /// Forgets rollouts that ended long ago.
    ///
    /// # Errors
    /// Store errors.
    pub async fn purge_rollouts(&self) -> Result<u64, AppError> {
        let before = self.now().saturating_sub(KEPT).unwrap_or(Timestamp::UNIX_EPOCH);
        Ok(self.store().write(move |tx| rollouts::purge(tx, before)).await?)
    }

    /// The rollout under the turn to decide, in one of these states.
    async fn rollout_in(&self, id: i64, states: &[RolloutState], done: &str) -> Result<Rollout, AppError> {
        self.check_autonomous("updates are approved")?;
        self.reload_rollout(id).await?;
        let rollout = self.rollout(id).await?;
        if states.contains(&rollout.state) {
            return Ok(rollout);
        }
        let state = match rollout.state {
            RolloutState::Running => "is running",
            RolloutState::Paused => "is paused",
            RolloutState::Completed => "was completed",
            RolloutState::Cancelled => "was cancelled",
        };
        Err(AppError::Conflict(format!("rollout {id} {state}, so it cannot be {done}")))
    }
}

fn days_after(now: Timestamp, days: u16) -> Option<Timestamp> {
    now.checked_add(std::time::Duration::from_secs(u64::from(days) * 24 * 3600)).ok()
}
