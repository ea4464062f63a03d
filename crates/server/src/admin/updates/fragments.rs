//! `GET /updates/{id}/fragments/{kind}`.

use axum::extract::State;
use http::header::CONTENT_TYPE;
use patchwell_model::{Language, RevisionId};
use patchwell_store::{StoreError, Tx, revisions};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use crate::admin::extract::{Path, Query};
use crate::admin::problem::Problem;
use crate::admin::resolve;
use crate::admin::state::AdminState;

/// Which fragment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum FragmentKind {
    /// Identity, core properties, relationships and applicability rules.
    Core,
    /// Remaining properties, files and handler data.
    Extended,
    /// Title and description in one language.
    Localized,
    /// The licence text's file in one language.
    Eula,
    /// The whole document as its publisher made it.
    Document,
}

/// Which revision and language.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct WhichFragment {
    /// Revision number; the latest when absent.
    revision: Option<i32>,
    /// Language tag, for `localized` and `eula`; `en` when absent.
    language: Option<String>,
}

/// A fragment, byte for byte as agents get it (before escaping).
#[utoipa::path(
    get, path = "/updates/{id}/fragments/{kind}", tag = "updates",
    params(
        ("id" = String, Path, description = "Update id"),
        ("kind" = inline(FragmentKind), Path, description = "Which fragment"),
        WhichFragment,
    ),
    responses((status = 200, body = String, content_type = "text/xml"), (status = "4XX", response = Problem)),
)]
pub(crate) async fn get_fragment(
    State(state): State<AdminState>,
    Path((id, kind)): Path<(String, FragmentKind)>,
    Query(which): Query<WhichFragment>,
) -> Result<([(http::HeaderName, &'static str); 1], String), Problem> {
    let revision_id = {
        let snapshot = state.app.snapshot();
        resolve::revision(&snapshot, &id, which.revision)?.id
    };
    let language = Language::new(which.language.as_deref().unwrap_or("en"));
    let found = {
        let language = language.clone();
        state.app.store().read(move |tx| read(tx, revision_id, kind, &language)).await?
    };
    let xml = found.ok_or_else(|| Problem::not_found(absent(kind, &language)))?;
    Ok(([(CONTENT_TYPE, "text/xml; charset=utf-8")], xml))
}

fn read(tx: &mut Tx, id: RevisionId, kind: FragmentKind, language: &Language) -> Result<Option<String>, StoreError> {
    let languages = std::slice::from_ref(language);
    Ok(match kind {
        FragmentKind::Core => revisions::core_fragments(tx, &[id])?.pop().map(|(_, xml)| xml),
        FragmentKind::Extended => revisions::extended_fragments(tx, &[id])?.pop().map(|(_, xml)| xml),
        FragmentKind::Localized => {
            revisions::localized_fragments(tx, &[id], languages)?.pop().map(|(_, fragment)| fragment.xml)
        }
        FragmentKind::Eula => revisions::eula_fragments(tx, &[id], languages)?.pop().map(|(_, fragment)| fragment.xml),
        FragmentKind::Document => revisions::document(tx, id)?,
    })
}

fn absent(kind: FragmentKind, language: &Language) -> String {
    match kind {
        FragmentKind::Core | FragmentKind::Extended => "The revision has no such fragment.".to_owned(),
        FragmentKind::Localized => format!("The revision has no texts in {language}; see its texts for the languages."),
        FragmentKind::Eula => {
            format!("The revision has no licence text in {language}; see its EULA for the languages.")
        }
        FragmentKind::Document => {
            "The package that brought this revision had its fragments only, not its document.".to_owned()
        }
    }
}
