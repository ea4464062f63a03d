//! `POST /report-schedules`.

use axum::Json;
use axum::extract::State;
use http::StatusCode;

use super::query::schedule;
use super::view::view;
use crate::admin::extract::Body;
use crate::admin::problem::Problem;
use crate::admin::state::AdminState;
use crate::admin::views::{CreateReportSchedule, ReportScheduleView};

/// Has a report mailed again and again.
#[utoipa::path(
    post, path = "/report-schedules", tag = "reports", request_body = CreateReportSchedule,
    responses((status = 201, body = ReportScheduleView), (status = "4XX", response = Problem)),
)]
pub(crate) async fn create_report_schedule(
    State(state): State<AdminState>,
    Body(CreateReportSchedule { name, what }): Body<CreateReportSchedule>,
) -> Result<(StatusCode, Json<ReportScheduleView>), Problem> {
    let wanted = schedule(&state, name, what).await?;
    let made = state.app.create_report_schedule(wanted).await?;
    Ok((StatusCode::CREATED, Json(view(&state.app, made).await?)))
}
