//! Acts that were asked for as a plan, until they are applied or expire.

use patchwell_model::Timestamp;

use crate::{StoreError, Tx, Value};

/// An act and what it would have done when it was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredPlan {
    /// Cannot be guessed.
    pub id: String,
    /// What to do, as it was asked for.
    pub act: String,
    /// What it would have done.
    pub effects: Vec<String>,
    /// Who asked.
    pub administrator: String,
    /// When.
    pub created: Timestamp,
    /// When it is forgotten.
    pub expires: Timestamp,
}

/// Keeps a plan. Those that have expired are forgotten, and the oldest beyond `most`.
///
/// # Errors
/// When the database fails.
pub fn keep(tx: &mut Tx, plan: &StoredPlan, most: u32) -> Result<(), StoreError> {
    tx.execute("delete from plans where expires <= $1", &[Value::from(plan.created)])?;
    let text = "delete from plans where id not in (select id from plans order by created desc, id limit $1)";
    tx.execute(text, &[Value::from(most.saturating_sub(1))])?;
    let values = [
        Value::from(plan.id.as_str()),
        Value::from(plan.act.as_str()),
        Value::from(plan.effects.join("\n")),
        Value::from(plan.administrator.as_str()),
        Value::from(plan.created),
        Value::from(plan.expires),
    ];
    let text = "insert into plans (id, act, effects, administrator, created, expires) values ($1, $2, $3, $4, $5, $6)";
    tx.execute(text, &values).map(drop)
}

/// A plan that has not expired.
///
/// # Errors
/// When the database fails.
pub fn get(tx: &mut Tx, id: &str, now: Timestamp) -> Result<Option<StoredPlan>, StoreError> {
    let text = "select act, effects, administrator, created, expires from plans where id = $1 and expires > $2";
    tx.first(text, &[Value::from(id), Value::from(now)], |row| {
        Ok(StoredPlan {
            id: id.to_owned(),
            act: row.text(0)?.to_owned(),
            effects: row.text(1)?.lines().map(str::to_owned).collect(),
            administrator: row.text(2)?.to_owned(),
            created: row.time(3)?,
            expires: row.time(4)?,
        })
    })
}

/// Forgets a plan and tells whether it was there: it can be applied once.
///
/// # Errors
/// When the database fails.
pub fn forget(tx: &mut Tx, id: &str) -> Result<bool, StoreError> {
    Ok(tx.execute("delete from plans where id = $1", &[Value::from(id)])? > 0)
}
