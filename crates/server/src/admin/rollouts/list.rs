//! `GET /rollouts`.

use axum::Json;
use axum::extract::State;
use patchwell_store::rollouts;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::admin::extract::Query;
use crate::admin::problem::Problem;
use crate::admin::state::AdminState;
use crate::admin::views::{Page, RolloutState, RolloutView};
use crate::admin::{paging, present};

/// Which rollouts to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ListRollouts {
    /// Only those in this state.
    #[param(inline)]
    state: Option<RolloutState>,
    /// Where the part before ended.
    cursor: Option<String>,
    /// At most so many, 1 to 1000; 100 unless asked.
    limit: Option<u32>,
}

/// Rollouts, newest first, in parts.
#[utoipa::path(
    get, path = "/rollouts", tag = "rings", params(ListRollouts),
    responses((status = 200, body = Page<RolloutView>), (status = "4XX", response = Problem)),
)]
pub(crate) async fn list_rollouts(
    State(state): State<AdminState>,
    Query(params): Query<ListRollouts>,
) -> Result<Json<Page<RolloutView>>, Problem> {
    let wanted = params.state.map(|state| match state {
        RolloutState::Running => rollouts::RolloutState::Running,
        RolloutState::Paused => rollouts::RolloutState::Paused,
        RolloutState::Completed => rollouts::RolloutState::Completed,
        RolloutState::Cancelled => rollouts::RolloutState::Cancelled,
    });
    let (before, limit) = (paging::place::<i64>(params.cursor.as_deref())?, paging::limit(params.limit)?);
    let mut found = state.app.rollouts(wanted, before, limit + 1).await?;
    let more = found.len() > limit as usize;
    found.truncate(limit as usize);
    let next = found.last().filter(|_| more).map(|last| paging::cursor(&last.id)).transpose()?;
    let snapshot = state.app.snapshot();
    let items = found.iter().map(|rollout| present::rollout_summary(&snapshot, rollout)).collect();
    Ok(Json(Page { items, total: None, next_cursor: next }))
}
