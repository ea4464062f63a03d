//! `POST /updates/{id}/decline`.

use axum::extract::State;
use axum::{Extension, Json};
use patchwell_catalog::plan_decline;

use crate::admin::auth::Administrator;
use crate::admin::extract::{Body, Path};
use crate::admin::problem::Problem;
use crate::admin::state::AdminState;
use crate::admin::views::{ApprovalState, DeclineRequest, UpdateDecision};
use crate::admin::{present, resolve};

/// Declines an update: its approvals go, and computers no longer hear of it.
#[utoipa::path(
    post, path = "/updates/{id}/decline", tag = "updates", params(("id" = String, Path, description = "Update id")),
    request_body = DeclineRequest,
    responses((status = 200, body = UpdateDecision), (status = "4XX", response = Problem)),
)]
pub(crate) async fn decline_update(
    State(state): State<AdminState>,
    Extension(administrator): Extension<Administrator>,
    Path(id): Path<String>,
    Body(request): Body<DeclineRequest>,
) -> Result<Json<UpdateDecision>, Problem> {
    let update = resolve::update_id(&id)?;
    let before = state.app.snapshot();
    let plan = if request.dry_run {
        plan_decline(&before, &[update])?
    } else {
        state.app.decline(&[update], &administrator.0).await?.plan
    };
    let removed = plan.remove.iter().filter_map(|id| before.approval(*id));
    Ok(Json(UpdateDecision {
        update: update.to_string(),
        title: before.title(update).map(str::to_owned),
        committed: !request.dry_run,
        before: present::approval_state(&before, update),
        after: ApprovalState::Declined,
        removed_approvals: removed.map(|row| present::approval(&before, row)).collect(),
    }))
}
