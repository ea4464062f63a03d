//! What the server above decided, as it told this replica. Kept apart from the approvals: some are for revisions or
//! groups that are not here yet, and what is gone upstream is named by its id alone.

use patchwell_model::{GroupId, RevisionIdentity, Timestamp, UpdateId};
use uuid::Uuid;

use crate::{StoreError, Tx, Value, sql};

/// A deployment of the server above.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpstreamDeployment {
    /// Its id there.
    pub id: Uuid,
    /// What.
    pub revision: RevisionIdentity,
    /// For whom.
    pub group: GroupId,
    /// `Action` on the wire ([MS-WSUSSS] 3.1.4.10.3.5).
    pub action: i32,
    /// By when.
    pub deadline: Option<Timestamp>,
}

/// Forgets everything: the server above tells all of it again.
///
/// # Errors
/// When the database fails.
pub fn clear(tx: &mut Tx) -> Result<(), StoreError> {
    tx.execute("delete from upstream_deployments", &[]).map(drop)
}

/// Takes over what changed: `dead` are gone, `changed` are new or different. One that is in both is gone.
///
/// # Errors
/// When the database fails.
pub fn apply(tx: &mut Tx, changed: &[UpstreamDeployment], dead: &[Uuid]) -> Result<(), StoreError> {
    let keys = changed.iter().map(|one| &one.id).chain(dead).map(Value::from);
    sql::execute_keys(tx, "delete from upstream_deployments where id in ({keys})", keys)?;
    let gone: std::collections::HashSet<&Uuid> = dead.iter().collect();
    let distinct: std::collections::BTreeMap<&Uuid, &UpstreamDeployment> =
        changed.iter().filter(|one| !gone.contains(&one.id)).map(|one| (&one.id, one)).collect();
    let rows = distinct.values().map(|one| {
        vec![
            Value::from(&one.id),
            Value::from(one.revision.update_id.as_bytes()),
            Value::from(one.revision.revision_number),
            Value::from(one.group.as_bytes()),
            Value::from(one.action),
            Value::from(one.deadline),
        ]
    });
    let columns = ["id", "update_id", "revision_number", "group_id", "action", "deadline"];
    sql::insert(tx, "upstream_deployments", &columns, "", rows.collect()).map(drop)
}

/// All of them, by id.
///
/// # Errors
/// When the database fails or a row is damaged.
pub fn list(tx: &mut Tx) -> Result<Vec<UpstreamDeployment>, StoreError> {
    let sql = "select id, update_id, revision_number, group_id, action, deadline from upstream_deployments order by id";
    tx.query(sql, &[], |row| {
        Ok(UpstreamDeployment {
            id: row.uuid(0)?,
            revision: RevisionIdentity { update_id: UpdateId(row.uuid(1)?), revision_number: row.narrow(2)? },
            group: GroupId(row.uuid(3)?),
            action: row.narrow(4)?,
            deadline: row.opt_time(5)?,
        })
    })
}
