//! How far the import of each package came.

use patchwell_model::Timestamp;

use crate::{Row, StoreError, Tx, Value};

/// The state of one package's import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    /// Digest of the package.
    pub fingerprint: [u8; 32],
    /// What to call it, such as its file name.
    pub name: String,
    /// How many of its revisions are dealt with, in the order of the package.
    pub position: u64,
    /// What became of them.
    pub counts: ImportCounts,
    /// Begun at.
    pub started: Timestamp,
    /// Last progress.
    pub updated: Timestamp,
    /// Complete since.
    pub finished: Option<Timestamp>,
}

/// What became of the revisions of a package.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ImportCounts {
    /// New.
    pub inserted: u64,
    /// Known, and now known better.
    pub enriched: u64,
    /// Known already.
    pub existed: u64,
    /// Known with other fragments; the first ones stayed.
    pub conflicts: u64,
    /// Could not be read.
    pub failed: u64,
}

const COLUMNS: &str =
    "fingerprint, name, position, inserted, enriched, existed, conflicts, failed, started, updated, finished";

fn import(row: &Row<'_>) -> Result<Import, StoreError> {
    Ok(Import {
        fingerprint: row.blob(0)?.try_into().map_err(|e| StoreError::corrupt("package fingerprint", e))?,
        name: row.text(1)?.to_owned(),
        position: row.narrow(2)?,
        counts: ImportCounts {
            inserted: row.narrow(3)?,
            enriched: row.narrow(4)?,
            existed: row.narrow(5)?,
            conflicts: row.narrow(6)?,
            failed: row.narrow(7)?,
        },
        started: row.time(8)?,
        updated: row.time(9)?,
        finished: row.opt_time(10)?,
    })
}

/// The import of the package with this fingerprint.
///
/// # Errors
/// When the database fails.
pub fn get(tx: &mut Tx, fingerprint: &[u8; 32]) -> Result<Option<Import>, StoreError> {
    tx.first(&format!("select {COLUMNS} from imports where fingerprint = $1"), &[Value::from(fingerprint)], import)
}

/// All imports, newest first.
///
/// # Errors
/// When the database fails.
pub fn list(tx: &mut Tx) -> Result<Vec<Import>, StoreError> {
    tx.query(&format!("select {COLUMNS} from imports order by started desc, fingerprint"), &[], import)
}

/// Saves the state of an import. Call it in the transaction that inserts the revisions it counts.
///
/// # Errors
/// When the database fails or a count does not fit.
pub fn save(tx: &mut Tx, state: &Import) -> Result<(), StoreError> {
    let number = |value: u64| i64::try_from(value).map(Value::Int).map_err(|_| StoreError::Exhausted("numbers"));
    let counts = &state.counts;
    let values = [
        Value::from(&state.fingerprint),
        Value::from(state.name.as_str()),
        number(state.position)?,
        number(counts.inserted)?,
        number(counts.enriched)?,
        number(counts.existed)?,
        number(counts.conflicts)?,
        number(counts.failed)?,
        Value::from(state.started),
        Value::from(state.updated),
        Value::from(state.finished),
    ];
    let sql = format!(
        "insert into imports ({COLUMNS}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
         on conflict (fingerprint) do update set
             name = excluded.name, position = excluded.position, inserted = excluded.inserted,
             enriched = excluded.enriched, existed = excluded.existed, conflicts = excluded.conflicts,
             failed = excluded.failed, updated = excluded.updated, finished = excluded.finished"
    );
    tx.execute(&sql, &values).map(drop)
}
