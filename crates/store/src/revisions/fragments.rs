//! Reading fragments and documents.

use patchwell_model::{EulaFragment, Fragments, Language, LocalizedFragment, RevisionId};

use super::write::{CORE, EULA, EXTENDED, LOCALIZED};
use crate::pack::unpack_text;
use crate::{StoreError, Tx, Value, sql};

const WHAT: &str = "fragment";

fn keys(ids: &[RevisionId]) -> impl Iterator<Item = Value<'static>> + use<'_> {
    ids.iter().map(|id| Value::from(id.0))
}

fn plain(tx: &mut Tx, ids: &[RevisionId], kind: i64) -> Result<Vec<(RevisionId, String)>, StoreError> {
    let mut found = Vec::with_capacity(ids.len());
    let sql = format!("select revision_id, data from fragments where kind = {kind} and revision_id in ({{keys}})");
    sql::for_keys(tx, &sql, keys(ids), &mut |row| {
        found.push((RevisionId(row.narrow(0)?), unpack_text(row.blob(1)?, WHAT)?));
        Ok(())
    })?;
    found.sort_unstable_by_key(|(id, _)| *id);
    found.dedup_by_key(|(id, _)| *id);
    Ok(found)
}

/// The core fragments of those revisions that exist, by id.
///
/// # Errors
/// When the database fails or a fragment is damaged.
pub fn core_fragments(tx: &mut Tx, ids: &[RevisionId]) -> Result<Vec<(RevisionId, String)>, StoreError> {
    plain(tx, ids, CORE)
}

/// The extended fragments of those revisions that exist, by id.
///
/// # Errors
/// When the database fails or a fragment is damaged.
pub fn extended_fragments(tx: &mut Tx, ids: &[RevisionId]) -> Result<Vec<(RevisionId, String)>, StoreError> {
    plain(tx, ids, EXTENDED)
}

/// The localized fragments in any of `languages`, by id, then in the order of `languages`.
///
/// # Errors
/// When the database fails or a fragment is damaged.
pub fn localized_fragments(
    tx: &mut Tx,
    ids: &[RevisionId],
    languages: &[Language],
) -> Result<Vec<(RevisionId, LocalizedFragment)>, StoreError> {
    let rows = in_languages(tx, ids, languages, LOCALIZED)?;
    let fragment = |(id, language, _, xml)| (id, LocalizedFragment { language, xml });
    Ok(rows.into_iter().map(fragment).collect())
}

/// The EULA fragments in any of `languages`, by id, then in the order of `languages`.
///
/// # Errors
/// When the database fails or a fragment is damaged.
pub fn eula_fragments(
    tx: &mut Tx,
    ids: &[RevisionId],
    languages: &[Language],
) -> Result<Vec<(RevisionId, EulaFragment)>, StoreError> {
    let rows = in_languages(tx, ids, languages, EULA)?;
    let fragment = |(id, language, geo_id, xml)| (id, EulaFragment { language, geo_id, xml });
    Ok(rows.into_iter().map(fragment).collect())
}

type Localized = (RevisionId, Language, Option<String>, String);

fn in_languages(
    tx: &mut Tx,
    ids: &[RevisionId],
    languages: &[Language],
    kind: i64,
) -> Result<Vec<Localized>, StoreError> {
    let mut found: Vec<(RevisionId, usize, Localized)> = Vec::new();
    let sql = format!(
        "select revision_id, language, geo_id, data from fragments where kind = {kind} and revision_id in ({{keys}})"
    );
    sql::for_keys(tx, &sql, keys(ids), &mut |row| {
        let language = row.text(1)?;
        let Some(place) = languages.iter().position(|wanted| wanted.as_str() == language) else { return Ok(()) };
        let id = RevisionId(row.narrow(0)?);
        let geo_id = Some(row.text(2)?.to_owned()).filter(|geo_id| !geo_id.is_empty());
        let xml = unpack_text(row.blob(3)?, WHAT)?;
        found.push((id, place, (id, Language::new(language), geo_id, xml)));
        Ok(())
    })?;
    found.sort_by(|a, b| (a.0, a.1, &a.2.2).cmp(&(b.0, b.1, &b.2.2)));
    found.dedup_by(|a, b| (a.0, a.1, &a.2.2) == (b.0, b.1, &b.2.2));
    Ok(found.into_iter().map(|(_, _, row)| row).collect())
}

/// All fragments of one revision, empty when it does not exist.
///
/// # Errors
/// When the database fails or a fragment is damaged.
pub fn fragments(tx: &mut Tx, id: RevisionId) -> Result<Fragments, StoreError> {
    let mut all = Fragments::default();
    let sql =
        "select kind, language, geo_id, data from fragments where revision_id = $1 order by kind, language, geo_id";
    tx.for_each(sql, &[Value::from(id.0)], &mut |row| {
        let xml = unpack_text(row.blob(3)?, WHAT)?;
        let language = Language::new(row.text(1)?);
        match row.int(0)? {
            CORE => all.core = xml,
            EXTENDED => all.extended = xml,
            LOCALIZED => all.localized.push(LocalizedFragment { language, xml }),
            EULA => {
                let geo_id = Some(row.text(2)?.to_owned()).filter(|geo_id| !geo_id.is_empty());
                all.eulas.push(EulaFragment { language, geo_id, xml });
            }
            kind => return Err(StoreError::corrupt(WHAT, format!("kind {kind} is unknown"))),
        }
        Ok(())
    })?;
    Ok(all)
}

/// The published document of a revision, if the source had it.
///
/// # Errors
/// When the database fails or the document is damaged.
pub fn document(tx: &mut Tx, id: RevisionId) -> Result<Option<String>, StoreError> {
    let sql = "select data from documents where revision_id = $1";
    tx.first(sql, &[Value::from(id.0)], |row| unpack_text(row.blob(0)?, "document"))
}
