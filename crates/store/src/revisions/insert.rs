//! Inserting revisions, many at a time, each at most once.

use std::collections::{HashMap, HashSet};

use patchwell_model::{DeploymentId, Fragments, IndexEntry, RevisionId, RevisionIdentity, UpdateId};

use super::write::{Existing, Rows, put_documents, put_files, put_fragments, put_index};
use super::{Inserted, NewRevision, fragments};
use crate::counters::{self, Counter};
use crate::{StoreError, Tx, Value, sql};

/// What is stored of a revision that is to be inserted again.
struct Known {
    id: RevisionId,
    deployment_id: DeploymentId,
    update_row: i64,
    has_document: bool,
    fragments_given: bool,
    core_bytes: u32,
    arrival: patchwell_model::Timestamp,
}

/// Inserts revisions that are new and completes those that are known; answers in the order of `batch`. Some hundred
/// at a time are best.
///
/// # Errors
/// When the database fails; nothing is inserted then.
pub fn insert(tx: &mut Tx, batch: &[NewRevision<'_>]) -> Result<Vec<Inserted>, StoreError> {
    // From here on this transaction alone inserts revisions, whichever node it runs on.
    counters::take(tx, Counter::Revision, 0)?;
    let mut outcomes = Vec::with_capacity(batch.len());
    let mut rest = batch;
    while !rest.is_empty() {
        // A revision that occurs twice is met the second time when the first is stored.
        let mut seen = HashSet::new();
        let distinct = rest.iter().take_while(|new| seen.insert(new.revision.identity)).count();
        let (now, later) = rest.split_at_checked(distinct).unwrap_or((rest, &[]));
        outcomes.extend(insert_distinct(tx, now)?);
        rest = later;
    }
    Ok(outcomes)
}

fn insert_distinct(tx: &mut Tx, batch: &[NewRevision<'_>]) -> Result<Vec<Inserted>, StoreError> {
    let known = known(tx, batch)?;
    let new: Vec<&NewRevision<'_>> = batch.iter().filter(|new| !known.contains_key(&new.revision.identity)).collect();
    let mut entries = insert_new(tx, &new)?.into_iter();
    let mut outcomes = Vec::with_capacity(batch.len());
    for new in batch {
        let outcome = match known.get(&new.revision.identity) {
            Some(known) => complete(tx, new, known)?,
            None => entries.next().map(Inserted::Inserted).ok_or(StoreError::Exhausted("revision ids"))?,
        };
        outcomes.push(outcome);
    }
    Ok(outcomes)
}

fn known(tx: &mut Tx, batch: &[NewRevision<'_>]) -> Result<HashMap<RevisionIdentity, Known>, StoreError> {
    let mut known = HashMap::new();
    let keys = batch.iter().map(|new| Value::from(new.revision.identity.update_id.as_bytes()));
    let sql = "select r.update_id, r.revision_number, r.id, r.deployment_id, r.update_row, d.revision_id,
                   r.fragments_given, r.core_bytes, r.arrival_date
               from revisions r left join documents d on d.revision_id = r.id where r.update_id in ({keys})";
    sql::for_keys(tx, sql, keys, &mut |row| {
        let identity = RevisionIdentity { update_id: UpdateId(row.uuid(0)?), revision_number: row.narrow(1)? };
        let found = Known {
            id: RevisionId(row.narrow(2)?),
            deployment_id: DeploymentId(row.narrow(3)?),
            update_row: row.int(4)?,
            has_document: row.opt_int(5)?.is_some(),
            fragments_given: row.flag(6)?,
            core_bytes: row.narrow(7)?,
            arrival: row.time(8)?,
        };
        known.insert(identity, found);
        Ok(())
    })?;
    Ok(known)
}

fn insert_new(tx: &mut Tx, new: &[&NewRevision<'_>]) -> Result<Vec<IndexEntry>, StoreError> {
    if new.is_empty() {
        return Ok(Vec::new());
    }
    let ids = counters::take(tx, Counter::Revision, new.len())?;
    let deployment_ids = counters::take(tx, Counter::Deployment, new.len())?;
    let rows = crate::status::ensure_update_rows(tx, new.iter().map(|new| new.revision.identity.update_id))?;
    let mut entries = Vec::with_capacity(new.len());
    for ((new, id), deployment_id) in new.iter().zip(ids..).zip(deployment_ids..) {
        let id = RevisionId(i32::try_from(id).map_err(|_| StoreError::Exhausted("revision ids"))?);
        let deployment_id = i32::try_from(deployment_id).map_err(|_| StoreError::Exhausted("deployment ids"))?;
        let core_bytes = core_bytes(new.fragments);
        entries.push(IndexEntry::new(id, DeploymentId(deployment_id), new.revision, core_bytes, new.arrival));
    }
    let mut index = Vec::with_capacity(new.len());
    for (new, entry) in new.iter().zip(&entries) {
        let row =
            rows.get(&entry.identity.update_id).ok_or_else(|| StoreError::corrupt("update row", "it is missing"))?;
        let update_row = i64::from(*row);
        index.push(Rows { entry, update_row, revision: new.revision, fragments_given: new.fragments_given });
    }
    put_index(tx, &index)?;
    let with_id = || new.iter().zip(&entries).map(|(new, entry)| (entry.id.0, *new));
    let documents: Vec<_> = with_id().filter_map(|(id, new)| new.document.map(|text| (id, text))).collect();
    put_documents(tx, &documents)?;
    put_fragments(tx, &with_id().map(|(id, new)| (id, new.fragments)).collect::<Vec<_>>(), Existing::Keep)?;
    put_files(tx, &with_id().map(|(id, new)| (id, new.revision)).collect::<Vec<_>>())?;
    Ok(entries)
}

fn core_bytes(fragments: &Fragments) -> u32 {
    u32::try_from(fragments.core.len()).unwrap_or(u32::MAX)
}

/// A revision that is stored already.
fn complete(tx: &mut Tx, new: &NewRevision<'_>, known: &Known) -> Result<Inserted, StoreError> {
    let replaces_fragments = new.fragments_given && !known.fragments_given;
    let adds_document = new.document.is_some() && !known.has_document;
    let mut adds_fragments = false;
    if new.fragments_given && known.fragments_given {
        match compare(&fragments::fragments(tx, known.id)?, new.fragments) {
            Comparison::Same => {}
            Comparison::More => adds_fragments = true,
            Comparison::Different => return Ok(Inserted::Conflict),
        }
    }
    let id = known.id.0;
    if replaces_fragments {
        put_fragments(tx, &[(id, new.fragments)], Existing::Replace)?;
    } else if adds_fragments {
        put_fragments(tx, &[(id, new.fragments)], Existing::Keep)?;
    }
    if !(replaces_fragments || adds_document || adds_fragments) {
        let eulas = new.revision.eula.iter().flat_map(|eula| &eula.files).map(|(_, file)| file);
        let files: Vec<_> = new.revision.files.iter().chain(eulas).collect();
        crate::files::merge(tx, &files)?;
        return Ok(Inserted::Existed);
    }
    let document = new.document.filter(|_| adds_document);
    put_documents(tx, &document.map(|text| (id, text)).into_iter().collect::<Vec<_>>())?;
    enrich(tx, new, known, adds_document, replaces_fragments).map(Inserted::Enriched)
}

/// Brings index, details and files up to date. The published document says more of a revision than its fragments, so
/// what was read from it is kept when only fragments come later.
fn enrich(
    tx: &mut Tx,
    new: &NewRevision<'_>,
    known: &Known,
    adds_document: bool,
    replaces_fragments: bool,
) -> Result<IndexEntry, StoreError> {
    let stored;
    let revision = if adds_document || !known.has_document {
        new.revision
    } else {
        let loaded = super::load_revision(tx, known.id)?;
        stored = loaded.ok_or_else(|| StoreError::corrupt("revision", "it is missing"))?;
        &stored
    };
    let core_bytes = if replaces_fragments { core_bytes(new.fragments) } else { known.core_bytes };
    let entry = IndexEntry::new(known.id, known.deployment_id, revision, core_bytes, known.arrival);
    let fragments_given = known.fragments_given || new.fragments_given;
    put_index(tx, &[Rows { entry: &entry, update_row: known.update_row, revision, fragments_given }])?;
    tx.execute("delete from revision_files where revision_id = $1", &[Value::from(known.id.0)])?;
    put_files(tx, &[(known.id.0, revision)])?;
    Ok(entry)
}

enum Comparison {
    Same,
    /// The new ones have languages that the stored ones have not.
    More,
    Different,
}

fn compare(stored: &Fragments, new: &Fragments) -> Comparison {
    if stored.core != new.core || stored.extended != new.extended {
        return Comparison::Different;
    }
    let localized: HashMap<_, _> = stored.localized.iter().map(|f| (&f.language, &f.xml)).collect();
    let eulas: HashMap<_, _> = stored.eulas.iter().map(|f| ((&f.language, &f.geo_id), &f.xml)).collect();
    let found = new.localized.iter().map(|f| (localized.get(&f.language).copied(), &f.xml));
    let found = found.chain(new.eulas.iter().map(|f| (eulas.get(&(&f.language, &f.geo_id)).copied(), &f.xml)));
    let mut comparison = Comparison::Same;
    for (stored, new) in found {
        match stored {
            Some(stored) if stored != new => return Comparison::Different,
            Some(_) => {}
            None => comparison = Comparison::More,
        }
    }
    comparison
}
