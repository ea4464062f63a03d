//! `POST /updates/{id}/reinstate`.

use axum::extract::State;
use axum::{Extension, Json};
use patchwell_catalog::plan_reinstate;

use crate::admin::auth::Administrator;
use crate::admin::extract::{Body, Path};
use crate::admin::problem::Problem;
use crate::admin::resolve;
use crate::admin::state::AdminState;
use crate::admin::views::{ApprovalState, DeclineRequest, UpdateDecision};

/// Takes a decline back: the update is not approved, and computers detect it again.
#[utoipa::path(
    post, path = "/updates/{id}/reinstate", tag = "updates", params(("id" = String, Path, description = "Update id")),
    request_body = DeclineRequest,
    responses((status = 200, body = UpdateDecision), (status = "4XX", response = Problem)),
)]
pub(crate) async fn reinstate_update(
    State(state): State<AdminState>,
    Extension(administrator): Extension<Administrator>,
    Path(id): Path<String>,
    Body(request): Body<DeclineRequest>,
) -> Result<Json<UpdateDecision>, Problem> {
    let update = resolve::update_id(&id)?;
    let before = state.app.snapshot();
    if request.dry_run {
        plan_reinstate(&before, &[update])?;
    } else {
        state.app.reinstate(&[update], &administrator.0).await?;
    }
    Ok(Json(UpdateDecision {
        update: update.to_string(),
        title: before.title(update).map(str::to_owned),
        committed: !request.dry_run,
        before: ApprovalState::Declined,
        after: ApprovalState::Unapproved,
        removed_approvals: Vec::new(),
    }))
}
