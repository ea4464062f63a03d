//! `GET /status`.

use axum::Json;
use axum::extract::State;
use patchwell_catalog::{ApprovalFilter, ListQuery, Snapshot};
use patchwell_model::InstallationState;
use patchwell_store::files;
use serde::Deserialize;
use utoipa::IntoParams;

use super::extract::Query;
use super::problem::Problem;
use super::scope::Scope;
use super::state::AdminState;
use super::views::Overview;

/// Whose computers to count.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct WhoseOverview {
    /// Also the computers of servers below; `false` unless asked.
    include_downstream: Option<bool>,
}

/// The server at a glance.
#[utoipa::path(
    get, path = "/status", tag = "status", params(WhoseOverview),
    responses((status = 200, body = Overview), (status = "4XX", response = Problem)),
)]
pub(crate) async fn get_status(
    State(state): State<AdminState>,
    Query(whose): Query<WhoseOverview>,
) -> Result<Json<Overview>, Problem> {
    let files_missing = state.app.store().read(files::count_missing).await?;
    state.compute(move |state, snapshot| Ok(overview(state, snapshot, &whose, files_missing))).await.map(Json)
}

fn overview(state: &AdminState, snapshot: &Snapshot, whose: &WhoseOverview, files_missing: u64) -> Overview {
    let scope = Scope::new(&state.app, whose.include_downstream);
    let count = |approval| snapshot.list(&ListQuery { approval, ..ListQuery::default() }).total as u64;
    let listed = state.listed_rows(snapshot);
    let (mut needed, mut failed) = (0, 0);
    for row in listed.iter() {
        let counts = scope.counts_for_update(row, None);
        needed += u64::from(counts.needed() > 0);
        failed += u64::from(counts.get(InstallationState::Failed) > 0);
    }
    let mut overview = Overview {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        updates: count(ApprovalFilter::Any),
        updates_approved: count(ApprovalFilter::Approved),
        updates_unapproved: count(ApprovalFilter::NotApproved),
        updates_declined: count(ApprovalFilter::Declined),
        updates_needed: needed,
        updates_failed: failed,
        revisions: snapshot.len() as u64,
        groups: snapshot.groups().iter().filter(|group| !group.id.is_built_in()).count() as u64,
        files_missing,
        ..Overview::default()
    };
    let computers = scope.computers();
    overview.computers = computers.len() as u64;
    for known in computers {
        let counts = scope.counts_for_computer(known.row, &listed);
        overview.computers_unreported += u64::from(!scope.has_reported(known.row));
        overview.computers_needing_updates += u64::from(counts.needed() > 0);
        overview.computers_with_failures += u64::from(counts.get(InstallationState::Failed) > 0);
    }
    overview
}
