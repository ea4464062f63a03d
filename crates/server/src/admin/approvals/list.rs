//! `GET /approvals`.

use axum::Json;
use axum::extract::State;
use patchwell_catalog::Snapshot;
use patchwell_model::{Approval, DeploymentId};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::admin::extract::Query;
use crate::admin::problem::Problem;
use crate::admin::state::AdminState;
use crate::admin::views::{ApprovalView, Page};
use crate::admin::{paging, present, resolve};

/// Which approvals to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ListApprovals {
    /// Id of an update.
    update: Option<String>,
    /// Id or name of a group: only approvals for this very group.
    group: Option<String>,
    /// Where the part before ended.
    cursor: Option<String>,
    /// At most so many, 1 to 1000; 100 unless asked.
    limit: Option<u32>,
}

/// Approvals, newest first, in parts.
#[utoipa::path(
    get, path = "/approvals", tag = "approvals", params(ListApprovals),
    responses((status = 200, body = Page<ApprovalView>), (status = "4XX", response = Problem)),
)]
pub(crate) async fn list_approvals(
    State(state): State<AdminState>,
    Query(params): Query<ListApprovals>,
) -> Result<Json<Page<ApprovalView>>, Problem> {
    state.compute(move |_, snapshot| list(snapshot, &params)).await.map(Json)
}

fn list(snapshot: &Snapshot, params: &ListApprovals) -> Result<Page<ApprovalView>, Problem> {
    let group = params.group.as_deref().map(|name| resolve::group(snapshot, name)).transpose()?.map(|group| group.id);
    let update = params.update.as_deref().map(|id| resolve::revision(snapshot, id, None)).transpose()?;
    let mut rows: Vec<&Approval> = match update {
        Some(entry) => snapshot.approvals(entry.identity.update_id).iter().map(AsRef::as_ref).collect(),
        None => snapshot.all_approvals().collect(),
    };
    rows.retain(|row| group.is_none_or(|group| row.group == group));
    rows.sort_unstable_by_key(|row| std::cmp::Reverse(row.id));
    let total = rows.len() as u64;
    if let Some(after) = paging::place::<i32>(params.cursor.as_deref())? {
        rows.retain(|row| row.id < DeploymentId(after));
    }
    let limit = paging::limit(params.limit)? as usize;
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| more).map(|row| paging::cursor(&row.id.0)).transpose()?;
    let items = rows.into_iter().map(|row| present::approval(snapshot, row)).collect();
    Ok(Page { items, total: Some(total), next_cursor: next })
}
