//! `POST /approvals`.

use std::sync::Arc;

use axum::extract::State;
use axum::{Extension, Json};
use patchwell_app::Principal;
use patchwell_catalog::{ApproveRequest, ApproveTarget, Plan, Snapshot, plan_inherit};
use patchwell_model::{ApprovalAction, GroupId, RevisionIdentity, UpdateId};
use patchwell_store::files;

use crate::admin::auth::{Administrator, require_scope};
use crate::admin::extract::Body;
use crate::admin::problem::Problem;
use crate::admin::state::AdminState;
use crate::admin::views::{Action, ApprovalPlan, ApprovalRequest};
use crate::admin::{present, resolve};

/// Approves an update for groups, or says what that would change.
#[utoipa::path(
    post, path = "/approvals", tag = "approvals", request_body = ApprovalRequest,
    responses((status = 200, body = ApprovalPlan), (status = "4XX", response = Problem)),
)]
pub(crate) async fn create_approvals(
    State(state): State<AdminState>,
    Extension(administrator): Extension<Administrator>,
    Extension(principal): Extension<Principal>,
    Body(request): Body<ApprovalRequest>,
) -> Result<Json<ApprovalPlan>, Problem> {
    let before = state.app.snapshot();
    let update = resolve::update_id(&request.update)?;
    let groups = resolve::groups(&before, &request.groups)?;
    if !request.dry_run {
        require_scope(&principal, &before, &groups)?;
    }
    let plan = match action(request.action) {
        Some(action) => approve(&state, &request, (update, &groups), action, &administrator.0).await?,
        None => inherit(&state, &before, &request, (update, &groups), &administrator.0).await?,
    };
    let revisions = plan.content.revisions.clone();
    let records = state.app.store().read(move |tx| files::files_for(tx, &revisions)).await?;
    let records: Vec<_> = records.into_iter().map(|(_, record)| record).collect();
    let committed = !request.dry_run;
    Ok(Json(present::plan(&state.app, &before, &plan, (update, &groups), &records, committed)))
}

fn action(action: Action) -> Option<ApprovalAction> {
    match action {
        Action::Install => Some(ApprovalAction::Install),
        Action::Uninstall => Some(ApprovalAction::Uninstall),
        Action::None => Some(ApprovalAction::NotApproved),
        Action::Inherit => None,
    }
}

async fn approve(
    state: &AdminState,
    request: &ApprovalRequest,
    (update, groups): (UpdateId, &[GroupId]),
    action: ApprovalAction,
    administrator: &str,
) -> Result<Plan, Problem> {
    let target = match request.revision {
        None => ApproveTarget::Update(update),
        Some(revision_number) => ApproveTarget::Revision(RevisionIdentity { update_id: update, revision_number }),
    };
    let wish = ApproveRequest { target, groups: groups.to_vec(), action, deadline: request.deadline };
    Ok(if request.dry_run {
        state.app.plan_approve(&wish)?
    } else {
        state.app.approve(&wish, administrator).await?.plan
    })
}

async fn inherit(
    state: &AdminState,
    before: &Arc<Snapshot>,
    request: &ApprovalRequest,
    (update, groups): (UpdateId, &[GroupId]),
    administrator: &str,
) -> Result<Plan, Problem> {
    if request.deadline.is_some() {
        return Err(
            Problem::bad_request("A deadline has no meaning for inherit; leave it out.").with("field", "deadline")
        );
    }
    Ok(if request.dry_run {
        plan_inherit(before, update, groups)?
    } else {
        state.app.inherit_approval(update, groups, administrator).await?.plan
    })
}
