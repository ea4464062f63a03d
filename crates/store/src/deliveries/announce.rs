//! Writing down what has to be told.

use patchwell_model::Timestamp;
use uuid::Uuid;

use crate::{StoreError, Tx, Value, webhooks};

/// The most deliveries that wait for one webhook, and the most e-mails. Beyond it the oldest are given up: a receiver
/// that is away for long learns what is new.
pub const QUEUE: u32 = 1000;

/// Something that happened, and who is to be told of it by e-mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Announcement {
    /// Names what happened, for receivers that are told twice.
    pub id: Uuid,
    /// The kind of event; the webhooks that listen to it are told.
    pub event: String,
    /// What happened, as JSON.
    pub body: String,
    /// Addresses that get an e-mail.
    pub recipients: Vec<String>,
    /// When.
    pub at: Timestamp,
}

/// Writes down who has to be told; belongs in the transaction of what happened. Tells how many that are.
///
/// # Errors
/// When the database fails.
pub fn announce(tx: &mut Tx, announcement: &Announcement) -> Result<u64, StoreError> {
    let webhooks = webhooks::list(tx)?;
    let listening = webhooks.iter().filter(|webhook| webhook.listens_to(&announcement.event));
    let mut told = 0;
    for webhook in listening {
        queue(tx, announcement, Some(webhook.id), "")?;
        bound(tx, "webhook_id = $1", webhook.id, announcement.at)?;
        told += 1;
    }
    for recipient in &announcement.recipients {
        queue(tx, announcement, None, recipient)?;
        told += 1;
    }
    if !announcement.recipients.is_empty() {
        bound(tx, "webhook_id is null and $1 = 0", 0, announcement.at)?;
    }
    Ok(told)
}

/// Writes down that one webhook has to be told, whatever it listens to. Returns the number of the delivery.
///
/// # Errors
/// When the database fails.
pub fn test_webhook(tx: &mut Tx, announcement: &Announcement, webhook: i64) -> Result<i64, StoreError> {
    let id = queue(tx, announcement, Some(webhook), "")?;
    bound(tx, "webhook_id = $1", webhook, announcement.at)?;
    Ok(id)
}

fn queue(tx: &mut Tx, what: &Announcement, webhook: Option<i64>, recipient: &str) -> Result<i64, StoreError> {
    let sql = "insert into deliveries (event_id, event, webhook_id, recipient, body, state, attempts, next_attempt,
                   created)
               values ($1, $2, $3, $4, $5, 0, 0, $6, $6) returning id";
    let values = [
        Value::from(&what.id),
        Value::from(what.event.as_str()),
        Value::from(webhook),
        Value::from(recipient),
        Value::from(what.body.as_str()),
        Value::from(what.at),
    ];
    let id = tx.first(sql, &values, |row| row.int(0))?;
    id.ok_or_else(|| StoreError::Engine("a delivery got no id".to_owned()))
}

/// Gives up what waits beyond the newest [`QUEUE`].
fn bound(tx: &mut Tx, of: &str, key: i64, now: Timestamp) -> Result<(), StoreError> {
    let sql = format!(
        "update deliveries set state = 2, finished = $2, error = $3, owner = null, lease_until = null
         where state = 0 and {of} and id <=
             (select id from deliveries where state = 0 and {of} order by id desc limit 1 offset {QUEUE})"
    );
    let error = format!("more than {QUEUE} deliveries waited; the oldest were given up");
    tx.execute(&sql, &[Value::from(key), Value::from(now), Value::from(error)]).map(drop)
}
