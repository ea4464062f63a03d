//! Numbers that only grow. Taking from a counter also locks it until the commit, so that what it guards happens in
//! the order of its numbers, whichever node does it.

use crate::{StoreError, Tx, Value};

/// A counter; made by the first migration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Counter {
    /// [`patchwell_model::RevisionId`].
    Revision,
    /// [`patchwell_model::DeploymentId`].
    Deployment,
    /// Rows of updates in status sets.
    UpdateRow,
    /// Rows of computers in status sets.
    ComputerRow,
    /// The order of decisions.
    Change,
}

impl Counter {
    fn name(self) -> &'static str {
        match self {
            Self::Revision => "revision",
            Self::Deployment => "deployment",
            Self::UpdateRow => "update_row",
            Self::ComputerRow => "computer_row",
            Self::Change => "change",
        }
    }

    /// The highest number it may give out.
    fn limit(self) -> i64 {
        match self {
            Self::Revision | Self::Deployment => i32::MAX.into(),
            Self::UpdateRow | Self::ComputerRow => u32::MAX.into(),
            Self::Change => i64::MAX,
        }
    }
}

/// Takes `count` numbers and returns the first; `count` 0 only locks.
pub(crate) fn take(tx: &mut Tx, counter: Counter, count: usize) -> Result<i64, StoreError> {
    let count = i64::try_from(count).map_err(|_| StoreError::Exhausted(counter.name()))?;
    let sql = "update counters set value = value + $1 where name = $2 returning value";
    let after = tx.first(sql, &[Value::from(count), Value::from(counter.name())], |row| row.int(0))?;
    let after = after.ok_or_else(|| StoreError::corrupt("counter", counter.name()))?;
    if after > counter.limit() {
        return Err(StoreError::Exhausted(counter.name()));
    }
    Ok(after - count + 1)
}

/// The last number that was taken.
pub(crate) fn last(tx: &mut Tx, counter: Counter) -> Result<i64, StoreError> {
    let found =
        tx.first("select value from counters where name = $1", &[Value::from(counter.name())], |row| row.int(0))?;
    found.ok_or_else(|| StoreError::corrupt("counter", counter.name()))
}
