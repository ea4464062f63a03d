//! `GET /computers`.

use axum::Json;
use axum::extract::State;
use patchwell_app::{KnownComputer, Scope};
use patchwell_catalog::Snapshot;
use patchwell_model::{InstallationState, StateCounts};
use roaring::RoaringBitmap;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use crate::admin::extract::Query;
use crate::admin::problem::Problem;
use crate::admin::state::AdminState;
use crate::admin::views::{ComputerSummary, Page};
use crate::admin::{paging, present, resolve};

/// Which computers to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ListComputers {
    /// Part of the name, id, address, system or model.
    search: Option<String>,
    /// Id or name of a group.
    group: Option<String>,
    /// With `group`: also members of the groups below it. `true` unless asked.
    subgroups: Option<bool>,
    /// Only computers with some update in this state; `unknown`: that never reported.
    #[param(inline)]
    state: Option<StateFilter>,
    /// Also the computers of servers below; `false` unless asked.
    include_downstream: Option<bool>,
    /// Where the part before ended.
    cursor: Option<String>,
    /// Rows to leave out at the beginning, to get far into a long list at once; without `cursor`.
    offset: Option<u32>,
    /// At most so many, 1 to 1000; 100 unless asked.
    limit: Option<u32>,
}

/// A state to list computers by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum StateFilter {
    /// Not installed, downloaded, or pending a restart.
    Needed,
    Failed,
    Installed,
    Downloaded,
    PendingReboot,
    /// Never reported.
    Unknown,
}

/// Computers by name, in parts.
#[utoipa::path(
    get, path = "/computers", tag = "computers", params(ListComputers),
    responses((status = 200, body = Page<ComputerSummary>), (status = "4XX", response = Problem)),
)]
pub(crate) async fn list_computers(
    State(state): State<AdminState>,
    Query(params): Query<ListComputers>,
) -> Result<Json<Page<ComputerSummary>>, Problem> {
    state.compute(move |state, snapshot| list(state, snapshot, &params)).await.map(Json)
}

fn list(state: &AdminState, snapshot: &Snapshot, params: &ListComputers) -> Result<Page<ComputerSummary>, Problem> {
    let limit = paging::limit(params.limit)? as usize;
    let skip = paging::offset(params.offset, params.cursor.as_deref())?;
    let after: Option<SortKey> = paging::place(params.cursor.as_deref())?;
    let listed = state.listed_rows(snapshot);
    let scope = Scope::new(&state.app, params.include_downstream);
    let mut found = candidates(&scope, snapshot, params)?;
    if let Some(wanted) = params.state {
        found.retain(|(_, known)| match wanted {
            StateFilter::Unknown => !scope.has_reported(known.row),
            wanted => has(wanted, &scope.counts_for_computer(known.row, &listed)),
        });
    }
    let total = found.len() as u64;
    found.sort_by(|(a, _), (b, _)| a.cmp(b));
    found.retain(|(key, _)| after.as_ref().is_none_or(|after| key > after));
    found.drain(..skip.min(found.len()));
    let more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| more).map(|(key, _)| paging::cursor(key)).transpose()?;
    let items = found.iter().map(|(_, known)| ComputerSummary {
        server: scope.server_of(known.row),
        ..present::computer(snapshot, known, scope.counts_for_computer(known.row, &listed))
    });
    Ok(Page { items: items.collect(), total: Some(total), next_cursor: next })
}

/// A computer's name in lower case and its id: lists are sorted by it.
type SortKey = (String, String);

/// Computers of the group that the search finds, with what they are sorted by.
fn candidates(
    scope: &Scope,
    snapshot: &Snapshot,
    params: &ListComputers,
) -> Result<Vec<(SortKey, KnownComputer)>, Problem> {
    let group = params.group.as_deref().map(|name| resolve::group(snapshot, name)).transpose()?;
    let subgroups = params.subgroups.unwrap_or(true);
    let within: Option<RoaringBitmap> = group.map(|group| scope.members(snapshot, group.id, subgroups));
    let words: Vec<String> =
        params.search.iter().flat_map(|text| text.split_whitespace()).map(str::to_lowercase).collect();
    let found = scope.computers().into_iter().filter(|known| {
        within.as_ref().is_none_or(|within| within.contains(known.row)) && words.iter().all(|word| says(known, word))
    });
    Ok(found.map(|known| (key(&known), known)).collect())
}

fn key(known: &KnownComputer) -> SortKey {
    (known.computer.dns_name.to_lowercase(), known.computer.id.to_string())
}

/// Whether the word, lower case, is in what a computer says of itself.
fn says(known: &KnownComputer, word: &str) -> bool {
    let computer = &known.computer;
    let details = computer.details.as_ref();
    let system = details.map(patchwell_model::ComputerDetails::os_name);
    let texts = [
        Some(computer.dns_name.as_str()),
        Some(computer.id.as_str()),
        computer.ip_address.as_deref(),
        system.as_deref(),
        details.map(|details| details.model.as_str()),
    ];
    texts.into_iter().flatten().any(|text| text.to_lowercase().contains(word))
}

fn has(wanted: StateFilter, counts: &StateCounts) -> bool {
    let count = match wanted {
        StateFilter::Needed => counts.needed(),
        StateFilter::Failed => counts.get(InstallationState::Failed),
        StateFilter::Installed => counts.get(InstallationState::Installed),
        StateFilter::Downloaded => counts.get(InstallationState::Downloaded),
        StateFilter::PendingReboot => counts.get(InstallationState::InstalledPendingReboot),
        StateFilter::Unknown => counts.get(InstallationState::Unknown),
    };
    count > 0
}
