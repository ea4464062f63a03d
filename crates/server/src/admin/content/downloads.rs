//! `GET /content/downloads`.

use std::collections::HashMap;

use axum::Json;
use axum::extract::State;
use patchwell_model::Sha1;
use patchwell_store::downloads::{self, Download, Reasons};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::admin::extract::Query;
use crate::admin::paging;
use crate::admin::problem::Problem;
use crate::admin::state::AdminState;
use crate::admin::views::{DownloadReason, DownloadState, DownloadView, Page};

/// Which part of the list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ListDownloads {
    /// Where the files stand; `queued` unless asked.
    state: Option<DownloadState>,
    /// Where the part before ended.
    cursor: Option<String>,
    /// At most so many, 1 to 1000; 100 unless asked.
    limit: Option<u32>,
}

/// Files that this server should have, by where they stand, in parts.
#[utoipa::path(
    get, path = "/content/downloads", tag = "content", params(ListDownloads),
    responses((status = 200, body = Page<DownloadView>), (status = "4XX", response = Problem)),
)]
pub(crate) async fn list_downloads(
    State(state): State<AdminState>,
    Query(params): Query<ListDownloads>,
) -> Result<Json<Page<DownloadView>>, Problem> {
    let after = paging::place::<[u8; 20]>(params.cursor.as_deref())?.map(Sha1);
    let limit = paging::limit(params.limit)?;
    let stands = stored(params.state.unwrap_or(DownloadState::Queued));
    let mut found = state.app.list_downloads(stands, after, limit + 1).await?;
    let more = found.len() > limit as usize;
    found.truncate(limit as usize);
    let next_cursor = found.last().filter(|_| more).map(|last| paging::cursor(&last.file.sha1.0)).transpose()?;
    let running = state.app.running_downloads();
    let items = found.into_iter().map(|download| view(download, &running)).collect();
    Ok(Json(Page { items, total: None, next_cursor }))
}

fn stored(state: DownloadState) -> downloads::DownloadState {
    match state {
        DownloadState::Queued => downloads::DownloadState::Queued,
        DownloadState::Done => downloads::DownloadState::Done,
        DownloadState::Cancelled => downloads::DownloadState::Cancelled,
        DownloadState::Failed => downloads::DownloadState::Failed,
    }
}

fn view(download: Download, running: &HashMap<Sha1, u64>) -> DownloadView {
    let state = match download.state {
        downloads::DownloadState::Queued => DownloadState::Queued,
        downloads::DownloadState::Done => DownloadState::Done,
        downloads::DownloadState::Cancelled => DownloadState::Cancelled,
        downloads::DownloadState::Failed => DownloadState::Failed,
    };
    let is_running = running.contains_key(&download.file.sha1);
    let waits = state == DownloadState::Queued && !is_running;
    let bytes = if state == DownloadState::Done { download.file.size } else { download.bytes };
    DownloadView {
        sha1: download.file.sha1.to_string(),
        size: download.file.size,
        name: download.file.name,
        bytes,
        state,
        is_running,
        reasons: reasons(download.reasons),
        attempts: download.attempts,
        next_attempt: waits.then_some(download.next_attempt),
        error: download.error,
        created: download.created,
    }
}

fn reasons(reasons: Reasons) -> Vec<DownloadReason> {
    let all = [
        (Reasons::APPROVED, DownloadReason::Approved),
        (Reasons::DOWNSTREAM, DownloadReason::Downstream),
        (Reasons::EULA, DownloadReason::Eula),
    ];
    all.into_iter().filter(|(reason, _)| reasons.has(*reason)).map(|(_, view)| view).collect()
}
