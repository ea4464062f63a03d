//! Who this server is to others. All nodes on one database are one server.

use patchwell_model::Timestamp;
use uuid::Uuid;

use crate::{Row, StoreError, Tx, Value};

/// Who this server is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ServerIdentity {
    /// Its GUID, made at first start and kept for good.
    pub server_id: Uuid,
    /// When its configuration changed last: `LastChange` in what agents and servers are told.
    pub configuration_changed: Timestamp,
}

fn identity(row: &Row<'_>) -> Result<ServerIdentity, StoreError> {
    Ok(ServerIdentity { server_id: row.uuid(0)?, configuration_changed: row.time(1)? })
}

/// The identity; `None` before the first [`ensure`].
///
/// # Errors
/// When the database fails.
pub fn get(tx: &mut Tx) -> Result<Option<ServerIdentity>, StoreError> {
    tx.first("select server_id, configuration_changed from server_identity", &[], identity)
}

/// The identity; becomes `candidate` when there is none yet.
///
/// # Errors
/// When the database fails.
pub fn ensure(tx: &mut Tx, candidate: Uuid, now: Timestamp) -> Result<ServerIdentity, StoreError> {
    tx.execute(
        "insert into server_identity (only_one, server_id, configuration_changed) values (1, $1, $2)
         on conflict (only_one) do nothing",
        &[Value::from(&candidate), Value::from(now)],
    )?;
    get(tx)?.ok_or_else(|| StoreError::corrupt("server identity", "it is missing"))
}

/// Notes that the configuration changed. Time never goes back, even when the clock does. Nothing happens before the
/// first [`ensure`].
///
/// # Errors
/// When the database fails.
pub fn configuration_changed(tx: &mut Tx, now: Timestamp) -> Result<(), StoreError> {
    let sql = "update server_identity set configuration_changed = $1 where configuration_changed < $1";
    tx.execute(sql, &[Value::from(now)]).map(drop)
}
