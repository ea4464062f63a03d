//! Rules that approve or decline by themselves: named, with conditions and actions as terms.

use std::collections::BTreeMap;

use patchwell_model::{RevisionId, Timestamp};

use crate::{Row, StoreError, Tx, Value, sql};

/// Approval rules and decline rules; names are unique in each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RuleKind {
    /// They approve.
    Approval,
    /// They decline.
    Decline,
}

/// A rule as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredRule {
    /// Its number.
    pub id: i64,
    /// What it does.
    pub kind: RuleKind,
    /// What it is called.
    pub name: String,
    /// Whether it acts by itself.
    pub is_enabled: bool,
    /// Counts changes.
    pub version: i64,
    /// Enabled since.
    pub since: Timestamp,
    /// What time made due up to then was looked at.
    pub looked_until: Timestamp,
    /// Conditions and actions: names with values, in order.
    pub terms: Vec<(String, String)>,
}

const COLUMNS: &str = "id, is_decline, name, is_enabled, version, since, looked_until";

fn rule(row: &Row<'_>) -> Result<StoredRule, StoreError> {
    Ok(StoredRule {
        id: row.int(0)?,
        kind: if row.flag(1)? { RuleKind::Decline } else { RuleKind::Approval },
        name: row.text(2)?.to_owned(),
        is_enabled: row.flag(3)?,
        version: row.int(4)?,
        since: row.time(5)?,
        looked_until: row.time(6)?,
        terms: Vec::new(),
    })
}

/// All rules in the order in which they were made: that in which they act.
///
/// # Errors
/// When the database fails.
pub fn list(tx: &mut Tx) -> Result<Vec<StoredRule>, StoreError> {
    let mut terms: BTreeMap<i64, Vec<(String, String)>> = BTreeMap::new();
    tx.for_each("select rule_id, term, value from rule_terms order by rule_id, ordinal", &[], &mut |row| {
        terms.entry(row.int(0)?).or_default().push((row.text(1)?.to_owned(), row.text(2)?.to_owned()));
        Ok(())
    })?;
    let rules = tx.query(&format!("select {COLUMNS} from rules order by id"), &[], rule)?;
    Ok(rules.into_iter().map(|rule| StoredRule { terms: terms.remove(&rule.id).unwrap_or_default(), ..rule }).collect())
}

impl StoredRule {
    /// The number of the plan of rings through which it sends updates.
    #[must_use]
    pub fn ring_plan(&self) -> Option<i64> {
        self.terms.iter().find(|(term, _)| term == "ring_plan").and_then(|(_, id)| id.parse().ok())
    }
}

/// Adds a rule; its `id` and `version` are given here. `None` when the name is taken.
///
/// # Errors
/// When the database fails.
pub fn create(tx: &mut Tx, new: &StoredRule) -> Result<Option<StoredRule>, StoreError> {
    let sql = "insert into rules (is_decline, name, name_key, is_enabled, version, since, looked_until)
               values ($1, $2, $3, $4, 1, $5, $6) on conflict (is_decline, name_key) do nothing returning id";
    let values = [
        Value::from(new.kind == RuleKind::Decline),
        Value::from(new.name.as_str()),
        Value::from(new.name.to_lowercase()),
        Value::from(new.is_enabled),
        Value::from(new.since),
        Value::from(new.looked_until),
    ];
    let Some(id) = tx.first(sql, &values, |row| row.int(0))? else { return Ok(None) };
    let made = StoredRule { id, version: 1, ..new.clone() };
    put_terms(tx, &made)?;
    Ok(Some(made))
}

/// What became of a rule that was to be saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Saved {
    /// It is as wanted, with a version of one more.
    Done,
    /// It is gone or of another version; nothing was done.
    Stale,
    /// Another rule has the name; nothing was done.
    NameTaken,
}

/// Replaces all of a rule but its kind, when it is still of `changed.version`.
///
/// # Errors
/// When the database fails.
pub fn save(tx: &mut Tx, changed: &StoredRule) -> Result<Saved, StoreError> {
    let key = changed.name.to_lowercase();
    let taken = "select id from rules where is_decline = $1 and name_key = $2 and id <> $3";
    let is_decline = changed.kind == RuleKind::Decline;
    let values = [Value::from(is_decline), Value::from(key.as_str()), Value::from(changed.id)];
    if tx.first(taken, &values, |row| row.int(0))?.is_some() {
        return Ok(Saved::NameTaken);
    }
    let sql = "update rules set name = $3, name_key = $4, is_enabled = $5, since = $6, looked_until = $7,
               version = version + 1 where id = $1 and version = $2";
    let values = [
        Value::from(changed.id),
        Value::from(changed.version),
        Value::from(changed.name.as_str()),
        Value::from(key.as_str()),
        Value::from(changed.is_enabled),
        Value::from(changed.since),
        Value::from(changed.looked_until),
    ];
    if tx.execute(sql, &values)? == 0 {
        return Ok(Saved::Stale);
    }
    tx.execute("delete from rule_terms where rule_id = $1", &[Value::from(changed.id)])?;
    put_terms(tx, changed)?;
    Ok(Saved::Done)
}

fn put_terms(tx: &mut Tx, rule: &StoredRule) -> Result<(), StoreError> {
    let rows = rule.terms.iter().zip(0_i64..).map(|((term, value), ordinal)| {
        vec![Value::from(rule.id), Value::from(ordinal), Value::from(term.as_str()), Value::from(value.as_str())]
    });
    sql::insert(tx, "rule_terms", &["rule_id", "ordinal", "term", "value"], "", rows.collect()).map(drop)
}

/// Removes a rule, if it still has the version where one is given, and tells whether it did.
///
/// # Errors
/// When the database fails.
pub fn remove(tx: &mut Tx, id: i64, version: Option<i64>) -> Result<bool, StoreError> {
    let sql = "delete from rules where id = $1 and version = coalesce($2, version)";
    Ok(tx.execute(sql, &[Value::from(id), Value::from(version)])? > 0)
}

/// The last revision that rules have seen.
///
/// # Errors
/// When the database fails.
pub fn seen(tx: &mut Tx) -> Result<RevisionId, StoreError> {
    let found = tx.first("select seen_revision from rule_progress", &[], |row| row.narrow(0))?;
    Ok(RevisionId(found.unwrap_or(0)))
}

/// Notes that rules have seen revisions up to this one, and these rules what time made due up to `looked_until`.
///
/// # Errors
/// When the database fails.
pub fn set_seen(tx: &mut Tx, last: RevisionId, rules: &[i64], looked_until: Timestamp) -> Result<(), StoreError> {
    let sql = "update rule_progress set seen_revision = $1 where seen_revision < $1";
    tx.execute(sql, &[Value::from(last.0)])?;
    for rule in rules {
        let sql = "update rules set looked_until = $2 where id = $1 and looked_until < $2";
        tx.execute(sql, &[Value::from(*rule), Value::from(looked_until)])?;
    }
    Ok(())
}
