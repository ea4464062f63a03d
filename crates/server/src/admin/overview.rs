//! `GET /status`.

use axum::Json;
use axum::extract::State;
use patchwell_catalog::{ApprovalFilter, ListQuery, Snapshot};
use patchwell_model::{InstallationState, UpdateId};
use patchwell_store::files;
use roaring::RoaringBitmap;
use serde::Deserialize;
use utoipa::IntoParams;

use super::extract::Query;
use super::problem::Problem;
use super::state::AdminState;
use super::views::Overview;
use patchwell_app::Scope;

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
    let updates = count_updates(&scope, &listed);
    let only = |update: UpdateId| {
        let row = state.app.update_row(&update);
        row.is_some_and(|row| scope.counts_for_update(row, None).needed() > 0)
    };
    let undecided = ListQuery { approval: ApprovalFilter::NotApproved, only: Some(&only), ..ListQuery::default() };
    let mut overview = Overview {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        updates: count(ApprovalFilter::Any),
        updates_approved: count(ApprovalFilter::Approved),
        updates_unapproved: count(ApprovalFilter::NotApproved),
        updates_declined: count(ApprovalFilter::Declined),
        updates_needed: updates.needed,
        updates_needed_only: updates.needed_only,
        updates_needed_unapproved: snapshot.list(&undecided).total as u64,
        updates_failed: updates.failed,
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
        let has_failures = counts.get(InstallationState::Failed) > 0;
        overview.computers_with_failures += u64::from(has_failures);
        overview.computers_needing_only += u64::from(counts.needed() > 0 && !has_failures);
    }
    overview
}

/// How many updates are needed and failed somewhere.
#[derive(Default)]
struct UpdateCounts {
    needed: u64,
    needed_only: u64,
    failed: u64,
}

fn count_updates(scope: &Scope, listed: &RoaringBitmap) -> UpdateCounts {
    let mut updates = UpdateCounts::default();
    for row in listed {
        let counts = scope.counts_for_update(row, None);
        let (is_needed, has_failed) = (counts.needed() > 0, counts.get(InstallationState::Failed) > 0);
        updates.needed += u64::from(is_needed);
        updates.needed_only += u64::from(is_needed && !has_failed);
        updates.failed += u64::from(has_failed);
    }
    updates
}
