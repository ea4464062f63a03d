//! Sending updates through rings.

use patchwell_catalog::{Plan, RingProgress, Snapshot};
use patchwell_model::{Timestamp, UpdateId};
use patchwell_store::rings::RingPlan;
use patchwell_store::rollouts::{self, Rollout, RolloutRing, RolloutState};
use patchwell_store::{StoreError, Tx, audit};
use roaring::RoaringBitmap;

use super::act::{subject, told};
use crate::app::DecisionGuard;
use crate::{App, AppError};

/// The most updates that begin at once.
const MAX_UPDATES: usize = 1_000;

/// A wish to send updates through rings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RolloutRequest {
    /// The name of a plan of rings.
    pub plan: String,
    /// Which updates; each has a rollout of its own, so that one that fails holds no other up.
    pub updates: Vec<UpdateId>,
}

/// A rollout before it begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedRollout {
    /// As it would begin; its number is 0.
    pub rollout: Rollout,
    /// What each ring's turn would change if it were now.
    pub plans: Vec<Plan>,
    /// What the computers of each ring report now.
    pub progress: Vec<RingProgress>,
}

impl App {
    /// What starting would do, without doing it.
    ///
    /// # Errors
    /// As [`Self::start_rollouts`].
    pub async fn plan_rollouts(
        &self,
        request: &RolloutRequest,
        administrator: &str,
    ) -> Result<Vec<PlannedRollout>, AppError> {
        let plan = self.ring_plan(&request.plan).await?;
        self.planned_rollouts(&plan, request, administrator)
    }

    /// Starts rollouts, all or none. The first ring has its turn as soon as its delay and its windows let it.
    ///
    /// # Errors
    /// [`AppError::NotFound`] for an unknown plan, [`AppError::Refused`] when an update could not be approved for a
    /// ring, [`AppError::Conflict`] when it is on its way already; store errors.
    pub async fn start_rollouts(
        &self,
        request: &RolloutRequest,
        administrator: &str,
    ) -> Result<Vec<Rollout>, AppError> {
        let guard = self.decision_lock().await;
        self.start_rollouts_locked(&guard, request, administrator).await
    }

    /// [`Self::start_rollouts`] for who has the turn to decide.
    pub(crate) async fn start_rollouts_locked(
        &self,
        _: &DecisionGuard<'_>,
        request: &RolloutRequest,
        administrator: &str,
    ) -> Result<Vec<Rollout>, AppError> {
        self.check_autonomous("updates are approved")?;
        let plan = self.ring_plan(&request.plan).await?;
        let planned = self.planned_rollouts(&plan, request, administrator)?;
        let new = self.new_rollouts(planned);
        let created = self.store().write(move |tx| create_all(tx, &new)).await.map_err(refused)?;
        Ok(self.publish_rollouts(created))
    }

    /// Starts what was planned, for who has the turn to decide and may block.
    pub(crate) fn start_planned_rollouts(
        &self,
        _: &DecisionGuard<'_>,
        planned: Vec<PlannedRollout>,
    ) -> Result<Vec<Rollout>, AppError> {
        let new = self.new_rollouts(planned);
        let created = self.store().write_blocking(move |tx| create_all(tx, &new)).map_err(refused)?;
        Ok(self.publish_rollouts(created))
    }

    fn new_rollouts(&self, planned: Vec<PlannedRollout>) -> Vec<New> {
        let new = planned.into_iter().map(|planned| {
            let rollout = planned.rollout;
            let record = self.change("rollout.start", subject(&rollout), String::new(), told(&rollout));
            let update_row = self.update_row(&rollout.revision.update_id);
            (rollout, update_row.map(|row| self.failed_now(row)).unwrap_or_default(), record)
        });
        new.collect()
    }

    fn publish_rollouts(&self, created: Vec<(Rollout, RoaringBitmap)>) -> Vec<Rollout> {
        let started = created.iter().map(|(rollout, _)| rollout.clone()).collect();
        created.into_iter().for_each(|(rollout, forgiven)| self.0.rollouts.put(self.known(rollout, forgiven)));
        self.changes().announce("rings");
        started
    }

    fn planned_rollouts(
        &self,
        plan: &RingPlan,
        request: &RolloutRequest,
        administrator: &str,
    ) -> Result<Vec<PlannedRollout>, AppError> {
        let mut updates = request.updates.clone();
        updates.sort_unstable();
        updates.dedup();
        if updates.is_empty() || updates.len() > MAX_UPDATES {
            return Err(AppError::Invalid(format!("name 1 to {MAX_UPDATES} updates")));
        }
        let (snapshot, now) = (self.snapshot(), self.now());
        let active: std::collections::HashSet<UpdateId> =
            self.0.rollouts.all().iter().map(|known| known.rollout.revision.update_id).collect();
        updates
            .iter()
            .map(|update| {
                if active.contains(update) {
                    return Err(AppError::Conflict(format!("{update}: {ON_ITS_WAY}")));
                }
                self.planned_rollout(&snapshot, plan, *update, now, administrator)
            })
            .collect()
    }

    /// What sending one update through the rings would do.
    ///
    /// # Errors
    /// [`AppError::Refused`] when it could not be approved for a ring.
    pub(crate) fn planned_rollout(
        &self,
        snapshot: &Snapshot,
        plan: &RingPlan,
        update: UpdateId,
        now: Timestamp,
        administrator: &str,
    ) -> Result<PlannedRollout, AppError> {
        let entry = snapshot.latest(update).ok_or(patchwell_catalog::Refusal::UnknownUpdate(update))?;
        let rings = plan.rings.iter().map(|ring| RolloutRing { ring: ring.clone(), released: None });
        let rollout = Rollout {
            id: 0,
            plan_name: plan.name.clone(),
            revision: entry.identity,
            arrived: entry.arrival_date,
            created: now,
            administrator: administrator.to_owned(),
            state: RolloutState::Running,
            pause: None,
            ended: None,
            version: 0,
            rings: rings.collect(),
        };
        let of_ring = |ring: &RolloutRing| {
            let deadline = ring.ring.deadline_days.map(|_| now);
            Ok(self.plan_ring(snapshot, &rollout, ring, deadline)?)
        };
        let plans = rollout.rings.iter().map(of_ring).collect::<Result<Vec<Plan>, AppError>>()?;
        Ok(PlannedRollout { progress: self.ring_progress(snapshot, &rollout), plans, rollout })
    }
}

/// A rollout, whom it forgives, and its entry in the record of changes.
type New = (Rollout, RoaringBitmap, audit::Record);

fn create_all(tx: &mut Tx, new: &[New]) -> Result<Vec<(Rollout, RoaringBitmap)>, StoreError> {
    let mut created: Vec<(Rollout, RoaringBitmap)> = Vec::with_capacity(new.len());
    for (rollout, forgiven, record) in new {
        if rollouts::by_update(tx, rollout.revision.update_id)?.is_some() {
            return Err(StoreError::Refused(ON_ITS_WAY.to_owned()));
        }
        let rollout = rollouts::create(tx, rollout)?;
        rollouts::forgive(tx, rollout.id, forgiven)?;
        let mut record = record.clone();
        record.subject = subject(&rollout);
        audit::append(tx, &record)?;
        created.push((rollout, forgiven.clone()));
    }
    Ok(created)
}

fn refused(error: StoreError) -> AppError {
    match error {
        StoreError::Refused(reason) if reason == ON_ITS_WAY => AppError::Conflict(reason),
        error => error.into(),
    }
}

const ON_ITS_WAY: &str = "the update is on its way through rings already; cancel that rollout first";
