//! Reports that are mailed again and again.

use patchwell_model::Timestamp;
use uuid::Uuid;

use crate::{Row, StoreError, Tx, Value};

/// A report that is mailed. What its texts mean is the application's business.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportSchedule {
    /// Its number.
    pub id: i64,
    /// What to call it; unique without regard to case.
    pub name: String,
    /// The report's name for programs.
    pub report: String,
    /// Its filters, as a JSON object of strings.
    pub filters: String,
    /// The file's kind.
    pub format: String,
    /// On which days.
    pub rhythm: String,
    /// When on those days.
    pub time: String,
    /// Addresses.
    pub recipients: Vec<String>,
    /// Whether it is mailed.
    pub is_enabled: bool,
    /// Counts changes by people.
    pub version: i64,
    /// Made at.
    pub created: Timestamp,
    /// Mailed next at; `None` until that is worked out.
    pub next_due: Option<Timestamp>,
    /// Was due last at.
    pub last_due: Option<Timestamp>,
    /// What its last e-mails told.
    pub last_event: Option<Uuid>,
}

const COLUMNS: &str = "id, name, report, filters, format, rhythm, time, recipients, is_enabled, version, created, \
                       next_due, last_due, last_event";

fn schedule(row: &Row<'_>) -> Result<ReportSchedule, StoreError> {
    Ok(ReportSchedule {
        id: row.int(0)?,
        name: row.text(1)?.to_owned(),
        report: row.text(2)?.to_owned(),
        filters: row.text(3)?.to_owned(),
        format: row.text(4)?.to_owned(),
        rhythm: row.text(5)?.to_owned(),
        time: row.text(6)?.to_owned(),
        recipients: row.text(7)?.lines().map(str::to_owned).collect(),
        is_enabled: row.flag(8)?,
        version: row.int(9)?,
        created: row.time(10)?,
        next_due: row.opt_time(11)?,
        last_due: row.opt_time(12)?,
        last_event: row.opt_uuid(13)?,
    })
}

/// Adds a schedule; its `id` and `version` are given here. `None` when the name is taken.
///
/// # Errors
/// When the database fails.
pub fn create(tx: &mut Tx, new: &ReportSchedule) -> Result<Option<ReportSchedule>, StoreError> {
    let sql = "insert into report_schedules (name, name_key, report, filters, format, rhythm, time, recipients,
                   is_enabled, version, created)
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1, $10) on conflict (name_key) do nothing returning id";
    let values = [
        Value::from(new.name.as_str()),
        Value::from(new.name.to_lowercase()),
        Value::from(new.report.as_str()),
        Value::from(new.filters.as_str()),
        Value::from(new.format.as_str()),
        Value::from(new.rhythm.as_str()),
        Value::from(new.time.as_str()),
        Value::from(new.recipients.join("\n")),
        Value::from(new.is_enabled),
        Value::from(new.created),
    ];
    let id = tx.first(sql, &values, |row| row.int(0))?;
    Ok(id.map(|id| ReportSchedule { id, version: 1, next_due: None, last_due: None, last_event: None, ..new.clone() }))
}

/// All of them by name.
///
/// # Errors
/// When the database fails.
pub fn list(tx: &mut Tx) -> Result<Vec<ReportSchedule>, StoreError> {
    tx.query(&format!("select {COLUMNS} from report_schedules order by name_key"), &[], schedule)
}

/// The schedule of this number.
///
/// # Errors
/// When the database fails.
pub fn get(tx: &mut Tx, id: i64) -> Result<Option<ReportSchedule>, StoreError> {
    tx.first(&format!("select {COLUMNS} from report_schedules where id = $1"), &[Value::from(id)], schedule)
}

/// Replaces what people say of a schedule but its name, counts its version up and forgets when it is due next. `false`,
/// and nothing done, when its version is no longer `changed.version`.
///
/// # Errors
/// When the database fails.
pub fn save(tx: &mut Tx, changed: &ReportSchedule) -> Result<bool, StoreError> {
    let sql = "update report_schedules set report = $3, filters = $4, format = $5, rhythm = $6, time = $7,
                   recipients = $8, is_enabled = $9, version = version + 1, next_due = null
               where id = $1 and version = $2";
    let values = [
        Value::from(changed.id),
        Value::from(changed.version),
        Value::from(changed.report.as_str()),
        Value::from(changed.filters.as_str()),
        Value::from(changed.format.as_str()),
        Value::from(changed.rhythm.as_str()),
        Value::from(changed.time.as_str()),
        Value::from(changed.recipients.join("\n")),
        Value::from(changed.is_enabled),
    ];
    Ok(tx.execute(sql, &values)? > 0)
}

/// Removes a schedule, and tells whether there was one.
///
/// # Errors
/// When the database fails.
pub fn delete(tx: &mut Tx, id: i64) -> Result<bool, StoreError> {
    Ok(tx.execute("delete from report_schedules where id = $1", &[Value::from(id)])? > 0)
}

/// Notes when it is due next. `false`, and nothing done, when it is not due at `known` any more: another process was
/// first, or somebody changed it.
///
/// # Errors
/// When the database fails.
pub fn advance(tx: &mut Tx, id: i64, known: Option<Timestamp>, next: Timestamp) -> Result<bool, StoreError> {
    let sql = "update report_schedules set next_due = $3 where id = $1
                   and (next_due = $2 or (next_due is null and $2 is null))";
    Ok(tx.execute(sql, &[Value::from(id), Value::from(known), Value::from(next)])? > 0)
}

/// Notes what was told of it last.
///
/// # Errors
/// When the database fails.
pub fn told(tx: &mut Tx, id: i64, due: Timestamp, event: &Uuid) -> Result<(), StoreError> {
    let sql = "update report_schedules set last_due = $2, last_event = $3 where id = $1";
    tx.execute(sql, &[Value::from(id), Value::from(due), Value::from(event)]).map(drop)
}
