//! Taking events in, each once.

use std::collections::{HashMap, HashSet};

use patchwell_model::{ClientEvent, Timestamp};
use uuid::Uuid;

use super::{Appended, INVENTORY};
use crate::codec::strings;
use crate::{StoreError, Tx, Value, sql};

/// A computer's row, namespace and event id: of events about no update only the newest of each is kept.
type Kind = (i64, i32, i32);

/// Stores events that are new. An instance that was stored before is left as it is, so a repeated report changes
/// nothing.
///
/// # Errors
/// When the database fails; nothing is stored then.
pub fn append(tx: &mut Tx, events: &[ClientEvent], received: Timestamp) -> Result<Appended, StoreError> {
    let mut counts = Appended::default();
    let rows = computer_rows(tx, events)?;
    let (mut about_updates, mut others) = (Vec::new(), HashMap::<Kind, &ClientEvent>::new());
    for event in events {
        if event.event_id == INVENTORY && event.namespace_id == 1 {
            counts.inventories += 1;
            continue;
        }
        let Some(row) = rows.get(event.computer.as_str()).copied() else {
            counts.unknown_computer += 1;
            continue;
        };
        if event.revision.is_some() {
            about_updates.push((row, event));
        } else if others.insert((row, event.namespace_id, event.event_id), event).is_some() {
            counts.repeated += 1;
        }
    }
    let (stored, repeated) = append_about_updates(tx, &about_updates, received)?;
    counts.stored += stored;
    counts.repeated += repeated;
    let (stored, repeated) = replace_others(tx, &others, received)?;
    counts.stored += stored;
    counts.repeated += repeated;
    Ok(counts)
}

fn computer_rows(tx: &mut Tx, events: &[ClientEvent]) -> Result<HashMap<String, i64>, StoreError> {
    let distinct: HashSet<&str> = events.iter().map(|event| event.computer.as_str()).collect();
    let mut rows = HashMap::new();
    let keys = distinct.into_iter().map(Value::from);
    sql::for_keys(tx, "select id, row from computers where id in ({keys})", keys, &mut |row| {
        rows.insert(row.text(0)?.to_owned(), row.int(1)?);
        Ok(())
    })?;
    Ok(rows)
}

fn append_about_updates(
    tx: &mut Tx,
    events: &[(i64, &ClientEvent)],
    received: Timestamp,
) -> Result<(u64, u64), StoreError> {
    let mut seen = HashSet::<Uuid>::new();
    let keys = events.iter().map(|(_, event)| Value::from(&event.instance));
    let sql = "select instance from events where update_id is not null and instance in ({keys})";
    sql::for_keys(tx, sql, keys, &mut |row| {
        seen.insert(row.uuid(0)?);
        Ok(())
    })?;
    let new = events.iter().filter(|(_, event)| seen.insert(event.instance));
    let rows = new.map(|(row, event)| values(*row, event, received)).collect();
    // Another node may be storing the same report just now.
    let stored = sql::insert(tx, "events", &COLUMNS, "on conflict do nothing", rows)?;
    Ok((stored, events.len() as u64 - stored))
}

fn replace_others(
    tx: &mut Tx,
    events: &HashMap<Kind, &ClientEvent>,
    received: Timestamp,
) -> Result<(u64, u64), StoreError> {
    let mut known = HashMap::<Kind, (i64, Uuid)>::new();
    let computers: HashSet<i64> = events.keys().map(|(row, ..)| *row).collect();
    let sql = "select computer_row, namespace_id, event_id, id, instance from events
               where update_id is null and computer_row in ({keys})";
    sql::for_keys(tx, sql, computers.into_iter().map(Value::from), &mut |row| {
        known.insert((row.int(0)?, row.narrow(1)?, row.narrow(2)?), (row.int(3)?, row.uuid(4)?));
        Ok(())
    })?;
    let (mut gone, mut rows) = (Vec::new(), Vec::new());
    let mut in_order: Vec<_> = events.iter().collect();
    in_order.sort_unstable_by_key(|(kind, _)| **kind);
    for (kind, event) in in_order {
        match known.get(kind) {
            Some((_, instance)) if *instance == event.instance => continue,
            Some((id, _)) => gone.push(Value::from(*id)),
            None => {}
        }
        rows.push(values(kind.0, event, received));
    }
    sql::execute_keys(tx, "delete from events where id in ({keys})", gone)?;
    let stored = sql::insert(tx, "events", &COLUMNS, "on conflict do nothing", rows)?;
    Ok((stored, events.len() as u64 - stored))
}

const COLUMNS: [&str; 13] = [
    "instance",
    "computer_row",
    "received",
    "time_at_target",
    "namespace_id",
    "event_id",
    "source_id",
    "update_id",
    "revision_number",
    "hresult",
    "app_name",
    "replacement_strings",
    "misc_data",
];

fn values(computer_row: i64, event: &ClientEvent, received: Timestamp) -> Vec<Value<'_>> {
    vec![
        Value::from(&event.instance),
        Value::from(computer_row),
        Value::from(received),
        Value::from(event.time_at_target),
        Value::from(event.namespace_id),
        Value::from(event.event_id),
        Value::from(event.source_id),
        Value::from(event.revision.as_ref().map(|revision| Value::from(revision.update_id.as_bytes()))),
        Value::from(event.revision.map(|revision| revision.revision_number)),
        Value::from(event.hresult),
        Value::from(event.app_name.as_deref()),
        Value::from(strings::encode(&event.replacement_strings)),
        Value::from(strings::encode(&event.misc_data)),
    ]
}
