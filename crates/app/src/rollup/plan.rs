//! What must be sent, decided with values alone.

use std::collections::BTreeMap;

use patchwell_model::rollup::{
    ClientSummary, ComputerStatusReport, DownstreamServerReport, RolledUpState, RollupConfiguration, RollupLimits,
};
use patchwell_model::{InstallationState, Timestamp, UpdateId};
use patchwell_store::downstream::DownstreamServer;
use patchwell_store::rollups::Sent;
use roaring::RoaringBitmap;
use uuid::Uuid;

use crate::status::StatusSets;

/// States in one call, at most, unless one computer alone has more: servers of the field read four megabytes.
pub(super) const STATES_IN_A_CALL: usize = 15_000;

/// The configuration with limits that make sense, whatever the server above says.
pub(super) fn bounded(configuration: RollupConfiguration) -> RollupConfiguration {
    let most = RollupLimits::WSUS;
    let asked = configuration.limits;
    let limits = RollupLimits {
        client_summaries: asked.client_summaries.clamp(1, most.client_summaries),
        computers: asked.computers.clamp(1, most.computers),
        rollup_numbers: asked.rollup_numbers.clamp(1, most.rollup_numbers),
        computer_status: asked.computer_status.clamp(1, most.computer_status),
    };
    RollupConfiguration { limits, ..configuration }
}

/// Servers below in an order in which every one comes after the one above it. One whose parent was forgotten counts
/// as a child of this server.
pub(super) fn parents_first(servers: &BTreeMap<Uuid, DownstreamServer>) -> Vec<DownstreamServer> {
    let parent = |server: &DownstreamServer| server.parent.filter(|parent| servers.contains_key(parent));
    let mut ordered: Vec<DownstreamServer> = servers
        .values()
        .filter(|server| parent(server).is_none())
        .map(|server| DownstreamServer { parent: None, ..server.clone() })
        .collect();
    let mut next = 0;
    while let Some(above) = ordered.get(next).map(|server| server.id) {
        ordered.extend(servers.values().filter(|server| parent(server) == Some(above)).cloned());
        next += 1;
    }
    ordered
}

/// Reports in calls that keep to the limit of client summaries, in the same order; a report with more is split.
pub(super) fn server_calls(reports: Vec<DownstreamServerReport>, limit: u32) -> Vec<Vec<DownstreamServerReport>> {
    let limit = limit.max(1) as usize;
    let mut parts = Vec::new();
    for mut report in reports {
        let clients: Vec<ClientSummary> = std::mem::take(&mut report.clients);
        if clients.is_empty() {
            parts.push(report);
            continue;
        }
        parts.extend(
            clients.chunks(limit).map(|some| DownstreamServerReport { clients: some.to_vec(), ..report.clone() }),
        );
    }
    calls(parts, usize::MAX, limit, |report| report.clients.len())
}

/// Parts items, in order, into calls of at most `count` items that weigh at most `weight` together; an item that
/// weighs more goes alone.
pub(super) fn calls<T>(items: Vec<T>, count: usize, weight: usize, weigh: impl Fn(&T) -> usize) -> Vec<Vec<T>> {
    let mut calls: Vec<Vec<T>> = Vec::new();
    let mut load = 0;
    for item in items {
        let weighs = weigh(&item);
        match calls.last_mut() {
            Some(call) if call.len() < count && load + weighs <= weight => {
                call.push(item);
                load += weighs;
            }
            _ => {
                calls.push(vec![item]);
                load = weighs;
            }
        }
    }
    calls
}

/// The next report of a computer's status: in full when the server above has none, else what changed; `None` when
/// nothing did. `update_of` knows the update of each dense row. `since` is when the computer reported last.
pub(super) fn next_report(
    mut report: ComputerStatusReport,
    sent: Option<&Sent>,
    sets: &StatusSets,
    (since, now): (Option<Timestamp>, Timestamp),
    update_of: impl Fn(u32) -> Option<UpdateId>,
) -> Option<ComputerStatusReport> {
    let before = sent.and_then(|sent| sent.sets.clone()).map(|sets| StatusSets::from_sets(sets, true));
    report.number = sent.map_or(0, |sent| sent.number).saturating_add(1);
    report.is_full = before.is_none();
    // What changed since then is told with the present time: later words must not look older than earlier ones.
    let changed = if report.is_full { since.unwrap_or(now).min(now) } else { now };
    let empty = StatusSets::default();
    let before = before.as_ref().unwrap_or(&empty);
    for state in StatusSets::STORED {
        let (Some(then), Some(present)) = (before.get(state), sets.get(state)) else { continue };
        report.updates.extend(states(&(present - then), state, changed, &update_of));
    }
    let gone = stated(before) - stated(sets);
    report.updates.extend(states(&gone, InstallationState::NotApplicable, changed, &update_of));
    (report.is_full || !report.updates.is_empty()).then_some(report)
}

/// The updates that are in some state.
fn stated(sets: &StatusSets) -> RoaringBitmap {
    StatusSets::STORED.iter().filter_map(|state| sets.get(*state)).fold(RoaringBitmap::new(), |all, set| all | set)
}

fn states(
    rows: &RoaringBitmap,
    state: InstallationState,
    changed: Timestamp,
    update_of: &impl Fn(u32) -> Option<UpdateId>,
) -> Vec<RolledUpState> {
    let update = |row| update_of(row).map(|update| RolledUpState { update, state, changed });
    rows.iter().filter_map(update).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use patchwell_model::ComputerId;
    use patchwell_model::rollup::{ClientKind, ServerSummary};
    use patchwell_store::downstream::Access;

    fn time(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_790_000_000 + seconds).unwrap()
    }

    fn server(id: u128, parent: Option<u128>) -> (Uuid, DownstreamServer) {
        let server = DownstreamServer {
            id: Uuid::from_u128(id),
            name: format!("server-{id}"),
            parent: parent.map(Uuid::from_u128),
            version: String::new(),
            is_replica: true,
            access: Access::AsListed,
            registered: time(0),
            last_contact: None,
            last_sync: None,
            last_rollup: None,
            summary: None,
        };
        (server.id, server)
    }

    fn report(id: u128, clients: i32) -> DownstreamServerReport {
        let client = |n| ClientSummary {
            kind: ClientKind { os_build: n, ..ClientKind::default() },
            count: 1,
            ..ClientSummary::default()
        };
        DownstreamServerReport {
            server_id: Uuid::from_u128(id),
            name: String::new(),
            parent: None,
            version: String::new(),
            is_replica: true,
            last_sync: None,
            last_rollup: None,
            summary: ServerSummary::default(),
            clients: (0..clients).map(client).collect(),
        }
    }

    fn next(sent: Option<&Sent>, sets: &StatusSets) -> Option<ComputerStatusReport> {
        let blank = ComputerStatusReport {
            instance: Uuid::nil(),
            id: ComputerId::new("a").unwrap(),
            effective_last_detection: None,
            number: 0,
            is_full: false,
            updates: Vec::new(),
        };
        let update_of = |row: u32| (row < 100).then(|| UpdateId::from_bytes([row as u8; 16]));
        next_report(blank, sent, sets, (Some(time(1)), time(9)), update_of)
    }

    #[test]
    fn parents_come_first_and_orphans_are_ours() {
        let servers = [server(1, Some(3)), server(2, Some(1)), server(3, None), server(4, Some(77))];
        let ordered = parents_first(&servers.into_iter().collect());
        let ids: Vec<u128> = ordered.iter().map(|server| server.id.as_u128()).collect();
        assert_eq!(ids, [3, 4, 1, 2]);
        assert_eq!(ordered[1].parent, None);
    }

    #[test]
    fn calls_keep_to_the_limit_and_lose_nothing() {
        let calls = server_calls(vec![report(1, 3), report(2, 0), report(3, 12), report(4, 1)], 5);
        let sizes: Vec<Vec<(u128, usize)>> =
            calls.iter().map(|call| call.iter().map(|r| (r.server_id.as_u128(), r.clients.len())).collect()).collect();
        assert_eq!(sizes, [vec![(1, 3), (2, 0)], vec![(3, 5)], vec![(3, 5)], vec![(3, 2), (4, 1)]]);
        assert_eq!(super::calls(vec![9, 1, 1, 1], 2, 5, |n| *n), [vec![9], vec![1, 1], vec![1]]);
    }

    #[test]
    fn the_first_report_is_full_and_the_next_tells_only_what_changed() {
        let mut sets = StatusSets { reported: true, ..StatusSets::default() };
        sets.set(1, InstallationState::Installed);
        sets.set(2, InstallationState::Failed);
        sets.set(200, InstallationState::Failed);
        let first = next(None, &sets).unwrap();
        assert!(first.is_full && first.number == 1);
        assert_eq!(first.updates.len(), 2, "what is in no catalog cannot be told");
        assert!(first.updates.iter().all(|update| update.changed == time(1)));

        let mut sent = Sent { number: 1, sets: Some(sets.to_sets()), ..Sent::default() };
        assert_eq!(next(Some(&sent), &sets), None);
        sets.set(2, InstallationState::Installed);
        sets.set(1, InstallationState::NotApplicable);
        let second = next(Some(&sent), &sets).unwrap();
        let told: Vec<_> = second.updates.iter().map(|told| (told.update.as_bytes()[0], told.state)).collect();
        assert_eq!(told, [(2, InstallationState::Installed), (1, InstallationState::NotApplicable)]);
        assert!(!second.is_full && second.number == 2 && second.updates[0].changed == time(9));

        sent.sets = None;
        let again = next(Some(&sent), &sets).unwrap();
        assert!(again.is_full && again.number == 2, "out of step: everything, with a higher number");
    }

    #[test]
    fn limits_of_the_other_side_are_kept_within_reason() {
        let limits = RollupLimits { client_summaries: 0, computers: u32::MAX, rollup_numbers: 7, computer_status: 0 };
        let odd = RollupConfiguration { do_detailed_rollup: true, reset: Uuid::nil(), server_id: Uuid::nil(), limits };
        let limits = bounded(odd).limits;
        assert_eq!((limits.client_summaries, limits.computers, limits.rollup_numbers), (1, 1_500, 7));
    }
}
