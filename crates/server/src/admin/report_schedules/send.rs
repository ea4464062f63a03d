//! `POST /report-schedules/{id}/send`.

use axum::Json;
use axum::extract::State;
use http::StatusCode;

use super::view::view;
use crate::admin::extract::Path;
use crate::admin::problem::Problem;
use crate::admin::state::AdminState;
use crate::admin::views::ReportScheduleView;

/// Mails a report now, beside its schedule.
#[utoipa::path(
    post, path = "/report-schedules/{id}/send", tag = "reports",
    params(("id" = i64, Path, description = "Number of the schedule")),
    responses((status = 202, body = ReportScheduleView), (status = "4XX", response = Problem)),
)]
pub(crate) async fn send_report_schedule(
    State(state): State<AdminState>,
    Path(id): Path<i64>,
) -> Result<(StatusCode, Json<ReportScheduleView>), Problem> {
    let sent = state.app.send_report_now(id).await?;
    Ok((StatusCode::ACCEPTED, Json(view(&state.app, sent).await?)))
}
