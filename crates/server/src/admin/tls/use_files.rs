//! `PUT /tls/certificates`.

use axum::Json;
use axum::extract::State;
use patchwell_app::GivenFiles;

use crate::admin::extract::Body;
use crate::admin::problem::Problem;
use crate::admin::state::AdminState;
use crate::admin::views::{TlsView, UseCertificates};

/// Shows certificates from files from now on, and what these files become; none for the server's own. They are read
/// first: when one cannot be used, nothing changes.
#[utoipa::path(
    put, path = "/tls/certificates", tag = "tls", request_body = UseCertificates,
    responses((status = 200, body = TlsView), (status = "4XX", response = Problem)),
)]
pub(crate) async fn use_certificates(
    State(state): State<AdminState>,
    Body(request): Body<UseCertificates>,
) -> Result<Json<TlsView>, Problem> {
    let given = request.certificates.into_iter();
    let given =
        given.map(|files| GivenFiles { certificate: files.certificate.into(), key: files.key.into() }).collect();
    Ok(Json(state.app.use_certificates(given).await?.into()))
}
