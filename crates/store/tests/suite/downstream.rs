//! Servers below, their computers, and what the server above has acknowledged.

use std::collections::HashMap;

use patchwell_model::rollup::{
    ActivitySummary, ClientKind, ClientSummary, RolledUpComputer, RolledUpDetails, ServerSummary,
};
use patchwell_model::{ComputerDetails, ComputerId, GroupId, UpdateId};
use patchwell_store::downstream::{
    self, Access, DownstreamComputer, DownstreamServer, DownstreamStatus, Received, StoredClients,
};
use patchwell_store::rollups::{self, RollupState};
use patchwell_store::status::StatusSets;
use patchwell_store::{Store, StoreError, computers};
use uuid::Uuid;

use super::samples::time;
use super::{Database, read, write};

fn server(n: u128) -> DownstreamServer {
    DownstreamServer {
        id: Uuid::from_u128(n),
        name: format!("server-{n}.example.test"),
        parent: None,
        version: String::new(),
        is_replica: false,
        access: Access::AsListed,
        registered: time(1),
        last_contact: Some(time(2)),
        last_sync: None,
        last_rollup: None,
        summary: None,
    }
}

fn computer(id: &str, server: u128) -> DownstreamComputer {
    let computer = RolledUpComputer {
        id: ComputerId::new(id).unwrap(),
        server: Uuid::from_u128(server),
        last_sync: Some(time(5)),
        last_sync_result: 1,
        last_reboot: None,
        last_status_report: Some(time(6)),
        last_inventory: None,
        details: Some(RolledUpDetails {
            dns_name: format!("{id}.example.test"),
            ip_address: Some("192.0.2.7".to_owned()),
            details: ComputerDetails { model: "Model \u{fc}".to_owned(), role: -1, ..ComputerDetails::default() },
            suite_mask: 272,
            groups: vec![GroupId::UNASSIGNED_COMPUTERS],
            requested_groups: vec!["Pilot".to_owned(), String::new()],
            ..RolledUpDetails::default()
        }),
    };
    DownstreamComputer { row: None, computer, received: Received::default() }
}

fn all_computers(store: &Store) -> Vec<DownstreamComputer> {
    read(store, |tx| {
        let mut found = Vec::new();
        downstream::load_computers(tx, &mut |computer| {
            found.push(computer);
            Ok(())
        })?;
        Ok(found)
    })
}

fn all_status(store: &Store) -> Vec<DownstreamStatus> {
    read(store, |tx| {
        let mut found = Vec::new();
        downstream::load_status(tx, &mut |status| {
            found.push(status);
            Ok(())
        })?;
        Ok(found)
    })
}

fn sets(installed: &[u32]) -> StatusSets {
    StatusSets { installed: installed.iter().copied().collect(), ..StatusSets::default() }
}

pub(crate) fn servers_are_saved_and_forgotten(database: &Database) {
    let store = database.open();
    let first = server(1);
    let summary = ServerSummary { updates: 1_002, computers_up_to_date: u32::MAX, ..ServerSummary::default() };
    let second = DownstreamServer {
        parent: Some(first.id),
        version: "3.0.6000.354".to_owned(),
        is_replica: true,
        access: Access::Blocked,
        last_sync: Some(time(7)),
        last_rollup: Some(time(8)),
        summary: Some(summary),
        ..server(2)
    };
    for server in [server(2), first.clone(), second.clone()] {
        write(&store, move |tx| downstream::save_server(tx, &server));
    }
    assert_eq!(read(&store, downstream::servers), [first.clone(), second.clone()]);
    assert!(write(&store, move |tx| downstream::delete_server(tx, &first.id)));
    assert!(!write(&store, move |tx| downstream::delete_server(tx, &first.id)));
    assert_eq!(read(&store, downstream::servers), [second]);
}

pub(crate) fn clients_of_servers_are_summed_by_kind(database: &Database) {
    let store = database.open();
    let id = Uuid::from_u128(1);
    write(&store, |tx| downstream::save_server(tx, &server(1)));
    let activity =
        ActivitySummary { update: UpdateId::from_bytes([7; 16]), revision_number: 101, successes: 1, failures: 0 };
    let clients = |build: i32, count: u32| StoredClients {
        summary: ClientSummary {
            kind: ClientKind { os_build: build, os_locale: "en-US".to_owned(), ..ClientKind::default() },
            count,
            activities: vec![activity],
        },
        reported: time(3),
    };
    let (old, new, other) = (clients(3790, 1), clients(3790, 2), clients(26_200, 5));
    write(&store, move |tx| downstream::save_clients(tx, &id, std::slice::from_ref(&old)));
    let both = [other.clone(), new.clone()];
    write(&store, move |tx| downstream::save_clients(tx, &id, &both));
    let mut found = read(&store, move |tx| downstream::clients(tx, &id));
    found.sort_by_key(|clients| clients.summary.count);
    assert_eq!(found, [new, other]);
    let mut told = found.clone();
    told[1].reported = time(2);
    write(&store, move |tx| downstream::clear_activities(tx, &id, &told));
    let found = read(&store, move |tx| downstream::clients(tx, &id));
    let left: usize = found.iter().map(|clients| clients.summary.activities.len()).sum();
    assert_eq!((found.len(), left), (2, 1), "what was reported again since stays");
}

pub(crate) fn rolled_up_computers_go_with_their_server(database: &Database) {
    let store = database.open();
    let orphan = store.write_blocking(|tx| downstream::save_computers(tx, &[computer("a", 1)]));
    assert!(matches!(orphan, Err(StoreError::Constraint(_))), "{orphan:?}");
    for n in [1, 2] {
        write(&store, move |tx| downstream::save_server(tx, &server(n)));
    }
    let here = write(&store, |tx| computers::touch(tx, &ComputerId::new("here").unwrap(), None, time(1)));
    let rows = write(&store, |tx| downstream::save_computers(tx, &[computer("a", 1), computer("b", 2)]));
    assert!(rows[0] > here && rows[1] > rows[0], "rows are of the same numbers as those of computers here");
    let moved = DownstreamComputer { row: Some(rows[0]), ..computer("a", 2) };
    let saved = moved.clone();
    assert_eq!(write(&store, move |tx| downstream::save_computers(tx, std::slice::from_ref(&saved))), [rows[0]]);
    let b = DownstreamComputer { row: Some(rows[1]), ..computer("b", 2) };
    assert_eq!(all_computers(&store), [moved.clone(), b]);
    let first = rows[0];
    assert_eq!(read(&store, move |tx| downstream::computers_by_rows(tx, &[first, 77_777])), [moved]);
    assert!(write(&store, |tx| downstream::delete_server(tx, &Uuid::from_u128(2))));
    assert_eq!(all_computers(&store), []);
}

pub(crate) fn rolled_up_status_is_saved_with_its_number(database: &Database) {
    let store = database.open();
    write(&store, |tx| downstream::save_server(tx, &server(1)));
    let rows = write(&store, |tx| downstream::save_computers(tx, &[computer("a", 1), computer("b", 1)]));
    let received = Received { number: 3, instance: Some(Uuid::from_u128(9)), effective_last_detection: Some(time(4)) };
    let status = |row, installed: &[u32]| DownstreamStatus { computer_row: row, sets: sets(installed) };
    let reports = [(status(rows[0], &[1, 70_000]), received), (status(99_999, &[1]), received)];
    write(&store, move |tx| downstream::save_status(tx, &reports));
    assert_eq!(all_status(&store), [status(rows[0], &[1, 70_000])], "a computer that is gone is left out");
    assert_eq!(all_computers(&store)[0].received, received);
    let again = [(status(rows[0], &[2]), Received { number: 4, ..received })];
    write(&store, move |tx| downstream::save_status(tx, &again));
    assert_eq!(all_status(&store), [status(rows[0], &[2])]);
    let gone = rows[0];
    assert_eq!(write(&store, move |tx| downstream::delete_computers(tx, &[gone])), 1);
    assert!(all_status(&store).is_empty());
}

pub(crate) fn deleted_computers_are_remembered_until_told(database: &Database) {
    let store = database.open();
    let (a, b) = (ComputerId::new("a").unwrap(), ComputerId::new("b").unwrap());
    let both = [a.clone(), b.clone()];
    write(&store, move |tx| downstream::note_deleted(tx, &both, time(1)));
    let again = [a.clone()];
    write(&store, move |tx| downstream::note_deleted(tx, &again, time(2)));
    assert_eq!(read(&store, downstream::deleted), [(a, time(2)), (b.clone(), time(1))]);
    write(&store, move |tx| downstream::forget_deleted(tx, std::slice::from_ref(&b)));
    assert_eq!(read(&store, downstream::deleted).len(), 1);
}

pub(crate) fn acknowledged_rollups_are_remembered(database: &Database) {
    let store = database.open();
    let row = write(&store, |tx| computers::touch(tx, &ComputerId::new("here").unwrap(), None, time(1)));
    write(&store, move |tx| rollups::note_status(tx, &[(row, 1, sets(&[1])), (4_000, 7, sets(&[]))]));
    write(&store, move |tx| rollups::note_computers(tx, &[(row, Some(time(3)), Some(vec![1, 2]))]));
    let sent = read(&store, move |tx| rollups::sent_for(tx, &[row, 5]));
    assert_eq!(sent.len(), 1);
    let expected =
        rollups::Sent { last_sync: Some(time(3)), details: Some(vec![1, 2]), number: 1, sets: Some(sets(&[1])) };
    assert_eq!(sent[&row], expected);
    assert_eq!(read(&store, rollups::sent_marks), HashMap::from([(row, (1, Some(time(3)))), (4_000, (7, None))]));
    assert_eq!(write(&store, rollups::forget_gone), 1);
    write(&store, move |tx| rollups::ask_full(tx, &[row]));
    assert_eq!(read(&store, move |tx| rollups::details_for(tx, &[row])), HashMap::from([(row, vec![1, 2])]));
    write(&store, move |tx| rollups::note_computers(tx, &[(row, Some(time(3)), None)]));
    assert!(read(&store, move |tx| rollups::details_for(tx, &[row])).is_empty());
    let sent = read(&store, move |tx| rollups::sent_for(tx, &[row]));
    assert_eq!(sent[&row], rollups::Sent { details: None, sets: None, ..expected });
    write(&store, rollups::forget_all);
    assert_eq!(read(&store, rollups::sent_marks), HashMap::from([(row, (1, None))]));
    write(&store, rollups::begin_again);
    assert!(read(&store, rollups::sent_marks).is_empty());

    assert_eq!(read(&store, rollups::state), None);
    let mut state = RollupState {
        server_id: Uuid::from_u128(1),
        reset: Uuid::from_u128(2),
        compared: None,
        completed: Some(time(9)),
    };
    write(&store, move |tx| rollups::save_state(tx, &state));
    state.compared = Some(time(10));
    write(&store, move |tx| rollups::save_state(tx, &state));
    assert_eq!(read(&store, rollups::state), Some(state));
}
