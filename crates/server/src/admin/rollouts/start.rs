//! `POST /rollouts`.

use axum::extract::State;
use axum::{Extension, Json};
use patchwell_app::{PlannedRollout, Principal, RolloutRequest};

use super::check_scope;
use crate::admin::auth::Administrator;
use crate::admin::extract::Body;
use crate::admin::problem::Problem;
use crate::admin::state::AdminState;
use crate::admin::views::{StartRollouts, StartedRollouts};
use crate::admin::{present, resolve};

/// Sends updates through rings, each on its own, or says what that would do. The first ring has its turn as soon as
/// its delay and its hours let it.
#[utoipa::path(
    post, path = "/rollouts", tag = "rings", request_body = StartRollouts,
    responses((status = 200, body = StartedRollouts), (status = "4XX", response = Problem)),
)]
pub(crate) async fn start_rollouts(
    State(state): State<AdminState>,
    Extension(administrator): Extension<Administrator>,
    Extension(principal): Extension<Principal>,
    Body(wanted): Body<StartRollouts>,
) -> Result<Json<StartedRollouts>, Problem> {
    let updates = wanted.updates.iter().map(|id| resolve::update_id(id)).collect::<Result<Vec<_>, _>>()?;
    let plan = state.app.ring_plan(&wanted.plan).await?;
    if !wanted.dry_run {
        check_scope(&principal, &state.app.snapshot(), &plan.rings)?;
    }
    let request = RolloutRequest { plan: plan.name, updates };
    let planned = state.app.plan_rollouts(&request, &administrator.0).await?;
    let rollouts = if wanted.dry_run {
        planned.iter().map(|planned| planned.rollout.clone()).collect()
    } else {
        state.app.start_rollouts(&request, &administrator.0).await?
    };
    state
        .compute(move |state, snapshot| {
            let (content_bytes, warnings) = cost(snapshot, &planned);
            let rollouts = rollouts.iter().map(|rollout| present::rollout(&state.app, snapshot, rollout)).collect();
            Ok(StartedRollouts { committed: !wanted.dry_run, rollouts, content_bytes, warnings })
        })
        .await
        .map(Json)
}

/// Each ring fetches the same files, and each may have its own remarks.
fn cost(snapshot: &patchwell_catalog::Snapshot, planned: &[PlannedRollout]) -> (u64, Vec<String>) {
    let of = |one: &PlannedRollout| one.plans.iter().map(|plan| plan.content.bytes).max().unwrap_or(0);
    let bytes = planned.iter().map(of).fold(0_u64, u64::saturating_add);
    let mut warnings: Vec<String> = Vec::new();
    for one in planned {
        let title = snapshot.title(one.rollout.revision.update_id).unwrap_or_default();
        for warning in one.plans.iter().flat_map(|plan| &plan.warnings) {
            let text = format!("{title}: {}", present::warning(snapshot, warning));
            if !warnings.contains(&text) {
                warnings.push(text);
            }
        }
    }
    (bytes, warnings)
}
