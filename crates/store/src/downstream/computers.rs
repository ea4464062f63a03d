//! Computers that talk to servers below, and their status.

use patchwell_model::rollup::RolledUpComputer;
use patchwell_model::{ComputerId, Timestamp};
use uuid::Uuid;

use crate::codec::rollup;
use crate::counters::{self, Counter};
use crate::status::StatusSets;
use crate::{Row, StoreError, Tx, Value, sql};

/// How far the status of a computer has arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Received {
    /// Number of the last report; 0 before the first.
    pub number: i32,
    /// Name of the last report.
    pub instance: Option<Uuid>,
    /// When the newest update arrived that the computer has reported about.
    pub effective_last_detection: Option<Timestamp>,
}

/// A rolled-up computer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DownstreamComputer {
    /// Its bit in sets of computers; `None` for one that is new.
    pub row: Option<u32>,
    /// What the server it talks to says of it; its details are `None` until they arrive.
    pub computer: RolledUpComputer,
    /// How far its status has arrived.
    pub received: Received,
}

/// The status of a rolled-up computer.
#[derive(Debug, Clone, PartialEq)]
pub struct DownstreamStatus {
    /// Which computer.
    pub computer_row: u32,
    /// Its updates.
    pub sets: StatusSets,
}

const COLUMNS: [&str; 12] = [
    "row",
    "id",
    "server_id",
    "last_sync",
    "last_sync_result",
    "last_reboot",
    "last_status_report",
    "last_inventory",
    "details",
    "received_number",
    "received_instance",
    "effective_last_detection",
];

fn record(row: &Row<'_>) -> Result<DownstreamComputer, StoreError> {
    let computer = RolledUpComputer {
        id: ComputerId::new(row.text(1)?).map_err(|error| StoreError::corrupt("computer id", error))?,
        server: row.uuid(2)?,
        last_sync: row.opt_time(3)?,
        last_sync_result: row.narrow(4)?,
        last_reboot: row.opt_time(5)?,
        last_status_report: row.opt_time(6)?,
        last_inventory: row.opt_time(7)?,
        details: row.opt_blob(8)?.map(rollup::decode_details).transpose()?,
    };
    let received =
        Received { number: row.narrow(9)?, instance: row.opt_uuid(10)?, effective_last_detection: row.opt_time(11)? };
    Ok(DownstreamComputer { row: Some(row.narrow(0)?), computer, received })
}

/// Hands every rolled-up computer to `visit`, by row.
///
/// # Errors
/// When the database fails, a row is damaged, or the first error of `visit`.
pub fn load_computers(
    tx: &mut Tx,
    visit: &mut dyn FnMut(DownstreamComputer) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let sql = format!("select {} from downstream_computers order by row", COLUMNS.join(", "));
    tx.for_each(&sql, &[], &mut |row| visit(record(row)?))
}

/// The rolled-up computers with these rows.
///
/// # Errors
/// When the database fails or a row is damaged.
pub fn computers_by_rows(tx: &mut Tx, rows: &[u32]) -> Result<Vec<DownstreamComputer>, StoreError> {
    let mut found = Vec::with_capacity(rows.len());
    let sql = format!("select {} from downstream_computers where row in ({{keys}})", COLUMNS.join(", "));
    sql::for_keys(tx, &sql, rows.iter().map(|row| Value::from(*row)), &mut |row| {
        found.push(record(row)?);
        Ok(())
    })?;
    Ok(found)
}

/// Saves computers as they are given and returns their rows in the same order.
///
/// # Errors
/// [`StoreError::Constraint`] for a server that is not there; when the database fails.
pub fn save_computers(tx: &mut Tx, computers: &[DownstreamComputer]) -> Result<Vec<u32>, StoreError> {
    let fresh = computers.iter().filter(|computer| computer.row.is_none()).count();
    let mut next = counters::take(tx, Counter::ComputerRow, fresh)?;
    let mut rows = Vec::with_capacity(computers.len());
    let mut values = Vec::with_capacity(computers.len());
    for stored in computers {
        let row = match stored.row {
            Some(row) => row,
            None => {
                next += 1;
                u32::try_from(next - 1).map_err(|_| StoreError::Exhausted("computer rows"))?
            }
        };
        rows.push(row);
        values.push(columns(row, stored));
    }
    let replaced: Vec<String> = COLUMNS.iter().skip(2).map(|name| format!("{name} = excluded.{name}")).collect();
    let rest = format!("on conflict (row) do update set {}", replaced.join(", "));
    sql::insert(tx, "downstream_computers", &COLUMNS, &rest, values)?;
    Ok(rows)
}

fn columns(row: u32, stored: &DownstreamComputer) -> Vec<Value<'_>> {
    let computer = &stored.computer;
    vec![
        Value::from(row),
        Value::from(computer.id.as_str()),
        Value::from(&computer.server),
        Value::from(computer.last_sync),
        Value::from(computer.last_sync_result),
        Value::from(computer.last_reboot),
        Value::from(computer.last_status_report),
        Value::from(computer.last_inventory),
        Value::from(computer.details.as_ref().map(rollup::encode_details)),
        Value::from(stored.received.number),
        Value::from(stored.received.instance.as_ref()),
        Value::from(stored.received.effective_last_detection),
    ]
}

/// Forgets rolled-up computers with their status, and tells how many there were.
///
/// # Errors
/// When the database fails.
pub fn delete_computers(tx: &mut Tx, rows: &[u32]) -> Result<u64, StoreError> {
    let keys = rows.iter().map(|row| Value::from(*row));
    sql::execute_keys(tx, "delete from downstream_computers where row in ({keys})", keys)
}

/// Hands the status of every rolled-up computer that has one to `visit`, by row.
///
/// # Errors
/// When the database fails, a row is damaged, or the first error of `visit`.
pub fn load_status(
    tx: &mut Tx,
    visit: &mut dyn FnMut(DownstreamStatus) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let sql = "select computer_row, sets from downstream_computer_status order by computer_row";
    tx.for_each(sql, &[], &mut |row| {
        visit(DownstreamStatus { computer_row: row.narrow(0)?, sets: StatusSets::decode(row.blob(1)?)? })
    })
}

/// Saves the status of computers and how far it has arrived. Computers that are gone are left out.
///
/// # Errors
/// When the database fails.
pub fn save_status(tx: &mut Tx, reports: &[(DownstreamStatus, Received)]) -> Result<(), StoreError> {
    for (status, received) in reports {
        let row = Value::from(status.computer_row);
        let sql = "update downstream_computers set received_number = $2, received_instance = $3,
                   effective_last_detection = $4 where row = $1";
        let values = [
            row.clone(),
            Value::from(received.number),
            Value::from(received.instance.as_ref()),
            Value::from(received.effective_last_detection),
        ];
        if tx.execute(sql, &values)? == 0 {
            continue;
        }
        let sql = "insert into downstream_computer_status (computer_row, sets) values ($1, $2)
                   on conflict (computer_row) do update set sets = excluded.sets";
        tx.execute(sql, &[row, Value::from(status.sets.encode()?)])?;
    }
    Ok(())
}

/// Remembers that computers were deleted here.
///
/// # Errors
/// When the database fails.
pub fn note_deleted(tx: &mut Tx, ids: &[ComputerId], now: Timestamp) -> Result<(), StoreError> {
    let rows = ids.iter().map(|id| vec![Value::from(id.as_str()), Value::from(now)]).collect();
    let rest = "on conflict (id) do update set deleted = excluded.deleted";
    sql::insert(tx, "downstream_deleted", &["id", "deleted"], rest, rows).map(drop)
}

/// The computers that were deleted here, with the times.
///
/// # Errors
/// When the database fails or a row is damaged.
pub fn deleted(tx: &mut Tx) -> Result<Vec<(ComputerId, Timestamp)>, StoreError> {
    tx.query("select id, deleted from downstream_deleted order by id", &[], |row| {
        let id = ComputerId::new(row.text(0)?).map_err(|error| StoreError::corrupt("computer id", error))?;
        Ok((id, row.time(1)?))
    })
}

/// No longer remembers that these were deleted.
///
/// # Errors
/// When the database fails.
pub fn forget_deleted(tx: &mut Tx, ids: &[ComputerId]) -> Result<(), StoreError> {
    let keys = ids.iter().map(|id| Value::from(id.as_str()));
    sql::execute_keys(tx, "delete from downstream_deleted where id in ({keys})", keys).map(drop)
}
