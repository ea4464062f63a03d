//! Events that agents reported.

mod append;
mod list;

use patchwell_model::{ClientEvent, Timestamp};

pub use append::append;
pub use list::{EventFilter, list};

use crate::{StoreError, Tx, Value};

/// The inventory event: it replaces a computer's status and is no row of its own.
pub const INVENTORY: i32 = 156;

/// An event as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredEvent {
    /// Its number; higher is stored later.
    pub id: i64,
    /// When it came in, by the server's clock.
    pub received: Timestamp,
    /// What was reported.
    pub event: ClientEvent,
}

/// What became of a batch of events.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Appended {
    /// Stored now.
    pub stored: u64,
    /// Stored before, or replaced at once by a newer one of its kind in the same batch.
    pub repeated: u64,
    /// Inventories, which are not stored as events.
    pub inventories: u64,
    /// From computers that are not known; they are not stored.
    pub unknown_computer: u64,
}

/// Forgets at most `limit` events that came in before a time: events of agents before `client`, events of servers
/// (namespace 2) before `server`. Tells how many went; call it again while that is `limit`.
///
/// # Errors
/// When the database fails.
pub fn purge(tx: &mut Tx, client: Timestamp, server: Timestamp, limit: u32) -> Result<u64, StoreError> {
    let sql = "delete from events where id in (
                   select id from events
                   where (namespace_id <> 2 and received < $1) or (namespace_id = 2 and received < $2)
                   order by received limit $3)";
    tx.execute(sql, &[Value::from(client), Value::from(server), Value::from(limit)])
}
