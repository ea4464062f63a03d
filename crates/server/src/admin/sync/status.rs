//! `GET /synchronization`.

use axum::Json;
use axum::extract::State;
use jiff::tz::TimeZone;
use patchwell_app::App;
use patchwell_store::sync_runs;

use super::history;
use crate::admin::present;
use crate::admin::problem::Problem;
use crate::admin::state::AdminState;
use crate::admin::views::SyncStatus;

/// Where synchronization stands: settings, the run under way, the last one, the next one.
#[utoipa::path(
    get, path = "/synchronization", tag = "synchronization",
    responses((status = 200, body = SyncStatus), (status = "4XX", response = Problem)),
)]
pub(crate) async fn get_synchronization(State(state): State<AdminState>) -> Result<Json<SyncStatus>, Problem> {
    status(&state.app).await.map(Json)
}

pub(crate) async fn status(app: &App) -> Result<SyncStatus, Problem> {
    let job = match app.synchronization_job().await? {
        Some(id) => Some(present::job(&app.job(id).await?, None)),
        None => None,
    };
    let last = app.store().read(|tx| sync_runs::list(tx, None, 1)).await?.into_iter().next();
    Ok(SyncStatus {
        settings: (&app.settings().sync).into(),
        job,
        last: last.map(history::view),
        next: app.next_synchronization(&TimeZone::system()).await?,
    })
}
