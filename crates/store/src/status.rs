//! Installation states, as sets of updates for each computer.

use std::collections::{BTreeSet, HashMap};

use patchwell_model::{Timestamp, UpdateId};
use roaring::RoaringBitmap;

use crate::counters::{self, Counter};
use crate::{Row, StoreError, Tx, Value, sql};

/// The updates in each state, as their rows. Those in none are not applicable, or unknown before the first report.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct StatusSets {
    /// Applicable and not installed.
    pub not_installed: RoaringBitmap,
    /// Their content is on the computer.
    pub downloaded: RoaringBitmap,
    /// Installed.
    pub installed: RoaringBitmap,
    /// The last attempt failed.
    pub failed: RoaringBitmap,
    /// Installed once the computer restarts.
    pub pending_reboot: RoaringBitmap,
}

/// The status of one computer.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ComputerStatus {
    /// Which computer.
    pub computer_row: u32,
    /// Its last inventory; `None` before the first.
    pub last_report: Option<Timestamp>,
    /// Its updates.
    pub sets: StatusSets,
}

const VERSION: u8 = 1;
const WHAT: &str = "set of updates";

impl StatusSets {
    fn each(&self) -> [&RoaringBitmap; 5] {
        [&self.not_installed, &self.downloaded, &self.installed, &self.failed, &self.pending_reboot]
    }

    pub(crate) fn encode(&self) -> Result<Vec<u8>, StoreError> {
        let mut bytes = vec![VERSION];
        for set in self.each() {
            set.serialize_into(&mut bytes).map_err(|error| StoreError::Engine(error.to_string()))?;
        }
        Ok(bytes)
    }

    pub(crate) fn decode(bytes: &[u8]) -> Result<Self, StoreError> {
        let Some((&VERSION, mut left)) = bytes.split_first() else {
            return Err(StoreError::corrupt(WHAT, "its version is unknown"));
        };
        let mut next = || RoaringBitmap::deserialize_from(&mut left).map_err(|error| StoreError::corrupt(WHAT, error));
        Ok(Self {
            not_installed: next()?,
            downloaded: next()?,
            installed: next()?,
            failed: next()?,
            pending_reboot: next()?,
        })
    }
}

fn status(row: &Row<'_>) -> Result<ComputerStatus, StoreError> {
    let sets = StatusSets::decode(row.blob(2)?)?;
    Ok(ComputerStatus { computer_row: row.narrow(0)?, last_report: row.opt_time(1)?, sets })
}

const SELECT: &str = "select s.computer_row, c.last_status_report, s.sets
                      from computer_status s join computers c on c.row = s.computer_row";

/// Hands the status of every computer that has one to `visit`, by row.
///
/// # Errors
/// When the database fails, a row is damaged, or the first error of `visit`.
pub fn load_all(
    tx: &mut Tx,
    visit: &mut dyn FnMut(ComputerStatus) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    tx.for_each(&format!("{SELECT} order by s.computer_row"), &[], &mut |row| visit(status(row)?))
}

/// The status of one computer, if it has any.
///
/// # Errors
/// When the database fails or the row is damaged.
pub fn load(tx: &mut Tx, computer_row: u32) -> Result<Option<ComputerStatus>, StoreError> {
    tx.first(&format!("{SELECT} where s.computer_row = $1"), &[Value::from(computer_row)], status)
}

/// Saves the status of one computer, its time of report too. `false` when there is no such computer.
///
/// # Errors
/// When the database fails.
pub fn save(tx: &mut Tx, status: &ComputerStatus) -> Result<bool, StoreError> {
    let row = Value::from(status.computer_row);
    let sql = "update computers set last_status_report = $2 where row = $1";
    if tx.execute(sql, &[row.clone(), Value::from(status.last_report)])? == 0 {
        return Ok(false);
    }
    let sql = "insert into computer_status (computer_row, sets) values ($1, $2)
               on conflict (computer_row) do update set sets = excluded.sets";
    tx.execute(sql, &[row, Value::from(status.sets.encode()?)])?;
    Ok(true)
}

/// The rows of all updates.
///
/// # Errors
/// When the database fails.
pub fn update_rows(tx: &mut Tx) -> Result<Vec<(u32, UpdateId)>, StoreError> {
    let sql = "select row, update_id from updates order by row";
    tx.query(sql, &[], |row| Ok((row.narrow(0)?, UpdateId(row.uuid(1)?))))
}

/// The rows of those updates that are known.
///
/// # Errors
/// When the database fails.
pub fn rows_for(tx: &mut Tx, updates: &[UpdateId]) -> Result<HashMap<UpdateId, u32>, StoreError> {
    let mut rows = HashMap::new();
    let keys = updates.iter().map(|id| Value::from(id.as_bytes()));
    sql::for_keys(tx, "select update_id, row from updates where update_id in ({keys})", keys, &mut |row| {
        rows.insert(UpdateId(row.uuid(0)?), row.narrow(1)?);
        Ok(())
    })?;
    Ok(rows)
}

/// The rows of updates; new ones get theirs now.
pub(crate) fn ensure_update_rows(
    tx: &mut Tx,
    updates: impl Iterator<Item = UpdateId>,
) -> Result<HashMap<UpdateId, u32>, StoreError> {
    let wanted: Vec<UpdateId> = updates.collect::<BTreeSet<_>>().into_iter().collect();
    let mut rows = rows_for(tx, &wanted)?;
    let new: Vec<UpdateId> = wanted.into_iter().filter(|id| !rows.contains_key(id)).collect();
    let first = counters::take(tx, Counter::UpdateRow, new.len())?;
    let values = new.iter().zip(first..).map(|(id, row)| vec![Value::from(row), Value::from(id.as_bytes())]).collect();
    sql::insert(tx, "updates", &["row", "update_id"], "", values)?;
    for (id, row) in new.iter().zip(first..) {
        rows.insert(*id, u32::try_from(row).map_err(|_| StoreError::Exhausted("update rows"))?);
    }
    Ok(rows)
}
