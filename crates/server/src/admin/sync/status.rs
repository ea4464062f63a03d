//! `GET /synchronization`.

use axum::extract::State;
use jiff::tz::TimeZone;
use patchwell_app::{App, Settings, SettingsPart};
use patchwell_store::sync_runs;

use super::history;
use crate::admin::present;
use crate::admin::problem::Problem;
use crate::admin::state::AdminState;
use crate::admin::tagged::Tagged;
use crate::admin::views::SyncStatus;

/// Where synchronization stands: settings, the run under way, the last one, the next one. The `ETag` is of the
/// settings, for `If-Match`.
#[utoipa::path(
    get, path = "/synchronization", tag = "synchronization",
    responses((status = 200, body = SyncStatus), (status = "4XX", response = Problem)),
)]
pub(crate) async fn get_synchronization(State(state): State<AdminState>) -> Result<Tagged<SyncStatus>, Problem> {
    status(&state.app, &state.app.settings()).await
}

pub(crate) async fn status(app: &App, settings: &Settings) -> Result<Tagged<SyncStatus>, Problem> {
    let job = match app.synchronization_job().await? {
        Some(id) => Some(present::job(&app.job(id).await?)),
        None => None,
    };
    let last = app.store().read(|tx| sync_runs::list(tx, None, 1)).await?.into_iter().next();
    let body = SyncStatus {
        settings: (&settings.sync).into(),
        job,
        last: last.map(history::view),
        next: app.next_synchronization(&TimeZone::system()).await?,
    };
    Ok(Tagged::ok(app.edit_tags().settings(settings, SettingsPart::Synchronization), body))
}
