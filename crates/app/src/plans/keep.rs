//! Plans that wait to be applied.

use jiff::SignedDuration;
use patchwell_store::plans::{self, StoredPlan};

use super::ActPlan;
use crate::open::hex;
use crate::{App, AppError};

/// How long a plan can be applied.
const LIFETIME: SignedDuration = SignedDuration::from_hours(24);
/// The most plans that wait; the oldest go.
const MAX_PLANS: u32 = 500;

impl App {
    /// Keeps what an act would do, so that it can be applied as it was shown. `act` is the act as it was asked for.
    ///
    /// # Errors
    /// Store errors.
    pub async fn keep_plan(&self, act: String, plan: &ActPlan, administrator: &str) -> Result<StoredPlan, AppError> {
        let created = plan.at;
        let stored = StoredPlan {
            id: hex(&self.random::<16>()?),
            act,
            effects: plan.effects.clone(),
            administrator: administrator.to_owned(),
            created,
            expires: created.saturating_add(LIFETIME).unwrap_or(created),
        };
        let copy = stored.clone();
        self.store().write(move |tx| plans::keep(tx, &copy, MAX_PLANS)).await?;
        Ok(stored)
    }

    /// A plan that waits.
    ///
    /// # Errors
    /// [`AppError::NotFound`] when it expired, was applied, or never was; store errors.
    pub async fn kept_plan(&self, id: &str) -> Result<StoredPlan, AppError> {
        let (wanted, now) = (id.to_owned(), self.now());
        let found = self.store().read(move |tx| plans::get(tx, &wanted, now)).await?;
        found.ok_or_else(|| AppError::not_found("plan", id, "it was applied or has expired; ask for it again"))
    }

    pub(super) async fn forget_plan(&self, id: &str) -> Result<(), AppError> {
        let id = id.to_owned();
        self.store().write(move |tx| plans::forget(tx, &id)).await?;
        Ok(())
    }
}
