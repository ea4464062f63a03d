//! Reported events.

use patchwell_model::{ClientEvent, ComputerId};
use patchwell_store::events::{self, Appended, EventFilter, StoredEvent};
use patchwell_store::{Store, computers};

use super::samples::{computer, event, identity, time, update};
use super::{Database, read, write};

fn append(store: &Store, batch: &[ClientEvent], received: i64) -> Appended {
    let batch = batch.to_vec();
    write(store, move |tx| events::append(tx, &batch, time(received)))
}

fn list(store: &Store, filter: &EventFilter, before: Option<i64>, limit: u32) -> Vec<StoredEvent> {
    let filter = filter.clone();
    read(store, move |tx| events::list(tx, &filter, before, limit))
}

fn with_computer(store: &Store, n: u32) -> ComputerId {
    write(store, move |tx| computers::touch(tx, &computer(n), None, time(0)));
    computer(n)
}

pub(crate) fn a_replay_stores_once(database: &Database) {
    let store = database.open();
    let pc = with_computer(&store, 1);
    let batch =
        [event(1, &pc, 167, Some(identity(1))), event(2, &pc, 182, Some(identity(1))), event(3, &pc, 147, None)];
    assert_eq!(append(&store, &batch, 1), Appended { stored: 3, ..Appended::default() });
    let before = list(&store, &EventFilter::default(), None, 100);
    assert_eq!(append(&store, &batch, 2), Appended { repeated: 3, ..Appended::default() });
    let more = [batch[0].clone(), event(4, &pc, 183, Some(identity(1))), event(4, &pc, 183, Some(identity(1)))];
    assert_eq!(append(&store, &more, 3), Appended { stored: 1, repeated: 2, ..Appended::default() });
    let after = list(&store, &EventFilter::default(), None, 100);
    assert_eq!(after[1..], before);
    assert_eq!((&after[0].event, after[0].received), (&more[1], time(3)));
    let mut reported: Vec<ClientEvent> = before.into_iter().map(|stored| stored.event).collect();
    reported.sort_by_key(|event| event.instance);
    assert_eq!(reported, batch);
}

pub(crate) fn only_the_newest_without_update_stays(database: &Database) {
    let store = database.open();
    let (pc, other) = (with_computer(&store, 1), with_computer(&store, 2));
    append(&store, &[event(1, &pc, 147, None), event(2, &pc, 148, None), event(3, &other, 147, None)], 1);
    let counts = append(&store, &[event(4, &pc, 147, None), event(5, &pc, 147, None)], 2);
    assert_eq!(counts, Appended { stored: 1, repeated: 1, ..Appended::default() });
    let stored = list(&store, &EventFilter::default(), None, 100);
    let mut instances: Vec<u128> = stored.iter().map(|stored| stored.event.instance.as_u128()).collect();
    assert_eq!(instances[0], 5, "what came last is newest");
    instances.sort_unstable();
    assert_eq!(instances, [2, 3, 5]);
}

pub(crate) fn inventories_and_strangers_are_not_stored(database: &Database) {
    let store = database.open();
    let pc = with_computer(&store, 1);
    let batch = [event(1, &pc, 156, None), event(2, &computer(7), 183, Some(identity(1)))];
    assert_eq!(append(&store, &batch, 1), Appended { inventories: 1, unknown_computer: 1, ..Appended::default() });
    assert_eq!(list(&store, &EventFilter::default(), None, 100), []);
}

pub(crate) fn lists_filter_and_page_backwards(database: &Database) {
    let store = database.open();
    let (pc, other) = (with_computer(&store, 1), with_computer(&store, 2));
    for n in 0..20_u32 {
        let id = if n % 2 == 0 { 183 } else { 182 };
        let from = if n < 10 { &pc } else { &other };
        append(&store, &[event(u128::from(n), from, id, Some(identity(n % 4)))], n.into());
    }
    let all = EventFilter::default();
    let count = |filter: EventFilter| list(&store, &filter, None, 100).len();
    assert_eq!(count(all.clone()), 20);
    assert_eq!(count(EventFilter { computer: Some(pc.clone()), ..all.clone() }), 10);
    assert_eq!(count(EventFilter { computer: Some(computer(9)), ..all.clone() }), 0);
    assert_eq!(count(EventFilter { update: Some(update(3)), ..all.clone() }), 5);
    assert_eq!(count(EventFilter { event_ids: vec![182, 204], ..all.clone() }), 10);
    assert_eq!(count(EventFilter { since: Some(time(5)), until: Some(time(8)), ..all.clone() }), 3);
    let combined =
        EventFilter { computer: Some(pc), update: Some(update(1)), event_ids: vec![182], ..EventFilter::default() };
    assert_eq!(count(combined), 3);
    let (mut paged, mut before) = (Vec::new(), None);
    loop {
        let page = list(&store, &all, before, 7);
        let Some(last) = page.last() else { break };
        before = Some(last.id);
        paged.extend(page);
    }
    assert_eq!(paged, list(&store, &all, None, 100));
    assert!(paged.is_sorted_by(|a, b| a.id > b.id));
}

pub(crate) fn old_events_are_purged_by_namespace(database: &Database) {
    let store = database.open();
    let pc = with_computer(&store, 1);
    let server = |n, event_id| ClientEvent { namespace_id: 2, ..event(n, &pc, event_id, None) };
    append(&store, &[event(1, &pc, 182, Some(identity(1))), event(2, &pc, 147, None), server(3, 361)], 0);
    append(&store, &[event(4, &pc, 183, Some(identity(1))), server(5, 366)], 100);
    assert_eq!(write(&store, |tx| events::purge(tx, time(50), time(0), 1)), 1);
    assert_eq!(write(&store, |tx| events::purge(tx, time(50), time(0), 100)), 1);
    assert_eq!(write(&store, |tx| events::purge(tx, time(50), time(0), 100)), 0);
    let left: Vec<u128> =
        list(&store, &EventFilter::default(), None, 9).iter().map(|stored| stored.event.instance.as_u128()).collect();
    assert_eq!(left.len(), 3);
    assert!([3, 4, 5].iter().all(|n| left.contains(n)));
}
