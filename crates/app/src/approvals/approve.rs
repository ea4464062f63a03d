//! Approving a revision for groups.

use patchwell_catalog::{ApproveRequest, Plan, plan_approve, plan_inherit};
use patchwell_model::{GroupId, UpdateId};

use super::Committed;
use crate::{App, AppError};

impl App {
    /// What approving would do, without doing it.
    ///
    /// # Errors
    /// [`AppError::Refused`] when the catalog's rules forbid it.
    pub fn plan_approve(&self, request: &ApproveRequest) -> Result<Plan, AppError> {
        Ok(plan_approve(&self.snapshot(), request, &self.accepted_eulas())?)
    }

    /// Approves, and says what that changed. Agents learn of it at their next scan.
    ///
    /// # Errors
    /// [`AppError::Refused`] when the catalog's rules forbid it; store errors.
    pub async fn approve(&self, request: &ApproveRequest, administrator: &str) -> Result<Committed, AppError> {
        let guard = self.decision_lock().await;
        self.check_autonomous("updates are approved")?;
        let plan = plan_approve(&self.snapshot(), request, &self.accepted_eulas())?;
        self.commit_plan(&guard, plan, administrator).await
    }

    /// Takes the decisions for these groups away, so that what their parents say holds for them again.
    ///
    /// # Errors
    /// [`AppError::Refused`] for an unknown update or group; store errors.
    pub async fn inherit_approval(
        &self,
        update: UpdateId,
        groups: &[GroupId],
        administrator: &str,
    ) -> Result<Committed, AppError> {
        let guard = self.decision_lock().await;
        self.check_autonomous("updates are approved")?;
        let plan = plan_inherit(&self.snapshot(), update, groups)?;
        self.commit_plan(&guard, plan, administrator).await
    }
}
