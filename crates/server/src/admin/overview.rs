//! `GET /status`.

use axum::Json;
use axum::extract::State;
use patchwell_catalog::{ApprovalFilter, ListQuery, Snapshot};
use patchwell_model::InstallationState;
use patchwell_store::files;

use super::problem::Problem;
use super::state::AdminState;
use super::views::Overview;

/// The server at a glance.
#[utoipa::path(
    get, path = "/status", tag = "status",
    responses((status = 200, body = Overview), (status = "4XX", response = Problem)),
)]
pub(crate) async fn get_status(State(state): State<AdminState>) -> Result<Json<Overview>, Problem> {
    let files_missing = state.app.store().read(files::count_missing).await?;
    state.compute(move |state, snapshot| Ok(overview(state, snapshot, files_missing))).await.map(Json)
}

fn overview(state: &AdminState, snapshot: &Snapshot, files_missing: u64) -> Overview {
    let app = &state.app;
    let count = |approval| snapshot.list(&ListQuery { approval, ..ListQuery::default() }).total as u64;
    let listed = state.listed_rows(snapshot);
    let (mut needed, mut failed) = (0, 0);
    for row in listed.iter() {
        let counts = app.status().counts_for_update(row, None);
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
    let rows: Vec<u32> = app.computers().iter().map(|known| known.row).collect();
    overview.computers = rows.len() as u64;
    for row in rows {
        let board = app.status();
        let counts = board.counts_for_computer(row, &listed);
        overview.computers_unreported += u64::from(!board.sets(row).reported);
        overview.computers_needing_updates += u64::from(counts.needed() > 0);
        overview.computers_with_failures += u64::from(counts.get(InstallationState::Failed) > 0);
    }
    overview
}
