//! `DELETE /report-schedules/{id}`.

use axum::extract::State;
use http::StatusCode;

use crate::admin::extract::Path;
use crate::admin::problem::Problem;
use crate::admin::state::AdminState;
use crate::admin::tagged::Unless;

/// Ends the mailing of a report. What is on its way arrives. With `If-Match`, only if nobody changed it meanwhile.
#[utoipa::path(
    delete, path = "/report-schedules/{id}", tag = "reports",
    params(("id" = i64, Path, description = "Number of the schedule"), ("If-Match" = Option<String>, Header, description = "The `ETag` that was read")),
    responses((status = 204, description = "Removed"), (status = "4XX", response = Problem)),
)]
pub(crate) async fn delete_report_schedule(
    State(state): State<AdminState>,
    Path(id): Path<i64>,
    Unless(if_match): Unless,
) -> Result<StatusCode, Problem> {
    state.app.delete_report_schedule(&if_match, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
