//! `GET /rings`.

use axum::Json;
use axum::extract::State;

use crate::admin::present;
use crate::admin::problem::Problem;
use crate::admin::state::AdminState;
use crate::admin::views::{Page, RingPlanView};

/// All plans of rings, by name.
#[utoipa::path(
    get, path = "/rings", tag = "rings",
    responses((status = 200, body = Page<RingPlanView>), (status = "4XX", response = Problem)),
)]
pub(crate) async fn list_ring_plans(State(state): State<AdminState>) -> Result<Json<Page<RingPlanView>>, Problem> {
    let (plans, snapshot) = (state.app.ring_plans().await?, state.app.snapshot());
    Ok(Json(Page::whole(plans.iter().map(|plan| present::ring_plan(&snapshot, plan)).collect())))
}
