//! Content and EULA files: what is known of them and which are on hand.

use std::collections::{BTreeMap, BTreeSet};

use patchwell_model::{FileInfo, Language, RevisionId, Sha1, Sha256, Timestamp};

use crate::{Row, StoreError, Tx, Value, downloads, sql};

/// A file, whichever revisions it belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileRecord {
    /// Its digest and name in the content store.
    pub sha1: Sha1,
    /// The stronger digest where any source has it.
    pub sha256: Option<Sha256>,
    /// The publisher's name for it, as the first source had it.
    pub name: String,
    /// Bytes.
    pub size: u64,
    /// Where it can be fetched.
    pub urls: Vec<String>,
    /// Verified and on hand since; `None` while it is not.
    pub present_since: Option<Timestamp>,
}

const COLUMNS: &str = "f.sha1, f.sha256, f.name, f.size, f.urls, f.present_since";

pub(crate) fn sha1(row: &Row<'_>, column: usize) -> Result<Sha1, StoreError> {
    Sha1::try_from(row.blob(column)?).map_err(|error| StoreError::corrupt("file digest", error))
}

pub(crate) fn sha256(row: &Row<'_>, column: usize) -> Result<Option<Sha256>, StoreError> {
    let bytes = row.opt_blob(column)?;
    bytes.map(|bytes| Sha256::try_from(bytes).map_err(|e| StoreError::corrupt("file digest", e))).transpose()
}

pub(crate) fn record(row: &Row<'_>) -> Result<FileRecord, StoreError> {
    Ok(FileRecord {
        sha1: sha1(row, 0)?,
        sha256: sha256(row, 1)?,
        name: row.text(2)?.to_owned(),
        size: row.narrow(3)?,
        urls: row.text(4)?.lines().map(str::to_owned).collect(),
        present_since: row.opt_time(5)?,
    })
}

/// Adds what is new about files: addresses and the stronger digest. Name and size stay as first heard.
pub(crate) fn merge(tx: &mut Tx, files: &[&FileInfo]) -> Result<(), StoreError> {
    let mut stored = BTreeMap::new();
    let query = format!("select {COLUMNS} from files f where f.sha1 in ({{keys}})");
    sql::for_keys(tx, &query, files.iter().map(|file| Value::from(&file.sha1.0)), &mut |row| {
        let record = record(row)?;
        stored.insert(record.sha1, record);
        Ok(())
    })?;
    let mut changed = BTreeSet::new();
    for file in files {
        let (record, is_new) = match stored.entry(file.sha1) {
            std::collections::btree_map::Entry::Occupied(entry) => (entry.into_mut(), false),
            std::collections::btree_map::Entry::Vacant(entry) => (entry.insert(new_record(file)), true),
        };
        if learn(record, file) || is_new {
            changed.insert(file.sha1);
        }
    }
    let rows = stored.values().filter(|record| changed.contains(&record.sha1)).map(|record| {
        let size = i64::try_from(record.size).map_err(|_| StoreError::Exhausted("bytes for a file"))?;
        Ok(vec![
            Value::from(&record.sha1.0),
            Value::from(record.sha256.as_ref().map(|digest| &digest.0)),
            Value::from(record.name.as_str()),
            Value::from(size),
            Value::from(record.urls.join("\n")),
        ])
    });
    let rows = rows.collect::<Result<_, StoreError>>()?;
    let rest = "on conflict (sha1) do update set sha256 = excluded.sha256, urls = excluded.urls";
    sql::insert(tx, "files", &["sha1", "sha256", "name", "size", "urls"], rest, rows)?;
    downloads::addresses_learned(tx, changed.into_iter())
}

fn new_record(file: &FileInfo) -> FileRecord {
    FileRecord {
        sha1: file.sha1,
        sha256: file.sha256,
        name: file.name.clone(),
        size: file.size,
        urls: Vec::new(),
        present_since: None,
    }
}

fn learn(record: &mut FileRecord, file: &FileInfo) -> bool {
    let mut learned = record.sha256.is_none() && file.sha256.is_some();
    record.sha256 = record.sha256.or(file.sha256);
    for url in &file.urls {
        if !url.is_empty() && !url.contains(['\n', '\r']) && !record.urls.contains(url) {
            record.urls.push(url.clone());
            learned = true;
        }
    }
    learned
}

/// Adds files, or what is new about known ones: addresses and the stronger digest.
///
/// # Errors
/// When the database fails.
pub fn learn_files(tx: &mut Tx, files: &[FileInfo]) -> Result<(), StoreError> {
    merge(tx, &files.iter().collect::<Vec<_>>())
}

/// The file with this digest.
///
/// # Errors
/// When the database fails.
pub fn file(tx: &mut Tx, sha1: Sha1) -> Result<Option<FileRecord>, StoreError> {
    tx.first(&format!("select {COLUMNS} from files f where f.sha1 = $1"), &[Value::from(&sha1.0)], record)
}

/// The files of revisions, EULA files too, by revision id and place in the revision.
///
/// # Errors
/// When the database fails.
pub fn files_for(tx: &mut Tx, ids: &[RevisionId]) -> Result<Vec<(RevisionId, FileRecord)>, StoreError> {
    let mut found = BTreeMap::new();
    let query = format!(
        "select {COLUMNS}, r.revision_id, r.ordinal from revision_files r join files f on f.sha1 = r.sha1
         where r.revision_id in ({{keys}})"
    );
    sql::for_keys(tx, &query, ids.iter().map(|id| Value::from(id.0)), &mut |row| {
        let id = RevisionId(row.narrow(6)?);
        found.insert((id, row.int(7)?), record(row)?);
        Ok(())
    })?;
    Ok(found.into_iter().map(|((id, _), record)| (id, record)).collect())
}

/// A file as one revision has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RevisionFile {
    /// Whose file.
    pub revision: RevisionId,
    /// Which file.
    pub sha1: Sha1,
    /// `@PatchingType`: `SelfContained`, `Express`, …
    pub patching_type: Option<String>,
    /// The language of a licence text; `None` for content.
    pub eula_language: Option<Language>,
}

/// What the files of revisions are to them, by revision and place in the revision.
///
/// # Errors
/// When the database fails.
pub fn revision_files(tx: &mut Tx, ids: &[RevisionId]) -> Result<Vec<RevisionFile>, StoreError> {
    let mut found = BTreeMap::new();
    let query = "select revision_id, ordinal, sha1, patching_type, language from revision_files
                 where revision_id in ({keys})";
    sql::for_keys(tx, query, ids.iter().map(|id| Value::from(id.0)), &mut |row| {
        let revision = RevisionId(row.narrow(0)?);
        let sha1 = sha1(row, 2)?;
        let patching_type = row.opt_text(3)?.map(str::to_owned);
        let eula_language = row.opt_text(4)?.map(Language::new);
        found.insert((revision, row.int(1)?), RevisionFile { revision, sha1, patching_type, eula_language });
        Ok(())
    })?;
    Ok(found.into_values().collect())
}

/// Which of these files are licence texts of some revision.
///
/// # Errors
/// When the database fails.
pub fn eula_files(tx: &mut Tx, sha1s: &[Sha1]) -> Result<BTreeSet<Sha1>, StoreError> {
    let mut found = BTreeSet::new();
    let query = "select sha1 from revision_files where language is not null and sha1 in ({keys})";
    sql::for_keys(tx, query, sha1s.iter().map(|sha1| Value::from(&sha1.0)), &mut |row| {
        found.insert(sha1(row, 0)?);
        Ok(())
    })?;
    Ok(found)
}

/// At most `limit` files that are not on hand, by digest, after `after`.
///
/// # Errors
/// When the database fails.
pub fn files_missing(tx: &mut Tx, after: Option<Sha1>, limit: u32) -> Result<Vec<FileRecord>, StoreError> {
    page(tx, "f.present_since is null", after, limit)
}

/// At most `limit` files that are on hand, by digest, after `after`: for checking and repair.
///
/// # Errors
/// When the database fails.
pub fn files_present(tx: &mut Tx, after: Option<Sha1>, limit: u32) -> Result<Vec<FileRecord>, StoreError> {
    page(tx, "f.present_since is not null", after, limit)
}

/// How many files are not on hand.
///
/// # Errors
/// When the database fails.
pub fn count_missing(tx: &mut Tx) -> Result<u64, StoreError> {
    Ok(tx.first("select count(*) from files where present_since is null", &[], |row| row.narrow(0))?.unwrap_or(0))
}

/// The revisions that have these files, by digest.
///
/// # Errors
/// When the database fails.
pub fn revisions_with(tx: &mut Tx, sha1s: &[Sha1]) -> Result<Vec<(Sha1, RevisionId)>, StoreError> {
    let mut found = std::collections::BTreeSet::new();
    let query = "select sha1, revision_id from revision_files where sha1 in ({keys})";
    sql::for_keys(tx, query, sha1s.iter().map(|sha1| Value::from(&sha1.0)), &mut |row| {
        found.insert((sha1(row, 0)?, RevisionId(row.narrow(1)?)));
        Ok(())
    })?;
    Ok(found.into_iter().collect())
}

/// At most `limit` files that no revision has any more, by digest, after `after`.
///
/// # Errors
/// When the database fails.
pub fn files_unused(tx: &mut Tx, after: Option<Sha1>, limit: u32) -> Result<Vec<FileRecord>, StoreError> {
    page(tx, "not exists (select 1 from revision_files r where r.sha1 = f.sha1)", after, limit)
}

fn page(tx: &mut Tx, filter: &str, after: Option<Sha1>, limit: u32) -> Result<Vec<FileRecord>, StoreError> {
    let after = after.map_or_else(Vec::new, |sha1| sha1.0.to_vec());
    let sql = format!("select {COLUMNS} from files f where {filter} and f.sha1 > $1 order by f.sha1 limit $2");
    tx.query(&sql, &[Value::from(after), Value::from(limit)], record)
}

/// Notes that a file was verified and is on hand, and that its download is done; `false` when it is unknown.
///
/// # Errors
/// When the database fails.
pub fn mark_file_present(tx: &mut Tx, sha1: Sha1, now: Timestamp) -> Result<bool, StoreError> {
    let sql = "update files set present_since = coalesce(present_since, $2) where sha1 = $1";
    downloads::finish(tx, sha1)?;
    Ok(tx.execute(sql, &[Value::from(&sha1.0), Value::from(now)])? > 0)
}

/// Notes that a file is not on hand, or not intact, and queues its download again if there was one; `false` when it is unknown.
///
/// # Errors
/// When the database fails.
pub fn mark_file_missing(tx: &mut Tx, sha1: Sha1) -> Result<bool, StoreError> {
    downloads::lost(tx, sha1, Timestamp::UNIX_EPOCH)?;
    Ok(tx.execute("update files set present_since = null where sha1 = $1", &[Value::from(&sha1.0)])? > 0)
}

/// Forgets files that no revision has; others stay. Tells how many went.
///
/// # Errors
/// When the database fails.
pub fn forget_files(tx: &mut Tx, sha1s: &[Sha1]) -> Result<u64, StoreError> {
    let sql = "delete from files where sha1 in ({keys})
               and not exists (select 1 from revision_files r where r.sha1 = files.sha1)";
    sql::execute_keys(tx, sql, sha1s.iter().map(|sha1| Value::from(&sha1.0)))
}

/// Notes that files were deleted: they are not on hand, and not fetched until they are wanted again. Those that no
/// revision has are forgotten.
///
/// # Errors
/// When the database fails.
pub fn discard(tx: &mut Tx, sha1s: &[Sha1]) -> Result<(), StoreError> {
    let keys = || sha1s.iter().map(|sha1| Value::from(&sha1.0));
    sql::execute_keys(tx, "delete from content_downloads where sha1 in ({keys})", keys())?;
    sql::execute_keys(tx, "update files set present_since = null where sha1 in ({keys})", keys())?;
    forget_files(tx, sha1s).map(drop)
}
