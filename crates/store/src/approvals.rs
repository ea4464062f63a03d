//! Approvals: at most one for an update and a group.

use std::collections::BTreeMap;

use patchwell_model::{Approval, ApprovalAction, DeploymentId, GroupId, RevisionIdentity, Timestamp, UpdateId};

use crate::codes::Code;
use crate::counters::{self, Counter};
use crate::{Row, StoreError, Tx, Value, decisions, sql};

/// An approval to set; it gets an id of its own even when it replaces another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewApproval {
    /// Which revision.
    pub revision: RevisionIdentity,
    /// For which group.
    pub group: GroupId,
    /// What.
    pub action: ApprovalAction,
    /// By when.
    pub deadline: Option<Timestamp>,
}

const COLUMNS: &str = "id, update_id, revision_number, group_id, action, deadline, created, administrator";

fn approval(row: &Row<'_>) -> Result<Approval, StoreError> {
    Ok(Approval {
        id: DeploymentId(row.narrow(0)?),
        revision: RevisionIdentity { update_id: UpdateId(row.uuid(1)?), revision_number: row.narrow(2)? },
        group: GroupId(row.uuid(3)?),
        action: ApprovalAction::from_code(row.int(4)?)?,
        deadline: row.opt_time(5)?,
        created: row.time(6)?,
        administrator: row.text(7)?.to_owned(),
    })
}

/// Sets approvals, replacing those for the same update and group; of two for the same in `new` the last one counts.
/// Returns the rows as stored and the number of the change.
///
/// # Errors
/// [`StoreError::NoSuchGroup`]; when the database fails.
pub fn set(
    tx: &mut Tx,
    new: &[NewApproval],
    administrator: &str,
    now: Timestamp,
) -> Result<(Vec<Approval>, u64), StoreError> {
    let distinct: BTreeMap<_, _> = new.iter().map(|new| ((new.revision.update_id, new.group), new)).collect();
    let seq = decisions::record(tx, Some(now), distinct.keys().map(|(update, group)| (Some(*update), Some(*group))))?;
    let ids = counters::take(tx, Counter::Deployment, distinct.len())?;
    let mut stored = Vec::with_capacity(distinct.len());
    for (new, id) in distinct.values().zip(ids..) {
        require_group(tx, new.group)?;
        stored.push(Approval {
            id: DeploymentId(i32::try_from(id).map_err(|_| StoreError::Exhausted("deployment ids"))?),
            revision: new.revision,
            group: new.group,
            action: new.action,
            deadline: new.deadline,
            created: now,
            administrator: administrator.to_owned(),
        });
    }
    let columns: Vec<&str> = COLUMNS.split(", ").collect();
    let rest = "on conflict (update_id, group_id) do update set id = excluded.id,
                revision_number = excluded.revision_number, action = excluded.action, deadline = excluded.deadline,
                created = excluded.created, administrator = excluded.administrator";
    sql::insert(tx, "approvals", &columns, rest, stored.iter().map(row).collect())?;
    Ok((stored, seq))
}

fn row(approval: &Approval) -> Vec<Value<'_>> {
    vec![
        Value::from(approval.id.0),
        Value::from(approval.revision.update_id.as_bytes()),
        Value::from(approval.revision.revision_number),
        Value::from(approval.group.as_bytes()),
        Value::from(approval.action.code()),
        Value::from(approval.deadline),
        Value::from(approval.created),
        Value::from(approval.administrator.as_str()),
    ]
}

fn require_group(tx: &mut Tx, group: GroupId) -> Result<(), StoreError> {
    let found = tx.first("select 1 from target_groups where id = $1", &[Value::from(group.as_bytes())], |_| Ok(()))?;
    found.ok_or(StoreError::NoSuchGroup(group))
}

/// Removes the approvals for these updates and groups, where there are any. Returns the number of the change.
///
/// # Errors
/// When the database fails.
pub fn remove(tx: &mut Tx, which: &[(UpdateId, GroupId)], now: Timestamp) -> Result<u64, StoreError> {
    let seq = decisions::record(tx, Some(now), which.iter().map(|(update, group)| (Some(*update), Some(*group))))?;
    for (update, group) in which {
        let sql = "delete from approvals where update_id = $1 and group_id = $2";
        tx.execute(sql, &[Value::from(update.as_bytes()), Value::from(group.as_bytes())])?;
    }
    Ok(seq)
}

/// All approvals, by id.
///
/// # Errors
/// When the database fails or a row is damaged.
pub fn list(tx: &mut Tx) -> Result<Vec<Approval>, StoreError> {
    tx.query(&format!("select {COLUMNS} from approvals order by id"), &[], approval)
}

/// The approvals of one update, by id.
///
/// # Errors
/// When the database fails or a row is damaged.
pub fn by_update(tx: &mut Tx, update: UpdateId) -> Result<Vec<Approval>, StoreError> {
    let sql = format!("select {COLUMNS} from approvals where update_id = $1 order by id");
    tx.query(&sql, &[Value::from(update.as_bytes())], approval)
}
