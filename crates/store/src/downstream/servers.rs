//! Who they are.

use patchwell_model::Timestamp;
use patchwell_model::rollup::ServerSummary;
use uuid::Uuid;

use crate::codec::rollup;
use crate::{Row, StoreError, Tx, Value};

/// What an administrator decided about a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Access {
    /// Nothing: the allow-list decides.
    #[default]
    AsListed,
    /// It may synchronize.
    Allowed,
    /// It may not.
    Blocked,
}

impl Access {
    fn code(self) -> i64 {
        match self {
            Self::AsListed => 0,
            Self::Allowed => 1,
            Self::Blocked => 2,
        }
    }

    fn of(code: i64) -> Result<Self, StoreError> {
        match code {
            0 => Ok(Self::AsListed),
            1 => Ok(Self::Allowed),
            2 => Ok(Self::Blocked),
            other => Err(StoreError::corrupt("access of a server", other)),
        }
    }
}

/// A server below this one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DownstreamServer {
    /// Its id.
    pub id: Uuid,
    /// Its full domain name, as it says; untrusted.
    pub name: String,
    /// The server above it; `None` is this one.
    pub parent: Option<Uuid>,
    /// Its version, as it says; empty before its first rollup.
    pub version: String,
    /// Whether it takes decisions over from the server above it.
    pub is_replica: bool,
    /// What an administrator decided.
    pub access: Access,
    /// When it was first heard of.
    pub registered: Timestamp,
    /// When it last asked to be let in; `None` for those only told of by another.
    pub last_contact: Option<Timestamp>,
    /// When it last synchronized, as it says.
    pub last_sync: Option<Timestamp>,
    /// When it last rolled up.
    pub last_rollup: Option<Timestamp>,
    /// Its counters.
    pub summary: Option<ServerSummary>,
}

const COLUMNS: &str =
    "id, name, parent, version, is_replica, access, registered, last_contact, last_sync, last_rollup, summary";

fn server(row: &Row<'_>) -> Result<DownstreamServer, StoreError> {
    Ok(DownstreamServer {
        id: row.uuid(0)?,
        name: row.text(1)?.to_owned(),
        parent: row.opt_uuid(2)?,
        version: row.text(3)?.to_owned(),
        is_replica: row.flag(4)?,
        access: Access::of(row.int(5)?)?,
        registered: row.time(6)?,
        last_contact: row.opt_time(7)?,
        last_sync: row.opt_time(8)?,
        last_rollup: row.opt_time(9)?,
        summary: row.opt_blob(10)?.map(rollup::decode_summary).transpose()?,
    })
}

/// All of them, by id.
///
/// # Errors
/// When the database fails or a row is damaged.
pub fn servers(tx: &mut Tx) -> Result<Vec<DownstreamServer>, StoreError> {
    tx.query(&format!("select {COLUMNS} from downstream_servers order by id"), &[], server)
}

/// Saves a server as it is given.
///
/// # Errors
/// When the database fails.
pub fn save_server(tx: &mut Tx, server: &DownstreamServer) -> Result<(), StoreError> {
    let sql = format!(
        "insert into downstream_servers ({COLUMNS}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
         on conflict (id) do update set name = excluded.name, parent = excluded.parent, version = excluded.version,
         is_replica = excluded.is_replica, access = excluded.access, last_contact = excluded.last_contact,
         last_sync = excluded.last_sync, last_rollup = excluded.last_rollup, summary = excluded.summary"
    );
    let values = [
        Value::from(&server.id),
        Value::from(server.name.as_str()),
        Value::from(server.parent.as_ref()),
        Value::from(server.version.as_str()),
        Value::from(server.is_replica),
        Value::from(server.access.code()),
        Value::from(server.registered),
        Value::from(server.last_contact),
        Value::from(server.last_sync),
        Value::from(server.last_rollup),
        Value::from(server.summary.as_ref().map(rollup::encode_summary)),
    ];
    tx.execute(&sql, &values).map(drop)
}

/// Forgets a server with its computers, and tells whether it was there. Servers below it stay.
///
/// # Errors
/// When the database fails.
pub fn delete_server(tx: &mut Tx, id: &Uuid) -> Result<bool, StoreError> {
    Ok(tx.execute("delete from downstream_servers where id = $1", &[Value::from(id)])? > 0)
}
