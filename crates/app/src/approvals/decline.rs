//! Declining updates, and taking that back.

use patchwell_catalog::{Plan, plan_decline, plan_reinstate};
use patchwell_model::UpdateId;

use super::Committed;
use crate::{App, AppError};

impl App {
    /// What declining would do, without doing it.
    ///
    /// # Errors
    /// [`AppError::Refused`] when the catalog's rules forbid it.
    pub fn plan_decline(&self, updates: &[UpdateId]) -> Result<Plan, AppError> {
        Ok(plan_decline(&self.snapshot(), updates)?)
    }

    /// Declines updates: their approvals go and agents no longer see them.
    ///
    /// # Errors
    /// [`AppError::Refused`] when the catalog's rules forbid it; store errors.
    pub async fn decline(&self, updates: &[UpdateId], administrator: &str) -> Result<Committed, AppError> {
        let guard = self.decision_lock().await;
        self.check_autonomous("updates are declined and reinstated")?;
        let plan = plan_decline(&self.snapshot(), updates)?;
        self.commit_plan(&guard, plan, administrator).await
    }

    /// Takes declines back: the updates are not approved, and agents detect them again.
    ///
    /// # Errors
    /// [`AppError::Refused`] when one is not declined; store errors.
    pub async fn reinstate(&self, updates: &[UpdateId], administrator: &str) -> Result<Committed, AppError> {
        let guard = self.decision_lock().await;
        self.check_autonomous("updates are declined and reinstated")?;
        let plan = plan_reinstate(&self.snapshot(), updates)?;
        self.commit_plan(&guard, plan, administrator).await
    }
}
