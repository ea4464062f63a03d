//! `POST /computers/expected`.

use axum::Json;
use axum::extract::State;
use patchwell_app::ExpectedMember;
use patchwell_model::ComputerId;

use crate::admin::extract::Body;
use crate::admin::problem::Problem;
use crate::admin::state::AdminState;
use crate::admin::views::{ExpectComputers, ExpectedComputer, ExpectedOutcome};

/// The most computers in one request.
const LIMIT: usize = 5_000;

/// Announces computers of another server: those that are known move to their groups now, the others when they come.
#[utoipa::path(
    post, path = "/computers/expected", tag = "computers", request_body = ExpectComputers,
    responses((status = 200, body = ExpectedOutcome), (status = "4XX", response = Problem)),
)]
pub(crate) async fn expect_computers(
    State(state): State<AdminState>,
    Body(request): Body<ExpectComputers>,
) -> Result<Json<ExpectedOutcome>, Problem> {
    if request.computers.len() > LIMIT {
        let text = format!("Announce at most {LIMIT} computers at a time, not {}.", request.computers.len());
        return Err(Problem::bad_request(text).with("field", "computers"));
    }
    let members = request.computers.into_iter().map(member).collect::<Result<Vec<_>, _>>()?;
    let outcome = state.app.expect_computers(&members).await?;
    Ok(Json(ExpectedOutcome {
        moved: outcome.moved,
        waiting: outcome.waiting,
        without_group: outcome.without_group,
        unknown_groups: outcome.unknown_groups,
    }))
}

fn member(computer: ExpectedComputer) -> Result<ExpectedMember, Problem> {
    let id = computer.id.as_deref().filter(|id| !id.trim().is_empty()).map(ComputerId::new).transpose();
    let id = id.map_err(|error| Problem::bad_request(format!("The id of {:?}: {error}.", computer.name)))?;
    Ok(ExpectedMember { dns_name: computer.name, id, groups: computer.groups })
}
