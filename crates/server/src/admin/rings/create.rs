//! `POST /rings`.

use axum::extract::State;
use http::StatusCode;
use patchwell_app::NewRingPlan;

use super::{answer, request};
use crate::admin::extract::Body;
use crate::admin::problem::Problem;
use crate::admin::state::AdminState;
use crate::admin::tagged::Tagged;
use crate::admin::views::{CreateRingPlan, RingPlanView};

/// Makes a plan of rings.
#[utoipa::path(
    post, path = "/rings", tag = "rings", request_body = CreateRingPlan,
    responses((status = 201, body = RingPlanView), (status = "4XX", response = Problem)),
)]
pub(crate) async fn create_ring_plan(
    State(state): State<AdminState>,
    Body(wanted): Body<CreateRingPlan>,
) -> Result<Tagged<RingPlanView>, Problem> {
    let rings = request::rings(&state.app.snapshot(), &wanted.rings)?;
    let plan = state.app.create_ring_plan(NewRingPlan { name: wanted.name, rings }).await?;
    Ok(answer(&state, StatusCode::CREATED, &plan))
}
