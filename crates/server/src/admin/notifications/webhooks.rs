//! `/webhooks`: listing, making, changing and removing webhooks.

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use patchwell_app::{EditTag, NewWebhook, WebhookChange};
use patchwell_store::webhooks::Webhook;

use crate::admin::extract::{Body, Path};
use crate::admin::problem::Problem;
use crate::admin::state::AdminState;
use crate::admin::tagged::{Tagged, Unless};
use crate::admin::views::{CreateWebhook, CreatedWebhook, Page, UpdateWebhook, WebhookView};

/// All webhooks by name. Secrets are never shown.
#[utoipa::path(
    get, path = "/webhooks", tag = "notifications",
    responses((status = 200, body = Page<WebhookView>), (status = "4XX", response = Problem)),
)]
pub(crate) async fn list_webhooks(State(state): State<AdminState>) -> Result<Json<Page<WebhookView>>, Problem> {
    Ok(Json(Page::whole(state.app.webhooks().await?.into_iter().map(view).collect())))
}

/// Makes a webhook. Only this answer has its secret. What it is told is signed as *Standard Webhooks* says.
#[utoipa::path(
    post, path = "/webhooks", tag = "notifications", request_body = CreateWebhook,
    responses((status = 201, body = CreatedWebhook), (status = "4XX", response = Problem)),
)]
pub(crate) async fn create_webhook(
    State(state): State<AdminState>,
    Body(request): Body<CreateWebhook>,
) -> Result<(StatusCode, Json<CreatedWebhook>), Problem> {
    let CreateWebhook { name, url, events, secret } = request;
    let made = state.app.create_webhook(NewWebhook { name, url, events, secret, is_enabled: true }).await?;
    let secret = made.secret.clone();
    Ok((StatusCode::CREATED, Json(CreatedWebhook { webhook: view(made), secret })))
}

/// One webhook. Its `ETag` is for `If-Match`.
#[utoipa::path(
    get, path = "/webhooks/{id}", tag = "notifications",
    params(("id" = String, Path, description = "Name or number of the webhook")),
    responses((status = 200, body = WebhookView), (status = "4XX", response = Problem)),
)]
pub(crate) async fn get_webhook(
    State(state): State<AdminState>,
    Path(id): Path<String>,
) -> Result<Tagged<WebhookView>, Problem> {
    let webhook = state.app.find_webhook(&id).await?;
    Ok(Tagged::ok(EditTag::version(webhook.version), view(webhook)))
}

/// Changes a webhook; absent things stay. With `If-Match`, only if nobody changed it meanwhile.
#[utoipa::path(
    patch, path = "/webhooks/{id}", tag = "notifications",
    params(("id" = String, Path, description = "Name or number of the webhook"), ("If-Match" = Option<String>, Header, description = "The `ETag` that was read")),
    request_body = UpdateWebhook,
    responses((status = 200, body = WebhookView), (status = "4XX", response = Problem)),
)]
pub(crate) async fn update_webhook(
    State(state): State<AdminState>,
    Path(id): Path<String>,
    Unless(if_match): Unless,
    Body(request): Body<UpdateWebhook>,
) -> Result<Tagged<WebhookView>, Problem> {
    let webhook = state.app.find_webhook(&id).await?;
    let UpdateWebhook { url, events, secret, is_enabled } = request;
    let change = WebhookChange { url, events, secret, is_enabled };
    let changed = state.app.change_webhook(&if_match, webhook.id, change).await?;
    Ok(Tagged::ok(EditTag::version(changed.version), view(changed)))
}

/// Removes a webhook, with what it would have been told. With `If-Match`, only if nobody changed it meanwhile.
#[utoipa::path(
    delete, path = "/webhooks/{id}", tag = "notifications",
    params(("id" = String, Path, description = "Name or number of the webhook"), ("If-Match" = Option<String>, Header, description = "The `ETag` that was read")),
    responses((status = 204, description = "Removed"), (status = "4XX", response = Problem)),
)]
pub(crate) async fn delete_webhook(
    State(state): State<AdminState>,
    Path(id): Path<String>,
    Unless(if_match): Unless,
) -> Result<StatusCode, Problem> {
    let webhook = state.app.find_webhook(&id).await?;
    state.app.delete_webhook(&if_match, webhook.id).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn view(webhook: Webhook) -> WebhookView {
    let Webhook { id, name, url, events, is_enabled, created, .. } = webhook;
    WebhookView { id, name, url, events, is_enabled, created }
}
