//! Finding events.

use patchwell_model::{ClientEvent, ComputerId, RevisionIdentity, Timestamp, UpdateId};

use super::StoredEvent;
use crate::codec::strings;
use crate::{Row, StoreError, Tx, Value};

/// Which events to list; an empty filter is all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EventFilter {
    /// Of this computer.
    pub computer: Option<ComputerId>,
    /// About this update, in any revision.
    pub update: Option<UpdateId>,
    /// With any of these event ids; empty is no restriction.
    pub event_ids: Vec<i32>,
    /// Received at this time or later.
    pub since: Option<Timestamp>,
    /// Received before this time.
    pub until: Option<Timestamp>,
}

/// At most `limit` events that `filter` lets through, newest first, with ids below `before`.
///
/// # Errors
/// When the database fails or a row is damaged.
pub fn list(
    tx: &mut Tx,
    filter: &EventFilter,
    before: Option<i64>,
    limit: u32,
) -> Result<Vec<StoredEvent>, StoreError> {
    let mut values = Vec::new();
    let mut conditions = Vec::new();
    let mut add = |condition: &str, value: Value<'static>| {
        values.push(value);
        conditions.push(condition.replace("{}", &format!("${}", values.len())));
    };
    if let Some(computer) = &filter.computer {
        let row =
            tx.first("select row from computers where id = $1", &[Value::from(computer.as_str())], |r| r.int(0))?;
        let Some(row) = row else { return Ok(Vec::new()) };
        add("e.computer_row = {}", Value::from(row));
    }
    if let Some(update) = filter.update {
        add("e.update_id = {}", Value::from(update.as_bytes().to_vec()));
    }
    if let Some(since) = filter.since {
        add("e.received >= {}", Value::from(since));
    }
    if let Some(until) = filter.until {
        add("e.received < {}", Value::from(until));
    }
    if let Some(before) = before {
        add("e.id < {}", Value::from(before));
    }
    if !filter.event_ids.is_empty() {
        // Numbers need no quoting.
        let list: Vec<String> = filter.event_ids.iter().map(i32::to_string).collect();
        conditions.push(format!("e.event_id in ({})", list.join(", ")));
    }
    let filter = if conditions.is_empty() { "1 = 1".to_owned() } else { conditions.join(" and ") };
    values.push(Value::from(limit));
    let sql = format!("{SELECT} where {filter} order by e.id desc limit ${}", values.len());
    tx.query(&sql, &values, stored)
}

const SELECT: &str = "select e.id, e.received, e.instance, c.id, e.time_at_target, e.namespace_id, e.event_id,
    e.source_id, e.update_id, e.revision_number, e.hresult, e.app_name, e.replacement_strings, e.misc_data
    from events e join computers c on c.row = e.computer_row";

fn stored(row: &Row<'_>) -> Result<StoredEvent, StoreError> {
    let revision = match row.opt_uuid(8)? {
        Some(id) => Some(RevisionIdentity { update_id: UpdateId(id), revision_number: row.narrow(9)? }),
        None => None,
    };
    let event = ClientEvent {
        instance: row.uuid(2)?,
        computer: ComputerId::new(row.text(3)?).map_err(|error| StoreError::corrupt("computer id", error))?,
        time_at_target: row.time(4)?,
        namespace_id: row.narrow(5)?,
        event_id: row.narrow(6)?,
        source_id: row.narrow(7)?,
        revision,
        hresult: row.narrow(10)?,
        app_name: row.opt_text(11)?.map(str::to_owned),
        replacement_strings: strings::decode(row.blob(12)?)?,
        misc_data: strings::decode(row.blob(13)?)?,
    };
    Ok(StoredEvent { id: row.int(0)?, received: row.time(1)?, event })
}
