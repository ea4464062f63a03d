//! `POST /synchronization/start` and `/synchronization/stop`.

use axum::extract::State;
use axum::{Extension, Json};
use http::StatusCode;
use patchwell_app::SyncTrigger;

use crate::admin::auth::Administrator;
use crate::admin::extract::Body;
use crate::admin::present;
use crate::admin::problem::Problem;
use crate::admin::state::AdminState;
use crate::admin::views::{JobView, StartSynchronization};

/// Starts a synchronization. When one waits or runs already, that one.
///
/// With `categories_only` it brings products, classifications and detectoids to choose from, and no updates.
#[utoipa::path(
    post, path = "/synchronization/start", tag = "synchronization", request_body = StartSynchronization,
    responses((status = 202, body = JobView), (status = "4XX", response = Problem)),
)]
pub(crate) async fn start_synchronization(
    State(state): State<AdminState>,
    Extension(Administrator(administrator)): Extension<Administrator>,
    Body(request): Body<StartSynchronization>,
) -> Result<(StatusCode, Json<JobView>), Problem> {
    let trigger = SyncTrigger { categories_only: request.categories_only, ..SyncTrigger::by(&administrator) };
    let started = state.app.start_synchronization(&trigger).await?;
    let job = state.app.job(started.job).await?;
    Ok((StatusCode::ACCEPTED, Json(present::job(&job))))
}

/// Stops the synchronization that waits or runs. What came stays, and the next one goes on.
#[utoipa::path(
    post, path = "/synchronization/stop", tag = "synchronization",
    responses((status = 202, body = JobView), (status = "4XX", response = Problem)),
)]
pub(crate) async fn stop_synchronization(
    State(state): State<AdminState>,
) -> Result<(StatusCode, Json<JobView>), Problem> {
    let none = || Problem::conflict("No synchronization runs; start one first.");
    let id = state.app.synchronization_job().await?.ok_or_else(none)?;
    if !state.app.cancel_job(id).await? {
        return Err(none());
    }
    let job = state.app.job(id).await?;
    Ok((StatusCode::ACCEPTED, Json(present::job(&job))))
}
