//! `GET /downstream-servers/{id}`.

use axum::extract::State;
use patchwell_store::downstream;

use crate::admin::extract::Path;
use crate::admin::problem::Problem;
use crate::admin::state::AdminState;
use crate::admin::tagged::Tagged;
use crate::admin::views::DownstreamServerDetails;
use crate::admin::{present, resolve};

/// A server below this one, with its computers by kind. Its `ETag` is for `If-Match`.
#[utoipa::path(
    get, path = "/downstream-servers/{id}", tag = "downstream servers",
    params(("id" = String, Path, description = "Id or name of the server")),
    responses((status = 200, body = DownstreamServerDetails), (status = "4XX", response = Problem)),
)]
pub(crate) async fn get_downstream_server(
    State(state): State<AdminState>,
    Path(id): Path<String>,
) -> Result<Tagged<DownstreamServerDetails>, Problem> {
    let server = resolve::downstream_server(&state.app, &id)?;
    let id = server.id;
    let mut clients = state.app.store().read(move |tx| downstream::clients(tx, &id)).await?;
    // Kinds that the last rollup no longer told of are gone.
    clients.retain(|clients| server.last_rollup.is_none_or(|last| clients.reported == last));
    clients.sort_by_key(|clients| std::cmp::Reverse(clients.summary.count));
    let tag = state.app.edit_tags().downstream_server(&server);
    state
        .compute(move |state, _| {
            let computers = state.app.downstream().computers_by_server();
            Ok(DownstreamServerDetails {
                summary: present::downstream_server(&state.app, &server, &computers),
                clients: clients.iter().map(|clients| present::downstream_clients(&clients.summary)).collect(),
            })
        })
        .await
        .map(|body| Tagged::ok(tag, body))
}
