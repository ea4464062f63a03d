//! `GET /eulas`.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use patchwell_catalog::Snapshot;
use patchwell_model::{EulaId, UpdateId};
use patchwell_store::eulas::{self, EulaAcceptance};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::admin::extract::Query;
use crate::admin::problem::Problem;
use crate::admin::state::AdminState;
use crate::admin::views::{self, EulaView, Page};
use crate::admin::{paging, present};

/// Which part of the list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ListEulas {
    /// Where the part before ended.
    cursor: Option<String>,
    /// At most so many, 1 to 1000; 100 unless asked.
    limit: Option<u32>,
}

/// Licence texts of the updates in the catalog, in parts.
#[utoipa::path(
    get, path = "/eulas", tag = "eulas", params(ListEulas),
    responses((status = 200, body = Page<EulaView>), (status = "4XX", response = Problem)),
)]
pub(crate) async fn list_eulas(
    State(state): State<AdminState>,
    Query(params): Query<ListEulas>,
) -> Result<Json<Page<EulaView>>, Problem> {
    let accepted = state.app.store().read(eulas::list).await?;
    state.compute(move |_, snapshot| list(snapshot, &params, &accepted)).await.map(Json)
}

fn list(snapshot: &Snapshot, params: &ListEulas, accepted: &[EulaAcceptance]) -> Result<Page<EulaView>, Problem> {
    let mut by_eula: BTreeMap<EulaId, Vec<UpdateId>> = BTreeMap::new();
    for entry in snapshot.updates() {
        if let Some(eula) = entry.eula {
            by_eula.entry(eula).or_default().push(entry.identity.update_id);
        }
    }
    let total = by_eula.len() as u64;
    let limit = paging::limit(params.limit)? as usize;
    let after = paging::place::<[u8; 16]>(params.cursor.as_deref())?.map(EulaId::from_bytes);
    let mut rest: Vec<(EulaId, Vec<UpdateId>)> =
        by_eula.into_iter().filter(|(id, _)| after.is_none_or(|after| *id > after)).collect();
    let more = rest.len() > limit;
    rest.truncate(limit);
    let next = rest.last().filter(|_| more).map(|(id, _)| paging::cursor(id.as_bytes())).transpose()?;
    let items = rest.into_iter().map(|(id, updates)| present::eula(snapshot, id, &updates, Vec::new(), accepted));
    let items: Vec<views::EulaView> = items.collect();
    Ok(Page { items, total: Some(total), next_cursor: next })
}
