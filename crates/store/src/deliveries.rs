//! What has to be told and to whom: rows that are written with what happened, so that a crash between the two loses
//! nothing, and worked off later. Whoever is told may be told twice; the id of the event says so.

mod announce;
mod run;

use patchwell_model::Timestamp;
use uuid::Uuid;

pub use announce::{Announcement, QUEUE, announce, test_webhook};
pub use run::{claim, end_leases, fail, finish, next_attempt, retry, take};

use crate::codes::Code as _;
use crate::{Row, StoreError, Tx, Value};

/// How far a delivery is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DeliveryState {
    /// It waits for its first or next attempt.
    Waiting,
    /// The receiver has it.
    Delivered,
    /// It is not tried again.
    GivenUp,
}

/// One event for one receiver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Its number.
    pub id: i64,
    /// What is told: the same for all receivers and attempts.
    pub event_id: Uuid,
    /// The kind of event.
    pub event: String,
    /// The webhook; `None` for e-mail.
    pub webhook: Option<i64>,
    /// The address of an e-mail; empty for webhooks.
    pub recipient: String,
    /// What happened, as JSON.
    pub body: String,
    /// How far it is.
    pub state: DeliveryState,
    /// Attempts that were made.
    pub attempts: u32,
    /// When the next one is made, while it waits.
    pub next_attempt: Timestamp,
    /// The status of the last answer.
    pub status: Option<u16>,
    /// How the last attempt failed.
    pub error: Option<String>,
    /// Written down at.
    pub created: Timestamp,
    /// Delivered or given up at.
    pub finished: Option<Timestamp>,
}

/// How many deliveries are in a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DeliveryCounts {
    /// Waiting for an attempt.
    pub waiting: u64,
    /// Delivered, as far as remembered.
    pub delivered: u64,
    /// Given up, as far as remembered.
    pub given_up: u64,
}

const COLUMNS: &str = "id, event_id, event, webhook_id, recipient, body, state, attempts, next_attempt, status, error,
    created, finished";

fn delivery(row: &Row<'_>) -> Result<Delivery, StoreError> {
    Ok(Delivery {
        id: row.int(0)?,
        event_id: row.uuid(1)?,
        event: row.text(2)?.to_owned(),
        webhook: row.opt_int(3)?,
        recipient: row.text(4)?.to_owned(),
        body: row.text(5)?.to_owned(),
        state: DeliveryState::from_code(row.int(6)?)?,
        attempts: row.narrow(7)?,
        next_attempt: row.time(8)?,
        status: row.opt_int(9)?.and_then(|status| u16::try_from(status).ok()),
        error: row.opt_text(10)?.map(str::to_owned),
        created: row.time(11)?,
        finished: row.opt_time(12)?,
    })
}

/// Deliveries to a webhook, or e-mails when there is none; newest first, with numbers below `before`.
///
/// # Errors
/// When the database fails.
pub fn list(tx: &mut Tx, webhook: Option<i64>, before: Option<i64>, limit: u32) -> Result<Vec<Delivery>, StoreError> {
    let (condition, webhook) = match webhook {
        Some(id) => ("webhook_id = $3", id),
        // The parameter must occur.
        None => ("webhook_id is null and $3 = 0", 0),
    };
    let sql = format!("select {COLUMNS} from deliveries where id < $1 and {condition} order by id desc limit $2");
    tx.query(&sql, &[Value::from(before.unwrap_or(i64::MAX)), Value::from(limit), Value::from(webhook)], delivery)
}

/// What one event is told to whom.
///
/// # Errors
/// When the database fails.
pub fn of_event(tx: &mut Tx, event: &Uuid) -> Result<Vec<Delivery>, StoreError> {
    let sql = format!("select {COLUMNS} from deliveries where event_id = $1 order by id");
    tx.query(&sql, &[Value::from(event)], delivery)
}

/// Counts what is remembered.
///
/// # Errors
/// When the database fails.
pub fn counts(tx: &mut Tx) -> Result<DeliveryCounts, StoreError> {
    let mut counts = DeliveryCounts::default();
    tx.for_each("select state, count(*) from deliveries group by state", &[], &mut |row| {
        let count = match DeliveryState::from_code(row.int(0)?)? {
            DeliveryState::Waiting => &mut counts.waiting,
            DeliveryState::Delivered => &mut counts.delivered,
            DeliveryState::GivenUp => &mut counts.given_up,
        };
        *count = row.narrow(1)?;
        Ok(())
    })?;
    Ok(counts)
}

/// Forgets deliveries that ended before a time.
///
/// # Errors
/// When the database fails.
pub fn purge(tx: &mut Tx, before: Timestamp) -> Result<u64, StoreError> {
    tx.execute("delete from deliveries where state <> 0 and finished < $1", &[Value::from(before)])
}
