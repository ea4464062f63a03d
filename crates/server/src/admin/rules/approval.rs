//! `/rules`: listing, making, changing, removing, previewing and running rules that approve.

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use patchwell_app::RuleKind;

use super::{change, create, get, list, preview, remove, run};
use crate::admin::extract::{Body, Path};
use crate::admin::problem::Problem;
use crate::admin::state::AdminState;
use crate::admin::tagged::{Tagged, Unless};
use crate::admin::views::{CreateRule, Page, RuleRunView, RuleView, UpdateRule};

const KIND: RuleKind = RuleKind::Approval;

/// All rules that approve, in the order in which they act.
#[utoipa::path(
    get, path = "/rules", tag = "rules",
    responses((status = 200, body = Page<RuleView>), (status = "4XX", response = Problem)),
)]
pub(crate) async fn list_approval_rules(State(state): State<AdminState>) -> Result<Json<Page<RuleView>>, Problem> {
    list(&state, KIND).await
}

/// Makes a rule that approves.
#[utoipa::path(
    post, path = "/rules", tag = "rules", request_body = CreateRule,
    responses((status = 201, body = RuleView), (status = "4XX", response = Problem)),
)]
pub(crate) async fn create_approval_rule(
    State(state): State<AdminState>,
    Body(request): Body<CreateRule>,
) -> Result<Tagged<RuleView>, Problem> {
    create(&state, KIND, request).await
}

/// One rule that approves. Its `ETag` is for `If-Match`.
#[utoipa::path(
    get, path = "/rules/{id}", tag = "rules",
    params(("id" = String, Path, description = "Name or number of the rule")),
    responses((status = 200, body = RuleView), (status = "4XX", response = Problem)),
)]
pub(crate) async fn get_approval_rule(
    State(state): State<AdminState>,
    Path(id): Path<String>,
) -> Result<Tagged<RuleView>, Problem> {
    get(&state, KIND, &id).await
}

/// Changes a rule that approves; absent things stay. With `If-Match`, only if nobody changed it meanwhile.
#[utoipa::path(
    patch, path = "/rules/{id}", tag = "rules",
    params(("id" = String, Path, description = "Name or number of the rule"), ("If-Match" = Option<String>, Header, description = "The `ETag` that was read")),
    request_body = UpdateRule,
    responses((status = 200, body = RuleView), (status = "4XX", response = Problem)),
)]
pub(crate) async fn update_approval_rule(
    State(state): State<AdminState>,
    Path(id): Path<String>,
    Unless(if_match): Unless,
    Body(request): Body<UpdateRule>,
) -> Result<Tagged<RuleView>, Problem> {
    change(&state, (KIND, &id), &if_match, request).await
}

/// Removes a rule that approves. What it decided stays. With `If-Match`, only if nobody changed it meanwhile.
#[utoipa::path(
    delete, path = "/rules/{id}", tag = "rules",
    params(("id" = String, Path, description = "Name or number of the rule"), ("If-Match" = Option<String>, Header, description = "The `ETag` that was read")),
    responses((status = 204, description = "Removed"), (status = "4XX", response = Problem)),
)]
pub(crate) async fn delete_approval_rule(
    State(state): State<AdminState>,
    Path(id): Path<String>,
    Unless(if_match): Unless,
) -> Result<StatusCode, Problem> {
    remove(&state, (KIND, &id), &if_match).await
}

/// What running a rule that approves would do now to the whole catalog.
#[utoipa::path(
    post, path = "/rules/{id}/preview", tag = "rules",
    params(("id" = String, Path, description = "Name or number of the rule")),
    responses((status = 200, body = RuleRunView), (status = "4XX", response = Problem)),
)]
pub(crate) async fn preview_approval_rule(
    State(state): State<AdminState>,
    Path(id): Path<String>,
) -> Result<Json<RuleRunView>, Problem> {
    preview(&state, KIND, &id).await
}

/// Runs a rule that approves on the whole catalog. It has to be enabled.
#[utoipa::path(
    post, path = "/rules/{id}/run", tag = "rules",
    params(("id" = String, Path, description = "Name or number of the rule")),
    responses((status = 200, body = RuleRunView), (status = "4XX", response = Problem)),
)]
pub(crate) async fn run_approval_rule(
    State(state): State<AdminState>,
    Path(id): Path<String>,
) -> Result<Json<RuleRunView>, Problem> {
    run(&state, KIND, &id).await
}
