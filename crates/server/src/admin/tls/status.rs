//! `GET /tls`.

use axum::Json;
use axum::extract::State;

use crate::admin::problem::Problem;
use crate::admin::state::AdminState;
use crate::admin::views::TlsView;

/// The certificates that are shown, and what is wrong with them.
#[utoipa::path(
    get, path = "/tls", tag = "tls",
    responses((status = 200, body = TlsView), (status = "4XX", response = Problem)),
)]
pub(crate) async fn get_tls(State(state): State<AdminState>) -> Result<Json<TlsView>, Problem> {
    Ok(Json(state.app.tls_status().await?.into()))
}
