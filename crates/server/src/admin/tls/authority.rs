//! `GET /tls/ca`.

use axum::extract::State;
use http::header;

use crate::admin::problem::Problem;
use crate::admin::state::AdminState;

/// The certificate of the server's own authority, PEM, for the trusted roots of computers.
#[utoipa::path(
    get, path = "/tls/ca", tag = "tls",
    responses(
        (status = 200, content_type = "application/pem-certificate-chain", body = String),
        (status = "4XX", response = Problem),
    ),
)]
pub(crate) async fn get_tls_ca(
    State(state): State<AdminState>,
) -> Result<([(header::HeaderName, &'static str); 2], String), Problem> {
    let pem = state.app.tls_authority().await?;
    let headers = [
        (header::CONTENT_TYPE, "application/pem-certificate-chain"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"patchwell-ca.crt\""),
    ];
    Ok((headers, pem))
}
