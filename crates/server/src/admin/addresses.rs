//! `GET /addresses`.

use axum::Json;
use axum::extract::State;

use super::problem::Problem;
use super::state::AdminState;
use super::views::AddressesView;

/// Ports on which agents and downstream servers are answered, as far as something listens in this process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AgentPorts {
    /// Without TLS.
    pub plain: Option<u16>,
    /// Over TLS.
    pub tls: Option<u16>,
}

/// Where agents and downstream servers reach this server: what Group Policy has to tell them.
#[utoipa::path(
    get, path = "/addresses", tag = "status",
    responses((status = 200, body = AddressesView), (status = "4XX", response = Problem)),
)]
pub(crate) async fn get_addresses(State(state): State<AdminState>) -> Result<Json<AddressesView>, Problem> {
    Ok(Json(AddressesView {
        host: state.app.host_name(),
        port: state.agents.plain,
        tls_port: state.agents.tls,
        is_tls_required: state.app.settings().tls.require,
    }))
}
