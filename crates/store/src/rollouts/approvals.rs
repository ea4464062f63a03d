//! What a rollout approved, and what was there before.

use patchwell_model::{ApprovalAction, DeploymentId, GroupId, Timestamp};

use crate::codes::Code;
use crate::{StoreError, Tx, Value, sql};

/// A group's own decision before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Before {
    /// For which revision.
    pub revision_number: i32,
    /// What.
    pub action: ApprovalAction,
    /// By when.
    pub deadline: Option<Timestamp>,
}

/// An approval that a rollout made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RolloutApproval {
    /// For which group.
    pub group: GroupId,
    /// The approval.
    pub deployment: DeploymentId,
    /// What the group's own decision was before; `None` when it had none.
    pub before: Option<Before>,
}

/// Notes approvals of a rollout, in the place of those for the same groups.
///
/// # Errors
/// When the database fails.
pub fn put_approvals(tx: &mut Tx, rollout: i64, made: &[RolloutApproval]) -> Result<(), StoreError> {
    let columns = ["rollout_id", "group_id", "deployment_id", "before_revision", "before_action", "before_deadline"];
    let rest = "on conflict (rollout_id, group_id) do update set deployment_id = excluded.deployment_id,
                before_revision = excluded.before_revision, before_action = excluded.before_action,
                before_deadline = excluded.before_deadline";
    let rows = made.iter().map(|made| {
        vec![
            Value::from(rollout),
            Value::from(made.group.as_bytes()),
            Value::from(made.deployment.0),
            Value::from(made.before.map(|before| before.revision_number)),
            Value::from(made.before.map(|before| before.action.code())),
            Value::from(made.before.and_then(|before| before.deadline)),
        ]
    });
    sql::insert(tx, "rollout_approvals", &columns, rest, rows.collect()).map(drop)
}

/// Forgets the approvals of a rollout.
///
/// # Errors
/// When the database fails.
pub fn clear_approvals(tx: &mut Tx, rollout: i64) -> Result<(), StoreError> {
    tx.execute("delete from rollout_approvals where rollout_id = $1", &[Value::from(rollout)]).map(drop)
}

/// The approvals of a rollout that stand, by group.
///
/// # Errors
/// When the database fails or a row is damaged.
pub fn approvals(tx: &mut Tx, rollout: i64) -> Result<Vec<RolloutApproval>, StoreError> {
    let text = "select group_id, deployment_id, before_revision, before_action, before_deadline
                from rollout_approvals where rollout_id = $1 order by group_id";
    tx.query(text, &[Value::from(rollout)], |row| {
        let before = match (row.opt_int(2)?, row.opt_int(3)?) {
            (Some(_), Some(action)) => Some(Before {
                revision_number: row.narrow(2)?,
                action: ApprovalAction::from_code(action)?,
                deadline: row.opt_time(4)?,
            }),
            _ => None,
        };
        Ok(RolloutApproval { group: GroupId(row.uuid(0)?), deployment: DeploymentId(row.narrow(1)?), before })
    })
}
