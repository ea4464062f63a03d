//! `GET /jobs`.

use axum::Json;
use axum::extract::State;
use patchwell_store::jobs;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::admin::extract::Query;
use crate::admin::problem::Problem;
use crate::admin::state::AdminState;
use crate::admin::views::{JobView, Page};
use crate::admin::{paging, present};

/// Which part of the list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ListJobs {
    /// Where the part before ended.
    cursor: Option<String>,
    /// At most so many, 1 to 1000; 100 unless asked.
    limit: Option<u32>,
}

/// Jobs, newest first, in parts.
#[utoipa::path(
    get, path = "/jobs", tag = "jobs", params(ListJobs),
    responses((status = 200, body = Page<JobView>), (status = "4XX", response = Problem)),
)]
pub(crate) async fn list_jobs(
    State(state): State<AdminState>,
    Query(params): Query<ListJobs>,
) -> Result<Json<Page<JobView>>, Problem> {
    let before: Option<i64> = paging::place(params.cursor.as_deref())?;
    let limit = paging::limit(params.limit)?;
    let mut found = state.app.store().read(move |tx| jobs::list(tx, before, limit + 1)).await?;
    let more = found.len() > limit as usize;
    found.truncate(limit as usize);
    let next_cursor = found.last().filter(|_| more).map(|job| paging::cursor(&job.id)).transpose()?;
    let items = found.iter().map(present::job).collect();
    Ok(Json(Page { items, total: None, next_cursor }))
}
