//! `POST /notifications/test` and `POST /webhooks/{id}/test`.

use axum::Json;
use axum::extract::State;
use patchwell_app::Attempt;

use crate::admin::extract::{Body, Path};
use crate::admin::problem::Problem;
use crate::admin::state::AdminState;
use crate::admin::views::{AttemptView, TestMail};

/// Sends a test message by e-mail, once, and tells how that went.
#[utoipa::path(
    post, path = "/notifications/test", tag = "notifications", request_body = TestMail,
    responses((status = 200, body = AttemptView), (status = "4XX", response = Problem)),
)]
pub(crate) async fn test_notifications(
    State(state): State<AdminState>,
    Body(request): Body<TestMail>,
) -> Result<Json<AttemptView>, Problem> {
    Ok(Json(view(state.app.test_mail(&request.recipient).await?)))
}

/// Sends a test message to a webhook, once, whether it is enabled or not, and tells how that went.
#[utoipa::path(
    post, path = "/webhooks/{id}/test", tag = "notifications",
    params(("id" = String, Path, description = "Name or number of the webhook")),
    responses((status = 200, body = AttemptView), (status = "4XX", response = Problem)),
)]
pub(crate) async fn test_webhook(
    State(state): State<AdminState>,
    Path(id): Path<String>,
) -> Result<Json<AttemptView>, Problem> {
    let webhook = state.app.find_webhook(&id).await?;
    Ok(Json(view(state.app.test_webhook(webhook.id).await?)))
}

fn view(attempt: Attempt) -> AttemptView {
    AttemptView { is_delivered: attempt.error.is_none(), status: attempt.status, error: attempt.error }
}
