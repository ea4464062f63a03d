//! `GET /synchronizations`.

use axum::Json;
use axum::extract::State;
use patchwell_store::sync_runs::{self, SyncRun};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::admin::extract::Query;
use crate::admin::paging;
use crate::admin::problem::Problem;
use crate::admin::state::AdminState;
use crate::admin::views::{Page, SyncResult, SyncRunView};

/// Which part of the list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ListSynchronizations {
    /// Where the part before ended.
    cursor: Option<String>,
    /// At most so many, 1 to 1000; 100 unless asked.
    limit: Option<u32>,
}

/// Synchronizations, newest first, in parts.
#[utoipa::path(
    get, path = "/synchronizations", tag = "synchronization", params(ListSynchronizations),
    responses((status = 200, body = Page<SyncRunView>), (status = "4XX", response = Problem)),
)]
pub(crate) async fn list_synchronizations(
    State(state): State<AdminState>,
    Query(params): Query<ListSynchronizations>,
) -> Result<Json<Page<SyncRunView>>, Problem> {
    let before: Option<i64> = paging::place(params.cursor.as_deref())?;
    let limit = paging::limit(params.limit)?;
    let mut found = state.app.store().read(move |tx| sync_runs::list(tx, before, limit + 1)).await?;
    let more = found.len() > limit as usize;
    found.truncate(limit as usize);
    let next_cursor = found.last().filter(|_| more).map(|run| paging::cursor(&run.id)).transpose()?;
    Ok(Json(Page { items: found.into_iter().map(view).collect(), total: None, next_cursor }))
}

pub(super) fn view(run: SyncRun) -> SyncRunView {
    let result = match run.result {
        sync_runs::SyncResult::Running => SyncResult::Running,
        sync_runs::SyncResult::Done => SyncResult::Done,
        sync_runs::SyncResult::Failed => SyncResult::Failed,
        sync_runs::SyncResult::Cancelled => SyncResult::Cancelled,
    };
    SyncRunView {
        id: run.id.to_string(),
        source: run.source,
        administrator: run.administrator,
        is_scheduled: run.is_scheduled,
        attempt: run.attempt,
        started: run.started,
        finished: run.finished,
        result,
        error: run.error,
        updates_new: run.counts.new,
        revisions_new: run.counts.revised,
        revisions_expired: run.counts.expired,
        revisions_failed: run.counts.failed,
        decisions_changed: run.counts.decisions,
    }
}
