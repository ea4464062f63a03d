//! `GET /computers/expected`.

use axum::Json;
use axum::extract::State;
use patchwell_catalog::Snapshot;
use patchwell_store::computers::{self, ExpectedComputer as Stored};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::admin::extract::Query;
use crate::admin::paging;
use crate::admin::problem::Problem;
use crate::admin::state::AdminState;
use crate::admin::views::{ExpectedComputer, Page};

/// Which part of the list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ListExpected {
    /// Where the part before ended.
    cursor: Option<String>,
    /// At most so many, 1 to 1000; 100 unless asked.
    limit: Option<u32>,
}

/// Computers that were announced and have not come, in parts.
#[utoipa::path(
    get, path = "/computers/expected", tag = "computers", params(ListExpected),
    responses((status = 200, body = Page<ExpectedComputer>), (status = "4XX", response = Problem)),
)]
pub(crate) async fn list_expected_computers(
    State(state): State<AdminState>,
    Query(params): Query<ListExpected>,
) -> Result<Json<Page<ExpectedComputer>>, Problem> {
    let limit = paging::limit(params.limit)?;
    let after: String = paging::place(params.cursor.as_deref())?.unwrap_or_default();
    let found = state.app.store().read(move |tx| {
        Ok((computers::count_expected(tx)?, computers::list_expected(tx, &after, i64::from(limit) + 1)?))
    });
    let (total, mut found) = found.await?;
    let more = found.len() > limit as usize;
    found.truncate(limit as usize);
    let next_cursor = found.last().filter(|_| more).map(|last| paging::cursor(&last.key)).transpose()?;
    let snapshot = state.app.snapshot();
    let items = found.iter().map(|expected| view(&snapshot, expected)).collect();
    Ok(Json(Page { items, total: Some(total), next_cursor }))
}

fn view(snapshot: &Snapshot, expected: &Stored) -> ExpectedComputer {
    let groups = expected.groups.iter().filter_map(|group| snapshot.groups().get(*group));
    let groups = groups.map(|group| group.name.to_string()).collect();
    match expected.key.split_once(':') {
        Some(("id", id)) => ExpectedComputer { name: String::new(), id: Some(id.to_owned()), groups },
        _ => {
            let name = expected.key.trim_start_matches("name:").to_owned();
            ExpectedComputer { name, id: None, groups }
        }
    }
}
