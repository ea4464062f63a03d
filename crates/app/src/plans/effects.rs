//! What a plan changes, in lines that people can read and programs compare.

use patchwell_catalog::{Snapshot, UnusedRevisions};
use patchwell_model::{Approval, ApprovalAction, GroupId, Timestamp, UpdateId};

use super::{ActPlan, PlannedMove};
use crate::cleanup::CleanupPreview;
use crate::open::hex;

/// Lines that are told; of more, how many.
const MAX_LINES: usize = 10_000;

/// One line for each change, in order. How many computers there are is no part of it: they come and go all day.
pub(super) fn effects(snapshot: &Snapshot, plan: &ActPlan) -> Vec<String> {
    let decisions = &plan.decisions;
    let mut lines = Vec::new();
    for new in &decisions.set {
        let update = new.revision.update_id;
        let before = snapshot.approvals(update).iter().find(|row| row.group == new.group);
        let before = before.map_or_else(|| "no decision".to_owned(), |row| decision(row));
        let after = said(new.action, new.deadline, new.revision.revision_number);
        lines.push(format!("{} for {}: {before} becomes {after}", title(snapshot, update), group(snapshot, new.group)));
    }
    let is_replaced = |row: &Approval| {
        decisions.set.iter().any(|new| new.group == row.group && new.revision.update_id == row.revision.update_id)
    };
    for row in decisions.remove.iter().filter_map(|id| snapshot.approval(*id)).filter(|row| !is_replaced(row)) {
        let title = title(snapshot, row.revision.update_id);
        lines.push(format!("{title} for {}: {} goes", group(snapshot, row.group), decision(row)));
    }
    lines.extend(decisions.decline.iter().map(|update| format!("{} is declined", title(snapshot, *update))));
    lines.extend(decisions.reinstate.iter().map(|update| format!("{} is reinstated", title(snapshot, *update))));
    lines.extend(plan.moves.iter().map(|moved| moves(snapshot, moved)));
    for planned in &plan.rollouts {
        let (rollout, update) = (&planned.rollout, planned.rollout.revision.update_id);
        let rings = rollout.rings.iter().map(|ring| {
            let groups = ring.ring.groups.iter().map(|id| group(snapshot, *id)).collect::<Vec<_>>().join(", ");
            let ring = &ring.ring;
            let from = if ring.is_after_arrival { "arrival" } else { "the ring before" };
            format!(
                "{} ({groups}; {} h after {from}; {} %, {} %, {} reports; {:?}; {:?})",
                ring.name,
                ring.delay_hours,
                ring.min_success_percent,
                ring.max_failed_percent,
                ring.min_reported,
                ring.windows,
                ring.deadline_days
            )
        });
        let rings = rings.collect::<Vec<_>>().join(", ");
        let number = rollout.revision.revision_number;
        lines.push(format!(
            "{}, revision {number}, goes through {}: {rings}",
            title(snapshot, update),
            rollout.plan_name
        ));
    }
    for met in &plan.conflicts {
        let conflict = &met.conflict;
        let (winner, loser) =
            if conflict.planned_wins { (conflict.group, conflict.other) } else { (conflict.other, conflict.group) };
        let (winner, loser) = (group(snapshot, winner), group(snapshot, loser));
        lines.push(format!("{}: {winner} wins over {loser}", title(snapshot, conflict.update)));
    }
    lines.extend(plan.cleanup.iter().flat_map(|cleanup| cleaned(snapshot, cleanup)));
    // Titles and names are other people's; a line is a line.
    lines.iter_mut().for_each(|line| *line = line.replace(char::is_control, " "));
    lines.sort_unstable();
    lines.dedup();
    if lines.len() > MAX_LINES {
        let (more, all) = (lines.len() - MAX_LINES, digest(&lines));
        lines.truncate(MAX_LINES);
        lines.push(format!("… and {more} more ({all})"));
    }
    lines
}

/// What stands for all lines: the same for the same ones.
pub(crate) fn digest(lines: &[String]) -> String {
    let mut context = ring::digest::Context::new(&ring::digest::SHA256);
    for line in lines {
        context.update(line.as_bytes());
        context.update(b"\n");
    }
    hex(context.finish().as_ref().get(..16).unwrap_or_default())
}

fn cleaned<'a>(snapshot: &'a Snapshot, cleanup: &'a CleanupPreview) -> impl Iterator<Item = String> + 'a {
    let declined = cleanup.superseded.iter().chain(&cleanup.expired);
    let declined = declined.map(|update| format!("{} is declined", title(snapshot, *update)));
    let count = |unused: &UnusedRevisions| unused.revisions.len();
    let deleted = cleanup
        .updates
        .iter()
        .map(move |unused| format!("{} is deleted with {} revisions", title(snapshot, unused.update), count(unused)));
    let compressed = cleanup
        .revisions
        .iter()
        .map(move |unused| format!("{} loses {} old revisions", title(snapshot, unused.update), count(unused)));
    let computers = cleanup.computers.iter().map(|id| format!("the computer {id} is deleted"));
    let files = (cleanup.files > 0).then(|| {
        let names: Vec<String> = cleanup.sha1s.iter().map(ToString::to_string).collect();
        format!("{} content files of {} bytes are deleted ({})", cleanup.files, cleanup.bytes, digest(&names))
    });
    declined.chain(deleted).chain(compressed).chain(computers).chain(files)
}

fn title(snapshot: &Snapshot, update: UpdateId) -> String {
    format!("\"{}\" ({update})", snapshot.title(update).unwrap_or_default())
}

fn group(snapshot: &Snapshot, id: GroupId) -> String {
    snapshot.groups().get(id).map_or_else(|| id.to_string(), |group| format!("{} ({id})", group.name))
}

fn decision(row: &Approval) -> String {
    said(row.action, row.deadline, row.revision.revision_number)
}

fn said(action: ApprovalAction, deadline: Option<Timestamp>, revision: i32) -> String {
    let action = match action {
        ApprovalAction::Install => "install",
        ApprovalAction::Uninstall => "uninstall",
        ApprovalAction::NotApproved => "not approved",
    };
    let deadline = deadline.map(|deadline| format!(" until {deadline}")).unwrap_or_default();
    format!("{action}{deadline} (revision {revision})")
}

fn moves(snapshot: &Snapshot, moved: &PlannedMove) -> String {
    let names = |groups: &[GroupId]| groups.iter().map(|id| group(snapshot, *id)).collect::<Vec<_>>().join(", ");
    format!("{} ({}) moves from {} to {}", moved.name, moved.computer, names(&moved.before), names(&moved.after))
}
