//! `GET /computers/{id}`.

use axum::Json;
use axum::extract::State;
use patchwell_app::Scope;

use crate::admin::extract::Path;
use crate::admin::problem::Problem;
use crate::admin::state::AdminState;
use crate::admin::views::{ComputerDetails, ComputerSummary};
use crate::admin::{present, resolve};

/// Everything about a computer: one that talks to this server, or else one of a server below.
#[utoipa::path(
    get, path = "/computers/{id}", tag = "computers",
    params(("id" = String, Path, description = "Id or name of the computer")),
    responses((status = 200, body = ComputerDetails), (status = "4XX", response = Problem)),
)]
pub(crate) async fn get_computer(
    State(state): State<AdminState>,
    Path(id): Path<String>,
) -> Result<Json<ComputerDetails>, Problem> {
    state
        .compute(move |state, snapshot| {
            let (known, is_below) = resolve::computer_anywhere(&state.app, &id)?;
            let scope = Scope::new(&state.app, Some(is_below));
            let listed = state.listed_rows(snapshot);
            let counts = scope.counts_for_computer(known.row, &listed);
            Ok(ComputerDetails {
                summary: ComputerSummary {
                    server: scope.server_of(known.row),
                    ..present::computer(snapshot, &known, counts)
                },
                requested_groups: known.computer.requested_groups.clone(),
                hardware: known.computer.details.as_ref().map(present::hardware),
                updates: present::states(&state.app, snapshot, &known, &listed),
            })
        })
        .await
        .map(Json)
}
