//! `PATCH /rings/{name}`.

use axum::extract::State;
use http::StatusCode;
use patchwell_app::{NewRingPlan, catalog_plan};

use super::{answer, request};
use crate::admin::extract::{Body, Path};
use crate::admin::problem::Problem;
use crate::admin::state::AdminState;
use crate::admin::tagged::{Tagged, Unless};
use crate::admin::views::{RingPlanView, UpdateRingPlan};

/// Gives a plan of rings another name, other rings, or both. Rollouts that have begun keep theirs. With `If-Match`,
/// only if nobody changed it meanwhile.
#[utoipa::path(
    patch, path = "/rings/{name}", tag = "rings",
    params(("name" = String, Path, description = "Name of the plan"), ("If-Match" = Option<String>, Header, description = "The `ETag` that was read")),
    request_body = UpdateRingPlan,
    responses((status = 200, body = RingPlanView), (status = "4XX", response = Problem)),
)]
pub(crate) async fn update_ring_plan(
    State(state): State<AdminState>,
    Path(name): Path<String>,
    Unless(if_match): Unless,
    Body(wanted): Body<UpdateRingPlan>,
) -> Result<Tagged<RingPlanView>, Problem> {
    let before = state.app.ring_plan(&name).await?;
    let rings = match &wanted.rings {
        Some(rings) => request::rings(&state.app.snapshot(), rings)?,
        None => catalog_plan(&before.rings).rings,
    };
    let new = NewRingPlan { name: wanted.name.unwrap_or(before.name), rings };
    let plan = state.app.change_ring_plan(&if_match, &name, new).await?;
    Ok(answer(&state, StatusCode::OK, &plan))
}
