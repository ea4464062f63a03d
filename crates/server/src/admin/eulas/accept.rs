//! `POST /eulas/{id}/accept`.

use axum::extract::State;
use axum::{Extension, Json};
use patchwell_catalog::Snapshot;
use patchwell_model::{EulaId, UpdateId};
use patchwell_store::eulas;

use crate::admin::auth::Administrator;
use crate::admin::extract::Path;
use crate::admin::present;
use crate::admin::problem::Problem;
use crate::admin::state::AdminState;
use crate::admin::views::EulaView;

/// Accepts a licence text for the organization, so that updates with it can be approved.
#[utoipa::path(
    post, path = "/eulas/{id}/accept", tag = "eulas",
    params(("id" = String, Path, description = "Id of the licence text, or of an update that has one")),
    responses((status = 200, body = EulaView), (status = "4XX", response = Problem)),
)]
pub(crate) async fn accept_eula(
    State(state): State<AdminState>,
    Extension(administrator): Extension<Administrator>,
    Path(id): Path<String>,
) -> Result<Json<EulaView>, Problem> {
    let snapshot = state.app.snapshot();
    let found = find(&snapshot, &id)?;
    // A bundle shows no licence of its own: what has to be accepted are those of its members.
    for eula in &found {
        state.app.accept_eula(*eula, &administrator.0).await?;
    }
    let accepted = state.app.store().read(eulas::list).await?;
    let eula = found.first().copied().ok_or_else(|| no_eula(&id))?;
    let updates = snapshot.updates().filter(|entry| entry.eula == Some(eula)).map(|entry| entry.identity.update_id);
    let updates: Vec<UpdateId> = updates.collect();
    Ok(Json(present::eula(&snapshot, eula, &updates, Vec::new(), &accepted)))
}

/// The licence with this id, or those of an update and of the members it bundles.
fn find(snapshot: &Snapshot, id: &str) -> Result<Vec<EulaId>, Problem> {
    let guid: UpdateId = id
        .parse()
        .map_err(|_| Problem::bad_request(format!("{id:?} is no id; give the GUID of a licence text or an update.")))?;
    let as_eula = EulaId(guid.0);
    if snapshot.entries().any(|entry| entry.eula == Some(as_eula)) {
        return Ok(vec![as_eula]);
    }
    let latest = snapshot.latest(guid).ok_or_else(|| {
        Problem::not_found(format!("There is no licence text and no update {id:?}; list the licence texts."))
    })?;
    let mut found: Vec<EulaId> = snapshot.bundle_closure(latest.id).iter().filter_map(|entry| entry.eula).collect();
    found.sort_unstable();
    found.dedup();
    if found.is_empty() { Err(no_eula(id)) } else { Ok(found) }
}

fn no_eula(id: &str) -> Problem {
    Problem::not_found(format!("Update {id} has no licence text; it can be approved without."))
}
