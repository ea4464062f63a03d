//! `POST /bundles/trust`.

use axum::Json;
use axum::extract::State;

use super::key::view;
use crate::admin::extract::Body;
use crate::admin::problem::Problem;
use crate::admin::state::AdminState;
use crate::admin::views::{BundleKeyView, TrustKey};

/// Takes bundles that are signed with a key from now on.
#[utoipa::path(
    post, path = "/bundles/trust", tag = "bundles", request_body = TrustKey,
    responses((status = 200, body = BundleKeyView), (status = "4XX", response = Problem)),
)]
pub(crate) async fn trust_bundle_key(
    State(state): State<AdminState>,
    Body(request): Body<TrustKey>,
) -> Result<Json<BundleKeyView>, Problem> {
    state.app.trust_bundle_key(&request.key, &request.label).await?;
    view(&state).await.map(Json)
}
