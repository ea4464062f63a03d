//! What was told, to whom, and how that went.

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use patchwell_store::deliveries::{self, Delivery};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::admin::extract::{Path, Query};
use crate::admin::paging;
use crate::admin::problem::Problem;
use crate::admin::state::AdminState;
use crate::admin::views::{DeliveryState, DeliveryView, Page};

/// Which part of the list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ListDeliveries {
    /// Where the part before ended.
    cursor: Option<String>,
    /// At most so many, 1 to 1000; 100 unless asked.
    limit: Option<u32>,
}

/// E-mails of the last thirty days and those that wait, newest first, in parts.
#[utoipa::path(
    get, path = "/notifications/deliveries", tag = "notifications", params(ListDeliveries),
    responses((status = 200, body = Page<DeliveryView>), (status = "4XX", response = Problem)),
)]
pub(crate) async fn list_mails(
    State(state): State<AdminState>,
    Query(params): Query<ListDeliveries>,
) -> Result<Json<Page<DeliveryView>>, Problem> {
    list(&state, None, &params).await
}

/// What a webhook was told in the last thirty days and what waits, newest first, in parts.
#[utoipa::path(
    get, path = "/webhooks/{id}/deliveries", tag = "notifications",
    params(("id" = String, Path, description = "Name or number of the webhook"), ListDeliveries),
    responses((status = 200, body = Page<DeliveryView>), (status = "4XX", response = Problem)),
)]
pub(crate) async fn list_deliveries(
    State(state): State<AdminState>,
    Path(id): Path<String>,
    Query(params): Query<ListDeliveries>,
) -> Result<Json<Page<DeliveryView>>, Problem> {
    let webhook = state.app.find_webhook(&id).await?;
    list(&state, Some(webhook.id), &params).await
}

/// Tries a delivery that ended again, from the beginning.
#[utoipa::path(
    post, path = "/deliveries/{id}/retry", tag = "notifications",
    params(("id" = i64, Path, description = "Number of the delivery")),
    responses((status = 202, description = "It waits for its attempt"), (status = "4XX", response = Problem)),
)]
pub(crate) async fn retry_delivery(
    State(state): State<AdminState>,
    Path(id): Path<i64>,
) -> Result<StatusCode, Problem> {
    state.app.retry_delivery(id).await?;
    Ok(StatusCode::ACCEPTED)
}

async fn list(
    state: &AdminState,
    webhook: Option<i64>,
    params: &ListDeliveries,
) -> Result<Json<Page<DeliveryView>>, Problem> {
    let before: Option<i64> = paging::place(params.cursor.as_deref())?;
    let limit = paging::limit(params.limit)?;
    let mut found = state.app.deliveries(webhook, before, limit + 1).await?;
    let more = found.len() > limit as usize;
    found.truncate(limit as usize);
    let next_cursor = found.last().filter(|_| more).map(|delivery| paging::cursor(&delivery.id)).transpose()?;
    Ok(Json(Page { items: found.into_iter().map(view).collect(), total: None, next_cursor }))
}

fn view(delivery: Delivery) -> DeliveryView {
    let (state, is_waiting) = match delivery.state {
        deliveries::DeliveryState::Waiting => (DeliveryState::Waiting, true),
        deliveries::DeliveryState::Delivered => (DeliveryState::Delivered, false),
        deliveries::DeliveryState::GivenUp => (DeliveryState::GivenUp, false),
    };
    DeliveryView {
        id: delivery.id,
        event_id: delivery.event_id.to_string(),
        event: delivery.event,
        recipient: Some(delivery.recipient).filter(|recipient| !recipient.is_empty()),
        state,
        attempts: delivery.attempts,
        next_attempt: is_waiting.then_some(delivery.next_attempt),
        status: delivery.status,
        error: delivery.error,
        created: delivery.created,
        finished: delivery.finished,
    }
}
