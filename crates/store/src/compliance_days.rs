//! How far everything was done, day by day.

use crate::{Row, StoreError, Tx, Value};

/// What is broken down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BreakdownKind {
    /// Groups, by id.
    Group,
    /// Rings, by plan and name.
    Ring,
    /// Products, by id.
    Product,
    /// CVEs, by number.
    Cve,
}

impl BreakdownKind {
    fn code(self) -> i64 {
        match self {
            Self::Group => 0,
            Self::Ring => 1,
            Self::Product => 2,
            Self::Cve => 3,
        }
    }
}

/// How far one of them was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComplianceDay {
    /// Days since 1970, UTC.
    pub day: i64,
    /// Its name for programs.
    pub key: String,
    /// Its name for people, as it was that day.
    pub name: String,
    /// Updates that were approved for it.
    pub updates: u64,
    /// Computers of it.
    pub computers: u64,
    /// Computers that had reported and neither needed nor failed one of the updates.
    pub compliant: u64,
    /// Computers that needed some.
    pub needing: u64,
    /// Computers on which some failed.
    pub failing: u64,
    /// Computers that had not reported.
    pub unknown: u64,
}

const COLUMNS: &str = "day, key, name, updates, computers, compliant, needing, failing, unknown";

fn day(row: &Row<'_>) -> Result<ComplianceDay, StoreError> {
    Ok(ComplianceDay {
        day: row.int(0)?,
        key: row.text(1)?.to_owned(),
        name: row.text(2)?.to_owned(),
        updates: row.narrow(3)?,
        computers: row.narrow(4)?,
        compliant: row.narrow(5)?,
        needing: row.narrow(6)?,
        failing: row.narrow(7)?,
        unknown: row.narrow(8)?,
    })
}

/// The last day that was written down.
///
/// # Errors
/// When the database fails.
pub fn last_day(tx: &mut Tx) -> Result<Option<i64>, StoreError> {
    Ok(tx.first("select max(day) from compliance_days", &[], |row| row.opt_int(0))?.flatten())
}

/// Writes down how far those of a kind are, in place of what was there for the same day and key.
///
/// # Errors
/// When the database fails.
pub fn save(tx: &mut Tx, kind: BreakdownKind, days: &[ComplianceDay]) -> Result<(), StoreError> {
    let sql =
        "insert into compliance_days (kind, day, key, name, updates, computers, compliant, needing, failing, unknown)
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
               on conflict (kind, key, day) do update set name = excluded.name, updates = excluded.updates,
                   computers = excluded.computers, compliant = excluded.compliant, needing = excluded.needing,
                   failing = excluded.failing, unknown = excluded.unknown";
    let number = |number: u64| Value::from(i64::try_from(number).unwrap_or(i64::MAX));
    for one in days {
        let values = [
            Value::from(kind.code()),
            Value::from(one.day),
            Value::from(one.key.as_str()),
            Value::from(one.name.as_str()),
            number(one.updates),
            number(one.computers),
            number(one.compliant),
            number(one.needing),
            number(one.failing),
            number(one.unknown),
        ];
        tx.execute(sql, &values)?;
    }
    Ok(())
}

/// The days of one of a kind from `first` to before `end`, the newest first.
///
/// # Errors
/// When the database fails.
pub fn of(
    tx: &mut Tx,
    kind: BreakdownKind,
    key: &str,
    (first, end): (i64, i64),
) -> Result<Vec<ComplianceDay>, StoreError> {
    let sql = format!(
        "select {COLUMNS} from compliance_days where kind = $1 and key = $2 and day >= $3 and day < $4 order by day desc"
    );
    tx.query(&sql, &[Value::from(kind.code()), Value::from(key), Value::from(first), Value::from(end)], day)
}

/// The days of all of a kind from `first` to before `end`, the newest first, by name in each.
///
/// # Errors
/// When the database fails.
pub fn list(tx: &mut Tx, kind: BreakdownKind, (first, end): (i64, i64)) -> Result<Vec<ComplianceDay>, StoreError> {
    let sql = format!(
        "select {COLUMNS} from compliance_days where kind = $1 and day >= $2 and day < $3 order by day desc, name, key"
    );
    tx.query(&sql, &[Value::from(kind.code()), Value::from(first), Value::from(end)], day)
}

/// Forgets the days before one.
///
/// # Errors
/// When the database fails.
pub fn purge(tx: &mut Tx, before: i64) -> Result<u64, StoreError> {
    tx.execute("delete from compliance_days where day < $1", &[Value::from(before)])
}
