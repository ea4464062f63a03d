//! `GET /eulas/{id}/text`.

use axum::Json;
use axum::extract::State;
use patchwell_model::{EulaId, Language, UpdateId};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::admin::extract::{Path, Query};
use crate::admin::problem::Problem;
use crate::admin::state::AdminState;
use crate::admin::views::EulaTextView;

/// In which language.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct WhichLanguage {
    /// Language tag; `en` when absent. The nearest there is comes.
    language: Option<String>,
}

/// A licence text, to be read before it is accepted.
#[utoipa::path(
    get, path = "/eulas/{id}/text", tag = "eulas",
    params(("id" = String, Path, description = "Id of the licence text"), WhichLanguage),
    responses((status = 200, body = EulaTextView), (status = "4XX", response = Problem)),
)]
pub(crate) async fn get_eula_text(
    State(state): State<AdminState>,
    Path(id): Path<String>,
    Query(which): Query<WhichLanguage>,
) -> Result<Json<EulaTextView>, Problem> {
    let guid: UpdateId =
        id.parse().map_err(|_| Problem::bad_request(format!("{id:?} is no id; give the GUID of a licence text.")))?;
    let language = Language::new(which.language.as_deref().unwrap_or("en"));
    let found = state.app.eula_text(EulaId(guid.0), &language).await?;
    Ok(Json(EulaTextView {
        language: found.language.to_string(),
        languages: found.languages.iter().map(ToString::to_string).collect(),
        text: found.text,
    }))
}
