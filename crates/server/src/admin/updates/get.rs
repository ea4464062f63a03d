//! `GET /updates/{id}`.

use axum::Json;
use axum::extract::State;
use patchwell_store::{eulas, files, revisions};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::admin::extract::{Path, Query};
use crate::admin::problem::Problem;
use crate::admin::state::AdminState;
use crate::admin::views::UpdateDetails;
use crate::admin::{present, resolve};

/// Which revision.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct WhichRevision {
    /// Revision number; the latest when absent.
    revision: Option<i32>,
}

/// Everything about an update.
#[utoipa::path(
    get, path = "/updates/{id}", tag = "updates", params(("id" = String, Path, description = "Update id"), WhichRevision),
    responses((status = 200, body = UpdateDetails), (status = "4XX", response = Problem)),
)]
pub(crate) async fn get_update(
    State(state): State<AdminState>,
    Path(id): Path<String>,
    Query(which): Query<WhichRevision>,
) -> Result<Json<UpdateDetails>, Problem> {
    let snapshot = state.app.snapshot();
    let entry = resolve::revision(&snapshot, &id, which.revision)?;
    let revision_id = entry.id;
    let (revision, records, accepted) = state
        .app
        .store()
        .read(move |tx| {
            let revision = revisions::load_revision(tx, revision_id)?;
            Ok((revision, files::files_for(tx, &[revision_id])?, eulas::list(tx)?))
        })
        .await?;
    let revision = revision.ok_or_else(|| Problem::not_found("This revision was deleted a moment ago."))?;
    let records: Vec<_> = records.into_iter().map(|(_, record)| record).collect();
    let eula = revision.eula.as_ref().map(|eula| {
        let languages = eula.files.iter().map(|(language, _)| language.to_string()).collect();
        present::eula(&snapshot, eula.id, &[entry.identity.update_id], languages, &accepted)
    });
    Ok(Json(present::details(&state.app, &snapshot, entry, &revision, &records, eula)))
}
