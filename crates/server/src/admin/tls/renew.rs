//! `POST /tls/renew`.

use axum::Json;
use axum::extract::State;

use crate::admin::extract::Body;
use crate::admin::problem::Problem;
use crate::admin::state::AdminState;
use crate::admin::views::{RenewRequest, TlsView};

/// Issues the server's own certificate again, or reads the given files again.
#[utoipa::path(
    post, path = "/tls/renew", tag = "tls", request_body = RenewRequest,
    responses((status = 200, body = TlsView), (status = "4XX", response = Problem)),
)]
pub(crate) async fn renew_certificates(
    State(state): State<AdminState>,
    Body(request): Body<RenewRequest>,
) -> Result<Json<TlsView>, Problem> {
    Ok(Json(state.app.renew_certificates(request.new_key).await?.into()))
}
