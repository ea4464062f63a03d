//! `GET /rings/{name}`.

use axum::extract::State;
use http::StatusCode;

use super::answer;
use crate::admin::extract::Path;
use crate::admin::problem::Problem;
use crate::admin::state::AdminState;
use crate::admin::tagged::Tagged;
use crate::admin::views::RingPlanView;

/// One plan of rings. Its `ETag` is for `If-Match`.
#[utoipa::path(
    get, path = "/rings/{name}", tag = "rings",
    params(("name" = String, Path, description = "Name of the plan")),
    responses((status = 200, body = RingPlanView), (status = "4XX", response = Problem)),
)]
pub(crate) async fn get_ring_plan(
    State(state): State<AdminState>,
    Path(name): Path<String>,
) -> Result<Tagged<RingPlanView>, Problem> {
    Ok(answer(&state, StatusCode::OK, &state.app.ring_plan(&name).await?))
}
