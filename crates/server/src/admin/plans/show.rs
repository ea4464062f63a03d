//! A plan as a view.

use std::collections::{BTreeMap, HashSet};

use patchwell_app::{ActPlan, MetConflict};
use patchwell_catalog::{ConflictRule, Snapshot};
use patchwell_model::{GroupId, RevisionId, UpdateId};
use patchwell_store::files::{self, FileRecord};
use patchwell_store::plans::StoredPlan;

use crate::admin::present::{self, group_reference};
use crate::admin::problem::Problem;
use crate::admin::refusals;
use crate::admin::state::AdminState;
use crate::admin::views::{
    ActRequest, ConflictReason, ConflictView, PlanView, PlannedFile, PlannedMoveView, PlannedUpdate,
};

/// The most entries of one list.
const SHOWN: usize = 10_000;
/// Names of computers that are told.
const FIRST: usize = 20;

/// A plan that waits, or that was applied.
pub(super) async fn shown(
    state: &AdminState,
    before: std::sync::Arc<Snapshot>,
    (kept, request): (StoredPlan, ActRequest),
    plan: ActPlan,
    committed: bool,
) -> Result<PlanView, Problem> {
    let contents = plan.rollouts.iter().flat_map(|rollout| &rollout.plans).chain([&plan.decisions]);
    let revisions: HashSet<RevisionId> = contents.flat_map(|plan| plan.content.revisions.iter().copied()).collect();
    let revisions: Vec<RevisionId> = revisions.into_iter().collect();
    let records = state.app.store().read(move |tx| files::files_for(tx, &revisions)).await?;
    let job = match plan.job {
        Some(id) => Some(present::job(&state.app.job(id).await?)),
        None => None,
    };
    let files: Vec<FileRecord> = records.into_iter().map(|(_, file)| file).collect();
    state
        .compute(move |state, _| {
            let snapshot = before.as_ref();
            let decisions = &plan.decisions;
            let rollouts = plan.rollouts.iter().map(|planned| present::rollout(&state.app, snapshot, &planned.rollout));
            Ok(PlanView {
                id: Some(kept.id).filter(|_| !committed),
                committed,
                expires: kept.expires,
                administrator: kept.administrator,
                request,
                changes: present::changes(snapshot, decisions).into_iter().take(SHOWN).collect(),
                declined: updates(snapshot, &decisions.decline),
                reinstated: updates(snapshot, &decisions.reinstate),
                moves: plan.moves.iter().map(|moved| planned_move(snapshot, moved)).collect(),
                rollouts: rollouts.take(SHOWN).collect(),
                cleanup: plan.cleanup.as_ref().map(|done| present::cleanup_preview(&state.app, snapshot, done)),
                job,
                computers: plan.computers.len(),
                first_computers: first_computers(state, &plan),
                computers_needing: plan.needing.len(),
                content_bytes: plan.content_bytes,
                missing_files: missing(&files),
                conflicts: plan.conflicts.iter().map(|met| conflict(snapshot, met)).collect(),
                eulas: eulas(snapshot, &plan),
                warnings: warnings(snapshot, &plan),
                effects: plan.effects,
            })
        })
        .await
}

fn updates(snapshot: &Snapshot, ids: &[UpdateId]) -> Vec<PlannedUpdate> {
    let title = |id: &UpdateId| snapshot.title(*id).map(str::to_owned);
    ids.iter().take(SHOWN).map(|id| PlannedUpdate { update: id.to_string(), title: title(id) }).collect()
}

fn planned_move(snapshot: &Snapshot, moved: &patchwell_app::PlannedMove) -> PlannedMoveView {
    let groups = |groups: &[GroupId]| groups.iter().map(|group| group_reference(snapshot, *group)).collect();
    PlannedMoveView {
        id: moved.computer.to_string(),
        name: moved.name.clone(),
        before: groups(&moved.before),
        after: groups(&moved.after),
    }
}

/// Those that need an update, then others.
fn first_computers(state: &AdminState, plan: &ActPlan) -> Vec<String> {
    let computers = state.app.computers();
    let others = &plan.computers - &plan.needing;
    let rows = plan.needing.iter().chain(&others);
    rows.filter_map(|row| computers.by_row(row)).take(FIRST).map(|known| known.computer.dns_name.clone()).collect()
}

fn missing(files: &[FileRecord]) -> Vec<PlannedFile> {
    let mut seen = HashSet::new();
    let missing = files.iter().filter(|file| file.present_since.is_none() && seen.insert(file.sha1));
    missing.map(|file| PlannedFile { name: file.name.clone(), sha1: file.sha1.to_string(), size: file.size }).collect()
}

fn conflict(snapshot: &Snapshot, met: &MetConflict) -> ConflictView {
    let conflict = &met.conflict;
    let winner = if conflict.planned_wins { conflict.group } else { conflict.other };
    ConflictView {
        update: conflict.update.to_string(),
        title: snapshot.title(conflict.update).map(str::to_owned),
        group: group_reference(snapshot, conflict.group),
        other_group: group_reference(snapshot, conflict.other),
        other_action: conflict.other_action.into(),
        other_deadline: conflict.other_deadline,
        winner: group_reference(snapshot, winner),
        because: match conflict.rule {
            ConflictRule::Deeper => ConflictReason::Deeper,
            ConflictRule::Action => ConflictReason::Action,
            ConflictRule::Deadline => ConflictReason::Deadline,
        },
        computers: met.computers,
    }
}

fn eulas(snapshot: &Snapshot, plan: &ActPlan) -> BTreeMap<String, Vec<String>> {
    let entries = || {
        let set = plan.decisions.set.iter().filter_map(|new| snapshot.by_identity(new.revision));
        set.flat_map(|entry| snapshot.bundle_closure(entry.id))
    };
    let titles = |eula| {
        let mut titles: Vec<String> =
            entries().filter(|entry| entry.eula == Some(eula)).map(|entry| entry.title.to_string()).collect();
        titles.sort_unstable();
        titles.dedup();
        titles
    };
    plan.eulas.iter().map(|eula| (eula.to_string(), titles(*eula))).collect()
}

fn warnings(snapshot: &Snapshot, plan: &ActPlan) -> Vec<String> {
    let mut warnings: Vec<String> = Vec::new();
    let all = plan.rollouts.iter().flat_map(|rollout| &rollout.plans).chain([&plan.decisions]);
    for text in all.flat_map(|plan| &plan.warnings).map(|warning| present::warning(snapshot, warning)) {
        if !warnings.contains(&text) {
            warnings.push(text);
        }
    }
    let skipped = plan.skipped.iter().map(|one| format!("Left out: {}", refusals::sentence(&one.reason)));
    warnings.extend(skipped.take(SHOWN));
    warnings
}
