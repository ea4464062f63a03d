//! What was changed by whom, as a chain of hashes: a record that was changed, removed or moved behind the server's
//! back shows.

use patchwell_model::Timestamp;
use ring::digest::{Context, SHA256};

use crate::{Row, StoreError, Tx, Value};

/// One change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// When.
    pub at: Timestamp,
    /// Who: the name of a user or token, or `server`.
    pub actor: String,
    /// What was done, such as `group.create`.
    pub action: String,
    /// To what.
    pub subject: String,
    /// What it was, in words; empty when there was nothing.
    pub before: String,
    /// What it is, in words; empty when there is nothing.
    pub after: String,
    /// Why, in the words of who did it.
    pub reason: String,
}

/// A change in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its place, from 1.
    pub seq: i64,
    /// The change.
    pub record: Record,
    /// SHA-256 of the hash before and of this entry.
    pub hash: [u8; 32],
}

/// An end of the chain that can be kept elsewhere: the last entry then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Checkpoint {
    /// Its place; 0 before the first.
    pub seq: i64,
    /// Its hash.
    pub hash: [u8; 32],
}

/// Before the first entry.
pub const START: Checkpoint = Checkpoint { seq: 0, hash: [0; 32] };

/// What the chain shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// The last entry that is as it was written.
    pub good: Checkpoint,
    /// What is wrong after it, in a sentence.
    pub problem: Option<String>,
}

/// Which entries.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only of this actor.
    pub actor: Option<String>,
    /// Only this action.
    pub action: Option<String>,
    /// Only to this.
    pub subject: Option<String>,
    /// Only from then on.
    pub since: Option<Timestamp>,
    /// Only before then.
    pub until: Option<Timestamp>,
}

/// How many entries are read at a time when the chain is verified.
const PART: u32 = 1000;

/// Appends a record. Belongs in the transaction of the change; others that append wait until it ends.
///
/// # Errors
/// When the database fails.
pub fn append(tx: &mut Tx, record: &Record) -> Result<Entry, StoreError> {
    tx.execute(
        "insert into audit_head (only_one, seq, hash) values (1, 0, $1) on conflict (only_one) do nothing",
        &[Value::from(&START.hash)],
    )?;
    // The update holds the only row, and with it the order of the chain.
    let sql = "update audit_head set seq = seq + 1 where only_one = 1 returning seq, hash";
    let head = tx.first(sql, &[], |row| Ok((row.int(0)?, hash(row, 1)?)))?;
    let (seq, before) = head.ok_or_else(|| StoreError::Engine("the audit chain has no head".to_owned()))?;
    let record = storable(record);
    let hash = chained(&before, seq, &record);
    let sql = "insert into audit (seq, at, actor, action, subject, before, after, reason, hash) \
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let values = [
        Value::from(seq),
        Value::from(record.at),
        Value::from(record.actor.as_str()),
        Value::from(record.action.as_str()),
        Value::from(record.subject.as_str()),
        Value::from(record.before.as_str()),
        Value::from(record.after.as_str()),
        Value::from(record.reason.as_str()),
        Value::from(&hash),
    ];
    tx.execute(sql, &values)?;
    tx.execute("update audit_head set hash = $1 where only_one = 1", &[Value::from(&hash)])?;
    Ok(Entry { seq, record, hash })
}

/// As it comes back: times in microseconds, texts without NUL.
fn storable(record: &Record) -> Record {
    let text = |text: &str| text.replace('\0', "\u{fffd}");
    Record {
        at: Timestamp::from_microsecond(record.at.as_microsecond()).unwrap_or(record.at),
        actor: text(&record.actor),
        action: text(&record.action),
        subject: text(&record.subject),
        before: text(&record.before),
        after: text(&record.after),
        reason: text(&record.reason),
    }
}

/// The hash of an entry: of fields that each begin with their length, so that no two records have the same bytes.
fn chained(before: &[u8; 32], seq: i64, record: &Record) -> [u8; 32] {
    let mut context = Context::new(&SHA256);
    context.update(before);
    context.update(&seq.to_be_bytes());
    context.update(&record.at.as_microsecond().to_be_bytes());
    let Record { at: _, actor, action, subject, before, after, reason } = record;
    for field in [actor, action, subject, before, after, reason] {
        context.update(&(field.len() as u64).to_be_bytes());
        context.update(field.as_bytes());
    }
    let mut hash = [0; 32];
    hash.copy_from_slice(context.finish().as_ref());
    hash
}

const COLUMNS: &str = "seq, at, actor, action, subject, before, after, reason, hash";

fn entry(row: &Row<'_>) -> Result<Entry, StoreError> {
    let text = |column| row.text(column).map(str::to_owned);
    let record = Record {
        at: row.time(1)?,
        actor: text(2)?,
        action: text(3)?,
        subject: text(4)?,
        before: text(5)?,
        after: text(6)?,
        reason: text(7)?,
    };
    Ok(Entry { seq: row.int(0)?, record, hash: hash(row, 8)? })
}

fn hash(row: &Row<'_>, column: usize) -> Result<[u8; 32], StoreError> {
    let bytes = row.blob(column)?;
    bytes.try_into().map_err(|_| StoreError::corrupt("hash", bytes.len()))
}

/// Entries before `before`, the newest first.
///
/// # Errors
/// When the database fails or a row is damaged.
pub fn list(tx: &mut Tx, filter: &Filter, before: Option<i64>, limit: u32) -> Result<Vec<Entry>, StoreError> {
    let mut sql = format!("select {COLUMNS} from audit where seq < $1");
    let mut values = vec![Value::from(before.unwrap_or(i64::MAX))];
    let conditions = [
        ("actor =", filter.actor.as_deref().map(Value::from)),
        ("action =", filter.action.as_deref().map(Value::from)),
        ("subject =", filter.subject.as_deref().map(Value::from)),
        ("at >=", filter.since.map(Value::from)),
        ("at <", filter.until.map(Value::from)),
    ];
    for (condition, value) in conditions {
        if let Some(value) = value {
            values.push(value);
            sql.push_str(&format!(" and {condition} ${}", values.len()));
        }
    }
    values.push(Value::from(limit));
    sql.push_str(&format!(" order by seq desc limit ${}", values.len()));
    tx.query(&sql, &values, entry)
}

/// Entries after `after`, in order.
///
/// # Errors
/// When the database fails or a row is damaged.
pub fn after(tx: &mut Tx, after: i64, limit: u32) -> Result<Vec<Entry>, StoreError> {
    let sql = format!("select {COLUMNS} from audit where seq > $1 order by seq limit $2");
    tx.query(&sql, &[Value::from(after), Value::from(limit)], entry)
}

/// The end of the chain, as it was remembered when the last record was appended.
///
/// # Errors
/// When the database fails.
pub fn head(tx: &mut Tx) -> Result<Checkpoint, StoreError> {
    let sql = "select seq, hash from audit_head where only_one = 1";
    let head = tx.first(sql, &[], |row| Ok(Checkpoint { seq: row.int(0)?, hash: hash(row, 1)? }))?;
    Ok(head.unwrap_or(START))
}

/// Follows the chain from its start to its end, past a checkpoint that was kept elsewhere if there is one.
///
/// # Errors
/// When the database fails.
pub fn verify(tx: &mut Tx, kept: Option<Checkpoint>) -> Result<Verdict, StoreError> {
    let head = head(tx)?;
    let mut good = START;
    loop {
        let part = after(tx, good.seq, PART)?;
        if part.is_empty() {
            break;
        }
        for entry in part {
            if let Some(problem) = broken(good, &entry, kept) {
                return Ok(Verdict { good, problem: Some(problem) });
            }
            good = Checkpoint { seq: entry.seq, hash: entry.hash };
        }
    }
    let kept_seq = kept.map_or(0, |kept| kept.seq);
    let problem = if good != head {
        Some(format!("entries after {} are missing: the last one was {}", good.seq, head.seq))
    } else if good.seq < kept_seq {
        Some(format!("entries after {} are missing: the checkpoint is at {kept_seq}", good.seq))
    } else {
        None
    };
    Ok(Verdict { good, problem })
}

/// What is wrong with the next entry.
fn broken(good: Checkpoint, entry: &Entry, kept: Option<Checkpoint>) -> Option<String> {
    if entry.seq != good.seq + 1 {
        return Some(format!("entry {} is missing", good.seq + 1));
    }
    if chained(&good.hash, entry.seq, &entry.record) != entry.hash {
        return Some(format!("entry {} was changed", entry.seq));
    }
    if kept.is_some_and(|kept| kept.seq == entry.seq && kept.hash != entry.hash) {
        return Some(format!("entry {} is not the one of the checkpoint: the chain was written anew", entry.seq));
    }
    None
}
