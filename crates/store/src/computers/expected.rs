//! Computers that another server had, before they come to this one.

use patchwell_model::GroupId;

use crate::{StoreError, Tx, Value, sql};

/// A computer that is expected, and the groups it will be in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpectedComputer {
    /// By what it is recognized when it comes.
    pub key: String,
    /// Direct groups.
    pub groups: Vec<GroupId>,
}

/// Expects computers; what was expected of the same ones before no longer counts.
///
/// # Errors
/// [`StoreError::Constraint`] for a group that does not exist; when the database fails.
pub fn expect(tx: &mut Tx, computers: &[ExpectedComputer]) -> Result<(), StoreError> {
    forget_expected(tx, computers.iter().map(|computer| computer.key.as_str()))?;
    let rows = computers.iter().flat_map(|computer| {
        let groups = computer.groups.iter();
        groups.map(|group| vec![Value::from(computer.key.as_str()), Value::from(group.as_bytes())])
    });
    let rows = rows.collect();
    sql::insert(tx, "expected_computers", &["key", "group_id"], "on conflict do nothing", rows).map(drop)
}

/// Expects computers no more: they came.
///
/// # Errors
/// When the database fails.
pub fn forget_expected<'a>(tx: &mut Tx, keys: impl IntoIterator<Item = &'a str>) -> Result<(), StoreError> {
    let keys = keys.into_iter().map(Value::from);
    sql::execute_keys(tx, "delete from expected_computers where key in ({keys})", keys).map(drop)
}

/// Groups of an expected computer: by the first of `keys` that is known.
///
/// # Errors
/// When the database fails.
pub fn expected_groups(tx: &mut Tx, keys: &[String]) -> Result<Vec<GroupId>, StoreError> {
    for key in keys {
        let sql = "select group_id from expected_computers where key = $1 order by group_id";
        let groups = tx.query(sql, &[Value::from(key.as_str())], |row| Ok(GroupId(row.uuid(0)?)))?;
        if !groups.is_empty() {
            return Ok(groups);
        }
    }
    Ok(Vec::new())
}

/// Expected computers by key, so many after this one.
///
/// # Errors
/// When the database fails.
pub fn list_expected(tx: &mut Tx, after: &str, limit: i64) -> Result<Vec<ExpectedComputer>, StoreError> {
    let sql = "select key, group_id from expected_computers where key in
                   (select distinct key from expected_computers where key > $1 order by key limit $2)
               order by key, group_id";
    let mut found: Vec<ExpectedComputer> = Vec::new();
    tx.for_each(sql, &[Value::from(after), Value::from(limit)], &mut |row| {
        let (key, group) = (row.text(0)?, GroupId(row.uuid(1)?));
        match found.last_mut().filter(|last| last.key == key) {
            Some(last) => last.groups.push(group),
            None => found.push(ExpectedComputer { key: key.to_owned(), groups: vec![group] }),
        }
        Ok(())
    })?;
    Ok(found)
}

/// How many are expected.
///
/// # Errors
/// When the database fails.
pub fn count_expected(tx: &mut Tx) -> Result<u64, StoreError> {
    let found = tx.first("select count(distinct key) from expected_computers", &[], |row| row.narrow(0))?;
    Ok(found.unwrap_or(0))
}
