//! `GET /downstream-servers`.

use axum::Json;
use axum::extract::State;

use crate::admin::present;
use crate::admin::problem::Problem;
use crate::admin::state::AdminState;
use crate::admin::views::{DownstreamServerView, Page};

/// All servers below this one, by name; also those below others.
#[utoipa::path(
    get, path = "/downstream-servers", tag = "downstream servers",
    responses((status = 200, body = Page<DownstreamServerView>), (status = "4XX", response = Problem)),
)]
pub(crate) async fn list_downstream_servers(
    State(state): State<AdminState>,
) -> Result<Json<Page<DownstreamServerView>>, Problem> {
    state
        .compute(|state, _| {
            let computers = state.app.downstream().computers_by_server();
            let servers = state.app.downstream_servers();
            let view = |server| present::downstream_server(&state.app, server, &computers);
            Ok(Page::whole(servers.iter().map(view).collect()))
        })
        .await
        .map(Json)
}
