//! `PUT /report-schedules/{id}`.

use axum::extract::State;
use patchwell_app::EditTag;

use super::query::schedule;
use super::view::view;
use crate::admin::extract::{Body, Path};
use crate::admin::problem::Problem;
use crate::admin::state::AdminState;
use crate::admin::tagged::{Tagged, Unless};
use crate::admin::views::{ReportScheduleChange, ReportScheduleView};

/// Replaces all of a schedule but its name. With `If-Match`, only if nobody changed it meanwhile.
#[utoipa::path(
    put, path = "/report-schedules/{id}", tag = "reports",
    params(("id" = i64, Path, description = "Number of the schedule"), ("If-Match" = Option<String>, Header, description = "The `ETag` that was read")),
    request_body = ReportScheduleChange,
    responses((status = 200, body = ReportScheduleView), (status = "4XX", response = Problem)),
)]
pub(crate) async fn update_report_schedule(
    State(state): State<AdminState>,
    Path(id): Path<i64>,
    Unless(if_match): Unless,
    Body(what): Body<ReportScheduleChange>,
) -> Result<Tagged<ReportScheduleView>, Problem> {
    let name = state.app.report_schedule(id).await?.name;
    let wanted = schedule(&state, name, what).await?;
    let changed = state.app.change_report_schedule(&if_match, id, wanted).await?;
    Ok(Tagged::ok(EditTag::version(changed.version), view(&state.app, changed).await?))
}
