//! Programs that are told what happens.

use patchwell_model::Timestamp;

use crate::{Row, StoreError, Tx, Value};

/// A webhook. Its `Debug` form does not show the secret.
#[derive(Clone, PartialEq, Eq)]
pub struct Webhook {
    /// Its number.
    pub id: i64,
    /// What to call it; unique without regard to case.
    pub name: String,
    /// Where it leads.
    pub url: String,
    /// The events it is told; empty for all.
    pub events: Vec<String>,
    /// What signatures are made with, in its text form.
    pub secret: String,
    /// Whether it is told anything.
    pub is_enabled: bool,
    /// Counts changes.
    pub version: i64,
    /// Made at.
    pub created: Timestamp,
}

impl std::fmt::Debug for Webhook {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut shown = f.debug_struct("Webhook");
        shown.field("id", &self.id).field("name", &self.name).field("events", &self.events).finish_non_exhaustive()
    }
}

impl Webhook {
    /// Whether it is to be told of an event.
    #[must_use]
    pub fn listens_to(&self, event: &str) -> bool {
        self.is_enabled && (self.events.is_empty() || self.events.iter().any(|wanted| wanted == event))
    }
}

const COLUMNS: &str = "id, name, url, events, secret, is_enabled, version, created";

fn webhook(row: &Row<'_>) -> Result<Webhook, StoreError> {
    Ok(Webhook {
        id: row.int(0)?,
        name: row.text(1)?.to_owned(),
        url: row.text(2)?.to_owned(),
        events: row.text(3)?.split(' ').filter(|event| !event.is_empty()).map(str::to_owned).collect(),
        secret: row.text(4)?.to_owned(),
        is_enabled: row.flag(5)?,
        version: row.int(6)?,
        created: row.time(7)?,
    })
}

/// Adds a webhook; its `id` and `version` are given here. `None` when the name is taken.
///
/// # Errors
/// When the database fails.
pub fn create(tx: &mut Tx, new: &Webhook) -> Result<Option<Webhook>, StoreError> {
    let sql = "insert into webhooks (name, name_key, url, events, secret, is_enabled, version, created)
               values ($1, $2, $3, $4, $5, $6, 1, $7) on conflict (name_key) do nothing returning id";
    let values = [
        Value::from(new.name.as_str()),
        Value::from(new.name.to_lowercase()),
        Value::from(new.url.as_str()),
        Value::from(new.events.join(" ")),
        Value::from(new.secret.as_str()),
        Value::from(new.is_enabled),
        Value::from(new.created),
    ];
    let id = tx.first(sql, &values, |row| row.int(0))?;
    Ok(id.map(|id| Webhook { id, version: 1, ..new.clone() }))
}

/// All webhooks by name.
///
/// # Errors
/// When the database fails.
pub fn list(tx: &mut Tx) -> Result<Vec<Webhook>, StoreError> {
    tx.query(&format!("select {COLUMNS} from webhooks order by name_key"), &[], webhook)
}

/// The webhook of this number.
///
/// # Errors
/// When the database fails.
pub fn get(tx: &mut Tx, id: i64) -> Result<Option<Webhook>, StoreError> {
    tx.first(&format!("select {COLUMNS} from webhooks where id = $1"), &[Value::from(id)], webhook)
}

/// The webhook of this name, without regard to case.
///
/// # Errors
/// When the database fails.
pub fn by_name(tx: &mut Tx, name: &str) -> Result<Option<Webhook>, StoreError> {
    let sql = format!("select {COLUMNS} from webhooks where name_key = $1");
    tx.first(&sql, &[Value::from(name.to_lowercase())], webhook)
}

/// Replaces all of a webhook but its name and when it was made, and counts its version up. `false`, and nothing done,
/// when its version is no longer `changed.version`.
///
/// # Errors
/// When the database fails.
pub fn save(tx: &mut Tx, changed: &Webhook) -> Result<bool, StoreError> {
    let sql = "update webhooks set url = $3, events = $4, secret = $5, is_enabled = $6, version = version + 1
               where id = $1 and version = $2";
    let values = [
        Value::from(changed.id),
        Value::from(changed.version),
        Value::from(changed.url.as_str()),
        Value::from(changed.events.join(" ")),
        Value::from(changed.secret.as_str()),
        Value::from(changed.is_enabled),
    ];
    Ok(tx.execute(sql, &values)? > 0)
}

/// Removes a webhook with what it would have been told, and tells whether there was one.
///
/// # Errors
/// When the database fails.
pub fn delete(tx: &mut Tx, id: i64) -> Result<bool, StoreError> {
    Ok(tx.execute("delete from webhooks where id = $1", &[Value::from(id)])? > 0)
}
