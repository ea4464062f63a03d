//! `GET /computers/{id}/why/{update}`.

use axum::Json;
use axum::extract::State;
use patchwell_app::KnownComputer;
use patchwell_catalog::{Snapshot, WhyFacts};
use patchwell_model::{EventKind, InstallationState, UpdateId, UpdateType};
use patchwell_store::events::{self, EventFilter, StoredEvent};
use patchwell_store::files;

use crate::admin::extract::Path;
use crate::admin::problem::Problem;
use crate::admin::state::AdminState;
use crate::admin::views::WhyView;
use crate::admin::{present, resolve};

/// Events about the update that are looked through for its last failure.
const EVENTS: u32 = 50;

/// Why an update is where it is on a computer: what decides, what hinders, what was reported, and what to do.
#[utoipa::path(
    get, path = "/computers/{id}/why/{update}", tag = "computers",
    params(
        ("id" = String, Path, description = "Id or name of the computer"),
        ("update" = String, Path, description = "Id of the update"),
    ),
    responses((status = 200, body = WhyView), (status = "4XX", response = Problem)),
)]
pub(crate) async fn get_why(
    State(state): State<AdminState>,
    Path((id, update)): Path<(String, String)>,
) -> Result<Json<WhyView>, Problem> {
    let known = resolve::computer(&state.app, &id)?;
    let snapshot = state.app.snapshot();
    let entry = resolve::revision(&snapshot, &update, None)?;
    let update = entry.identity.update_id;
    let parts: Vec<_> = snapshot.bundle_closure(entry.id).iter().map(|part| part.id).chain([entry.id]).collect();
    let filter =
        EventFilter { computer: Some(known.computer.id.clone()), update: Some(update), ..EventFilter::default() };
    let read = state.app.store().read(move |tx| {
        let needed = files::files_for(tx, &parts)?;
        Ok((needed, events::list(tx, &filter, None, EVENTS)?))
    });
    let (needed, stored) = read.await?;
    let mut missing: Vec<_> = needed.iter().filter(|(_, file)| file.present_since.is_none()).collect();
    missing.sort_by_key(|(_, file)| file.sha1.to_string());
    missing.dedup_by_key(|(_, file)| file.sha1);
    let app = &state.app;
    let sets = app.status().sets(known.row);
    let state_of = |update: UpdateId| {
        let row = app.update_row(&update);
        row.map_or(InstallationState::Unknown, |row| sets.state(row))
    };
    let holds = |wanted: UpdateId| holds(&snapshot, wanted, state_of(wanted));
    let facts = WhyFacts {
        groups: &known.computer.groups,
        state: state_of(update),
        last_contact: known.computer.last_contact,
        last_report: known.computer.last_status_report,
        is_eula_accepted: entry.eula.is_none_or(|eula| app.accepted_eulas().contains(&eula)),
        files_missing: missing.len() as u64,
        holds: &holds,
    };
    let why = snapshot.why(update, &facts).ok_or_else(|| Problem::not_found("The update was deleted just now."))?;
    Ok(Json(view(&snapshot, &known, (update, facts.state), &why, &stored)))
}

/// What a report says of a prerequisite. Agents report software only; whether a detectoid holds they keep to
/// themselves.
fn holds(snapshot: &Snapshot, wanted: UpdateId, state: InstallationState) -> Option<bool> {
    let reports = snapshot.latest(wanted).is_some_and(|entry| entry.update_type == UpdateType::Software);
    match state {
        _ if !reports || !snapshot.is_leaf(wanted) => None,
        InstallationState::Unknown => None,
        InstallationState::Installed => Some(true),
        _ => Some(false),
    }
}

fn view(
    snapshot: &Snapshot,
    known: &KnownComputer,
    (update, state): (UpdateId, InstallationState),
    why: &patchwell_catalog::Why,
    events: &[StoredEvent],
) -> WhyView {
    let failure = events.iter().map(|stored| &stored.event).find(|event| {
        let kind = EventKind::of(event.event_id).filter(|_| event.namespace_id == 1);
        kind.is_some_and(|kind| kind.is_failure)
    });
    WhyView {
        computer: known.computer.id.to_string(),
        computer_name: known.computer.dns_name.clone(),
        update: update.to_string(),
        title: snapshot.title(update).unwrap_or_default().to_owned(),
        verdict: why.verdict.into(),
        state: state.into(),
        last_contact: known.computer.last_contact,
        last_status_report: known.computer.last_status_report,
        approvals: why.approvals.iter().map(|one| present::considered(snapshot, one)).collect(),
        reasons: why.reasons.iter().map(|reason| present::reason(snapshot, reason)).collect(),
        failure: failure.map(present::failure),
    }
}
