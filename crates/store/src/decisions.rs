//! Everything administrators decided, as one consistent state, and the order in which it changed.

use patchwell_model::{Approval, Group, GroupId, Timestamp, UpdateId};
use uuid::Uuid;

use crate::counters::{self, Counter};
use crate::declines::Decline;
use crate::eulas::EulaAcceptance;
use crate::{StoreError, Tx, Value, approvals, declines, eulas, groups, sql};

/// All decisions.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Decisions {
    /// The group tree, parents before children.
    pub groups: Vec<Group>,
    /// Approvals by id.
    pub approvals: Vec<Approval>,
    /// Declined updates.
    pub declines: Vec<Decline>,
    /// Accepted licence texts.
    pub eulas: Vec<EulaAcceptance>,
    /// The newest change.
    pub change_seq: u64,
}

/// Something that changed what agents are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeploymentChange {
    /// Place in the order of changes; of several changes to the same only the newest is kept.
    pub seq: u64,
    /// Which update; `None` for all (the group itself moved or went).
    pub update: Option<UpdateId>,
    /// Which group; `None` for all (a decline or its reversal).
    pub group: Option<GroupId>,
    /// When somebody decided; `None` for what follows from the catalog.
    pub changed: Option<Timestamp>,
}

/// Reads all decisions.
///
/// # Errors
/// When the database fails or a row is damaged.
pub fn load_decisions(tx: &mut Tx) -> Result<Decisions, StoreError> {
    Ok(Decisions {
        groups: groups::list(tx)?,
        approvals: approvals::list(tx)?,
        declines: declines::list(tx)?,
        eulas: eulas::list(tx)?,
        change_seq: change_seq(tx)?,
    })
}

/// The number of the newest change.
///
/// # Errors
/// When the database fails.
pub fn change_seq(tx: &mut Tx) -> Result<u64, StoreError> {
    number(counters::last(tx, Counter::Change)?)
}

/// What changed after `seq`, in order.
///
/// # Errors
/// When the database fails.
pub fn changes_since(tx: &mut Tx, seq: u64) -> Result<Vec<DeploymentChange>, StoreError> {
    let seq = i64::try_from(seq).unwrap_or(i64::MAX);
    let sql = "select seq, update_id, group_id, changed from deployment_changes where seq > $1 order by seq, update_id, group_id";
    tx.query(sql, &[Value::from(seq)], |row| {
        let id = |bytes: &[u8]| match bytes {
            [] => Ok(None),
            bytes => Uuid::from_slice(bytes).map(Some).map_err(|e| StoreError::corrupt("GUID", e)),
        };
        let update = id(row.blob(1)?)?.map(UpdateId);
        let (group, changed) = (id(row.blob(2)?)?.map(GroupId), row.opt_time(3)?);
        Ok(DeploymentChange { seq: row.narrow(0)?, update, group, changed })
    })
}

/// Takes the next number of change and notes under it what changed: `None` stands for every update or group. An import
/// takes a number without noting anything.
///
/// # Errors
/// When the database fails.
pub fn record_changes(tx: &mut Tx, changes: &[(Option<UpdateId>, Option<GroupId>)]) -> Result<u64, StoreError> {
    record(tx, None, changes.iter().copied())
}

/// Notes changes under one new number, with the time when somebody decided them. The number orders this transaction among all that decide.
pub(crate) fn record(
    tx: &mut Tx,
    now: Option<Timestamp>,
    changes: impl IntoIterator<Item = (Option<UpdateId>, Option<GroupId>)>,
) -> Result<u64, StoreError> {
    let seq = counters::take(tx, Counter::Change, 1)?;
    let bytes = |id: Option<&Uuid>| id.map_or_else(Vec::new, |id| id.as_bytes().to_vec());
    let mut keys: Vec<_> = changes
        .into_iter()
        .map(|(update, group)| (bytes(update.as_ref().map(|id| &id.0)), bytes(group.as_ref().map(|id| &id.0))))
        .collect();
    keys.sort_unstable();
    // PostgreSQL refuses to upsert the same row twice in one statement.
    keys.dedup();
    let rows = keys
        .into_iter()
        .map(|(update, group)| vec![Value::from(update), Value::from(group), Value::from(seq), Value::from(now)]);
    let rest = "on conflict (update_id, group_id) do update set seq = excluded.seq,
                changed = coalesce(excluded.changed, deployment_changes.changed)";
    sql::insert(tx, "deployment_changes", &["update_id", "group_id", "seq", "changed"], rest, rows.collect())?;
    number(seq)
}

/// Takes the lock that orders decisions, before reading what a decision depends on.
pub(crate) fn lock(tx: &mut Tx) -> Result<(), StoreError> {
    counters::take(tx, Counter::Change, 0).map(drop)
}

fn number(seq: i64) -> Result<u64, StoreError> {
    u64::try_from(seq).map_err(|_| StoreError::corrupt("counter", "it is negative"))
}
