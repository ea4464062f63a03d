//! `GET /bundles/key`.

use axum::Json;
use axum::extract::State;

use crate::admin::problem::Problem;
use crate::admin::state::AdminState;
use crate::admin::views::{BundleKeyView, TrustedKey};

/// The key that signs the bundles of this server, and the keys whose bundles it takes.
#[utoipa::path(
    get, path = "/bundles/key", tag = "bundles",
    responses((status = 200, body = BundleKeyView), (status = "4XX", response = Problem)),
)]
pub(crate) async fn get_bundle_key(State(state): State<AdminState>) -> Result<Json<BundleKeyView>, Problem> {
    view(&state).await.map(Json)
}

pub(super) async fn view(state: &AdminState) -> Result<BundleKeyView, Problem> {
    let app = state.app.clone();
    let asked = tokio::task::spawn_blocking(move || app.bundle_key()).await;
    let key = asked.map_err(|_| patchwell_app::AppError::Busy)??;
    let trusted =
        key.trusted.into_iter().map(|one| TrustedKey { key: one.key, label: one.label, last_sequence: one.sequence });
    Ok(BundleKeyView { key: key.key, trusted: trusted.collect() })
}
