//! Their computers by kind.

use patchwell_model::Timestamp;
use patchwell_model::rollup::ClientSummary;
use uuid::Uuid;

use crate::codec::rollup;
use crate::{Row, StoreError, Tx, Value, sql};

/// The computers of one kind that talk to a server, with all installations since they were last rolled up further.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredClients {
    /// Kind, number, and sums of what they installed.
    pub summary: ClientSummary,
    /// The rollup that told of them last, by the time it carries.
    pub reported: Timestamp,
}

fn stored(row: &Row<'_>) -> Result<StoredClients, StoreError> {
    let summary = ClientSummary {
        kind: rollup::decode_kind(row.blob(0)?)?,
        count: row.narrow(2)?,
        activities: rollup::decode_activities(row.blob(3)?)?,
    };
    Ok(StoredClients { summary, reported: row.time(1)? })
}

/// Those of one server.
///
/// # Errors
/// When the database fails or a row is damaged.
pub fn clients(tx: &mut Tx, server: &Uuid) -> Result<Vec<StoredClients>, StoreError> {
    let sql = "select kind, reported, clients, activities from downstream_clients where server_id = $1 order by kind";
    tx.query(sql, &[Value::from(server)], stored)
}

/// Saves kinds of one server; others stay.
///
/// # Errors
/// [`StoreError::Constraint`] for a server that is not there; when the database fails.
pub fn save_clients(tx: &mut Tx, server: &Uuid, clients: &[StoredClients]) -> Result<(), StoreError> {
    let rows = clients.iter().map(|stored| {
        vec![
            Value::from(server),
            Value::from(rollup::encode_kind(&stored.summary.kind)),
            Value::from(stored.reported),
            Value::from(stored.summary.count),
            Value::from(rollup::encode_activities(&stored.summary.activities)),
        ]
    });
    let rest = "on conflict (server_id, kind) do update set reported = excluded.reported, clients = excluded.clients,
                activities = excluded.activities";
    let columns = ["server_id", "kind", "reported", "clients", "activities"];
    sql::insert(tx, "downstream_clients", &columns, rest, rows.collect()).map(drop)
}

/// Forgets what the computers of a server installed, because the server above knows it now. Kinds that were reported
/// again since `told` stay as they are.
///
/// # Errors
/// When the database fails.
pub fn clear_activities(tx: &mut Tx, server: &Uuid, told: &[StoredClients]) -> Result<(), StoreError> {
    let sql = "update downstream_clients set activities = $1 where server_id = $2 and kind = $3 and reported = $4";
    let none = rollup::encode_activities(&[]);
    for stored in told.iter().filter(|stored| !stored.summary.activities.is_empty()) {
        let values = [
            Value::from(none.as_slice()),
            Value::from(server),
            Value::from(rollup::encode_kind(&stored.summary.kind)),
            Value::from(stored.reported),
        ];
        tx.execute(sql, &values)?;
    }
    Ok(())
}
