//! Licence texts that an administrator accepted.

use patchwell_model::{EulaId, Timestamp};

use crate::{StoreError, Tx, Value};

/// An acceptance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EulaAcceptance {
    /// Which text.
    pub eula: EulaId,
    /// When.
    pub accepted: Timestamp,
    /// Who.
    pub administrator: String,
}

/// Notes an acceptance; the first one stays. Tells whether this was it.
///
/// # Errors
/// When the database fails.
pub fn accept(tx: &mut Tx, eula: EulaId, administrator: &str, now: Timestamp) -> Result<bool, StoreError> {
    let sql = "insert into eula_acceptances (eula_id, accepted, administrator) values ($1, $2, $3)
               on conflict (eula_id) do nothing";
    Ok(tx.execute(sql, &[Value::from(&eula.0), Value::from(now), Value::from(administrator)])? > 0)
}

/// All acceptances, oldest first.
///
/// # Errors
/// When the database fails.
pub fn list(tx: &mut Tx) -> Result<Vec<EulaAcceptance>, StoreError> {
    let sql = "select eula_id, accepted, administrator from eula_acceptances order by accepted, eula_id";
    tx.query(sql, &[], |row| {
        let eula = EulaId(row.uuid(0)?);
        Ok(EulaAcceptance { eula, accepted: row.time(1)?, administrator: row.text(2)?.to_owned() })
    })
}
