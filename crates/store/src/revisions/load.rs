//! Everything about one revision, for its own page.

use std::collections::BTreeMap;

use patchwell_model::{EulaInfo, FileInfo, Language, Revision, RevisionId};

use super::index::load_entry;
use crate::codec::details::{self, Details};
use crate::pack::unpack;
use crate::{StoreError, Tx, Value, files, sql};

/// The revision as it was inserted, with what became known of its files since.
///
/// # Errors
/// When the database fails or a row is damaged.
pub fn load_revision(tx: &mut Tx, id: RevisionId) -> Result<Option<Revision>, StoreError> {
    let Some(entry) = load_entry(tx, id)? else { return Ok(None) };
    let sql = "select data from revision_details where revision_id = $1";
    let found = tx.first(sql, &[Value::from(id.0)], |row| details::decode(&unpack(row.blob(0)?, "details column")?))?;
    let details: Details = found.ok_or_else(|| StoreError::corrupt("details column", "it is missing"))?;
    let (files, eula_files) = load_files(tx, id)?;
    Ok(Some(Revision {
        identity: entry.identity,
        update_type: entry.update_type,
        category_type: entry.category_type,
        publication_state: entry.publication_state,
        creation_date: entry.creation_date,
        texts: details.texts,
        default_language: details.default_language,
        languages: details.languages,
        prerequisites: entry.prerequisites,
        bundled: entry.bundled,
        supersedes: entry.supersedes,
        explicitly_deployable: entry.explicitly_deployable,
        kb_articles: entry.kb_articles,
        security_bulletins: details.security_bulletins,
        cve_ids: details.cve_ids,
        severity: entry.severity,
        support_url: details.support_url,
        handler: details.handler,
        reboot: details.reboot,
        can_request_user_input: entry.can_request_user_input,
        can_uninstall: entry.can_uninstall,
        is_locally_published: entry.is_locally_published,
        eula: entry.eula.map(|id| EulaInfo { id, files: eula_files }),
        files,
        drivers: entry.drivers,
    }))
}

/// The languages that the content of revisions is for; those for all languages are left out.
///
/// # Errors
/// When the database fails or a row is damaged.
pub fn languages(tx: &mut Tx, ids: &[RevisionId]) -> Result<BTreeMap<RevisionId, Vec<Language>>, StoreError> {
    let mut found = BTreeMap::new();
    let query = "select revision_id, data from revision_details where revision_id in ({keys})";
    sql::for_keys(tx, query, ids.iter().map(|id| Value::from(id.0)), &mut |row| {
        let details = details::decode(&unpack(row.blob(1)?, "details column")?)?;
        if !details.languages.is_empty() {
            found.insert(RevisionId(row.narrow(0)?), details.languages);
        }
        Ok(())
    })?;
    Ok(found)
}

type EulaFiles = Vec<(Language, FileInfo)>;

fn load_files(tx: &mut Tx, id: RevisionId) -> Result<(Vec<FileInfo>, EulaFiles), StoreError> {
    let (mut content, mut eulas) = (Vec::new(), Vec::new());
    let sql = "select f.sha1, f.sha256, r.name, f.size, f.urls, r.modified, r.patching_type, r.language
               from revision_files r join files f on f.sha1 = r.sha1 where r.revision_id = $1 order by r.ordinal";
    tx.for_each(sql, &[Value::from(id.0)], &mut |row| {
        let file = FileInfo {
            sha1: files::sha1(row, 0)?,
            sha256: files::sha256(row, 1)?,
            name: row.text(2)?.to_owned(),
            size: row.narrow(3)?,
            urls: row.text(4)?.lines().map(str::to_owned).collect(),
            modified: row.opt_text(5)?.map(str::to_owned),
            patching_type: row.opt_text(6)?.map(str::to_owned),
        };
        match row.opt_text(7)? {
            Some(language) => eulas.push((Language::new(language), file)),
            None => content.push(file),
        }
        Ok(())
    })?;
    Ok((content, eulas))
}
