//! `GET /report-schedules` and `GET /report-schedules/{id}`.

use axum::Json;
use axum::extract::State;
use patchwell_app::EditTag;

use super::view::view;
use crate::admin::extract::Path;
use crate::admin::problem::Problem;
use crate::admin::state::AdminState;
use crate::admin::tagged::Tagged;
use crate::admin::views::{Page, ReportScheduleView};

/// Reports that are mailed, by name.
#[utoipa::path(
    get, path = "/report-schedules", tag = "reports",
    responses((status = 200, body = Page<ReportScheduleView>), (status = "4XX", response = Problem)),
)]
pub(crate) async fn list_report_schedules(
    State(state): State<AdminState>,
) -> Result<Json<Page<ReportScheduleView>>, Problem> {
    let mut views = Vec::new();
    for schedule in state.app.report_schedules().await? {
        views.push(view(&state.app, schedule).await?);
    }
    Ok(Json(Page::whole(views)))
}

/// One of them. Its `ETag` is for `If-Match`.
#[utoipa::path(
    get, path = "/report-schedules/{id}", tag = "reports",
    params(("id" = i64, Path, description = "Number of the schedule")),
    responses((status = 200, body = ReportScheduleView), (status = "4XX", response = Problem)),
)]
pub(crate) async fn get_report_schedule(
    State(state): State<AdminState>,
    Path(id): Path<i64>,
) -> Result<Tagged<ReportScheduleView>, Problem> {
    let schedule = state.app.report_schedule(id).await?;
    Ok(Tagged::ok(EditTag::version(schedule.version), view(&state.app, schedule).await?))
}
