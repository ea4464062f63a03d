//! `GET /reports`.

use axum::Json;
use patchwell_app::ReportId;

use crate::admin::problem::Problem;
use crate::admin::views::{Page, ReportSummary};

/// The reports that there are.
#[utoipa::path(
    get, path = "/reports", tag = "reports",
    responses((status = 200, body = Page<ReportSummary>), (status = "4XX", response = Problem)),
)]
pub(crate) async fn list_reports() -> Json<Page<ReportSummary>> {
    let items: Vec<ReportSummary> = ReportId::ALL
        .into_iter()
        .map(|report| ReportSummary {
            id: report.id().to_owned(),
            title: report.title().to_owned(),
            description: report.description().to_owned(),
            filters: report.filters().iter().map(|&name| name.to_owned()).collect(),
        })
        .collect();
    Json(Page { total: Some(items.len() as u64), items, next_cursor: None })
}
