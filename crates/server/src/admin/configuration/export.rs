//! `GET /configuration`.

use axum::extract::State;

use crate::admin::problem::Problem;
use crate::admin::state::AdminState;
use crate::admin::tagged::Tagged;
use crate::admin::views::ConfigurationText;

/// The configuration as a text in TOML that changes nothing when it is applied. Secrets are not in it.
/// Its `ETag` is for `If-Match`.
#[utoipa::path(
    get, path = "/configuration", tag = "configuration",
    responses((status = 200, body = ConfigurationText), (status = "4XX", response = Problem)),
)]
pub(crate) async fn get_configuration(State(state): State<AdminState>) -> Result<Tagged<ConfigurationText>, Problem> {
    let text = state.app.export_configuration().await?;
    Ok(Tagged::ok(state.app.edit_tags().configuration(&text), ConfigurationText { text }))
}
