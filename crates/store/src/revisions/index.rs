//! The index: what decisions and lists need of every revision.

use patchwell_model::{
    CategoryType, DeploymentId, EulaId, IndexEntry, PublicationState, RevisionId, RevisionIdentity, Severity, UpdateId,
    UpdateType,
};

use crate::codec::{details, relations};
use crate::codes::Code;
use crate::pack::unpack;
use crate::{Row, StoreError, Tx, Value, sql};

const COLUMNS: &str = "id, deployment_id, update_id, revision_number, update_type, category_type, publication_state,
    explicitly_deployable, can_uninstall, can_request_user_input, is_locally_published, eula_id, relations, core_bytes,
    content_bytes, title, kb_articles, severity, creation_date, arrival_date, security_ids,
    case when security_ids is null then (select data from revision_details where revision_id = revisions.id) end";

fn entry(row: &Row<'_>) -> Result<IndexEntry, StoreError> {
    let related = relations::decode(row.blob(12)?)?;
    Ok(IndexEntry {
        id: RevisionId(row.narrow(0)?),
        deployment_id: DeploymentId(row.narrow(1)?),
        identity: RevisionIdentity { update_id: UpdateId(row.uuid(2)?), revision_number: row.narrow(3)? },
        update_type: UpdateType::from_code(row.int(4)?)?,
        category_type: row.opt_int(5)?.map(CategoryType::from_code).transpose()?,
        publication_state: PublicationState::from_code(row.int(6)?)?,
        explicitly_deployable: row.flag(7)?,
        can_uninstall: row.flag(8)?,
        can_request_user_input: row.flag(9)?,
        is_locally_published: row.flag(10)?,
        eula: row.opt_uuid(11)?.map(EulaId),
        prerequisites: related.prerequisites,
        bundled: related.bundled,
        supersedes: related.supersedes,
        drivers: related.drivers,
        core_bytes: row.narrow(13)?,
        content_bytes: row.narrow(14)?,
        title: row.text(15)?.to_owned(),
        kb_articles: row.text(16)?.lines().map(str::to_owned).collect(),
        severity: Severity::from_code(row.int(17)?)?,
        creation_date: row.opt_time(18)?,
        arrival_date: row.time(19)?,
        security_ids: security_ids(row)?,
    })
}

/// Revisions that were stored before their column was there have them in the details only.
fn security_ids(row: &Row<'_>) -> Result<Vec<String>, StoreError> {
    if let Some(lines) = row.opt_text(20)? {
        return Ok(lines.lines().map(str::to_owned).collect());
    }
    let Some(details) = row.opt_blob(21)? else { return Ok(Vec::new()) };
    let details = details::decode(&unpack(details, "details column")?)?;
    Ok([details.security_bulletins, details.cve_ids].concat())
}

/// All entries by id, each handed to `visit` as it comes.
///
/// # Errors
/// When the database fails, a row is damaged, or the first error of `visit`.
pub fn load_index(tx: &mut Tx, visit: &mut dyn FnMut(IndexEntry) -> Result<(), StoreError>) -> Result<(), StoreError> {
    load_index_after(tx, RevisionId(0), visit)
}

/// The entries with ids above `after`, by id: what arrived since.
///
/// # Errors
/// Those of [`load_index`].
pub fn load_index_after(
    tx: &mut Tx,
    after: RevisionId,
    visit: &mut dyn FnMut(IndexEntry) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let sql = format!("select {COLUMNS} from revisions where id > $1 order by id");
    tx.for_each(&sql, &[Value::from(after.0)], &mut |row| visit(entry(row)?))
}

/// The entry of one revision.
pub(super) fn load_entry(tx: &mut Tx, id: RevisionId) -> Result<Option<IndexEntry>, StoreError> {
    tx.first(&format!("select {COLUMNS} from revisions where id = $1"), &[Value::from(id.0)], entry)
}

/// The ids of those revisions that are stored.
///
/// # Errors
/// When the database fails.
pub fn ids(tx: &mut Tx, identities: &[RevisionIdentity]) -> Result<Vec<(RevisionIdentity, RevisionId)>, StoreError> {
    let wanted: std::collections::HashSet<_> = identities.iter().copied().collect();
    let mut found = std::collections::BTreeMap::new();
    let sql = "select update_id, revision_number, id from revisions where update_id in ({keys})";
    let keys = identities.iter().map(|identity| Value::from(identity.update_id.as_bytes()));
    sql::for_keys(tx, sql, keys, &mut |row| {
        let identity = RevisionIdentity { update_id: UpdateId(row.uuid(0)?), revision_number: row.narrow(1)? };
        if wanted.contains(&identity) {
            found.insert(identity, RevisionId(row.narrow(2)?));
        }
        Ok(())
    })?;
    Ok(found.into_iter().collect())
}

/// How many revisions are stored.
///
/// # Errors
/// When the database fails.
pub fn count(tx: &mut Tx) -> Result<u64, StoreError> {
    Ok(tx.first("select count(*) from revisions", &[], |row| row.narrow(0))?.unwrap_or(0))
}
