//! `GET /updates/{id}/status`.

use axum::Json;
use axum::extract::State;
use patchwell_app::{App, Scope};
use patchwell_catalog::Snapshot;
use patchwell_model::{InstallationState, StateCounts};
use roaring::RoaringBitmap;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::admin::extract::{Path, Query};
use crate::admin::problem::Problem;
use crate::admin::resolve;
use crate::admin::state::AdminState;
use crate::admin::views::{self, UpdateStatus, UpdateStatusComputer};

/// Computers listed at most.
const MAX_COMPUTERS: usize = 10_000;

/// Whose status.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct WhoseStatus {
    /// Only computers in this group or below it, by id or name.
    group: Option<String>,
    /// Also the computers of servers below; `false` unless asked.
    include_downstream: Option<bool>,
    /// List only computers in this state.
    #[param(inline)]
    state: Option<views::InstallationState>,
}

/// Which computers need an update, have it, failed to install it.
#[utoipa::path(
    get, path = "/updates/{id}/status", tag = "updates",
    params(("id" = String, Path, description = "Update id"), WhoseStatus),
    responses((status = 200, body = UpdateStatus), (status = "4XX", response = Problem)),
)]
pub(crate) async fn get_update_status(
    State(state): State<AdminState>,
    Path(id): Path<String>,
    Query(whose): Query<WhoseStatus>,
) -> Result<Json<UpdateStatus>, Problem> {
    state.compute(move |state, snapshot| status(&state.app, snapshot, &id, &whose)).await.map(Json)
}

fn status(app: &App, snapshot: &Snapshot, id: &str, whose: &WhoseStatus) -> Result<UpdateStatus, Problem> {
    let entry = resolve::revision(snapshot, id, None)?;
    let group = whose.group.as_deref().map(|name| resolve::group(snapshot, name)).transpose()?;
    let scope = Scope::new(app, whose.include_downstream);
    let within = group.map(|group| scope.members(snapshot, group.id, true));
    let (counts, by_state) = match app.update_row(&entry.identity.update_id) {
        Some(row) => by_state(&scope, row, within.as_ref(), whose.state.map(Into::into)),
        None => (StateCounts::default(), Vec::new()),
    };
    let mut computers = Vec::new();
    let mut truncated = false;
    for (state, rows) in by_state {
        let mut known: Vec<_> = rows.iter().filter_map(|row| scope.by_row(row)).collect();
        known.sort_by(|a, b| a.computer.dns_name.cmp(&b.computer.dns_name));
        for known in known {
            if computers.len() == MAX_COMPUTERS {
                truncated = true;
                break;
            }
            computers.push(UpdateStatusComputer {
                id: known.computer.id.to_string(),
                name: known.computer.dns_name.clone(),
                state: state.into(),
                last_status_report: known.computer.last_status_report,
            });
        }
    }
    Ok(UpdateStatus {
        update: entry.identity.update_id.to_string(),
        title: entry.title.to_string(),
        counts: counts.into(),
        computers,
        truncated,
    })
}

type ByState = Vec<(InstallationState, RoaringBitmap)>;

/// The board is not held while names are looked up.
fn by_state(
    scope: &Scope,
    row: u32,
    within: Option<&RoaringBitmap>,
    only: Option<InstallationState>,
) -> (StateCounts, ByState) {
    use InstallationState::{
        Downloaded, Failed, Installed, InstalledPendingReboot, NotApplicable, NotInstalled, Unknown,
    };
    const SHOWN: [InstallationState; 7] =
        [Failed, NotInstalled, Downloaded, InstalledPendingReboot, Installed, Unknown, NotApplicable];
    let shown = only.map_or_else(|| SHOWN.to_vec(), |state| vec![state]);
    let sets = shown.into_iter().map(|state| (state, scope.in_state(row, state, within))).collect();
    (scope.counts_for_update(row, within), sets)
}
