//! Revisions from the store as they travel, and back.

use patchwell_bundle::RevisionRecord;
use patchwell_metadata::package::{ImportedRevision, Warning};
use patchwell_metadata::{document, fragments};
use patchwell_model::{FileInfo, Fragments, Revision, RevisionId};
use patchwell_store::revisions;

use crate::{App, AppError};

/// What of a revision is exported.
pub(super) struct Loaded {
    pub(super) revision: Revision,
    pub(super) fragments: Fragments,
    pub(super) document: Option<String>,
}

impl App {
    /// Reads one; `None` when it was deleted meanwhile.
    pub(super) fn load_for_export(&self, id: RevisionId) -> Result<Option<Loaded>, AppError> {
        Ok(self.store().read_blocking(move |tx| {
            let Some(revision) = revisions::load_revision(tx, id)? else { return Ok(None) };
            let (fragments, document) = (revisions::fragments(tx, id)?, revisions::document(tx, id)?);
            Ok(Some(Loaded { revision, fragments, document }))
        })?)
    }
}

/// Content and EULA files.
pub(super) fn all_files(revision: &Revision) -> Vec<FileInfo> {
    let eulas = revision.eula.iter().flat_map(|eula| &eula.files).map(|(_, file)| file);
    revision.files.iter().chain(eulas).cloned().collect()
}

pub(super) fn record(loaded: Loaded) -> RevisionRecord {
    let Loaded { revision, fragments, document } = loaded;
    let derived = document.as_deref().and_then(|document| fragments::derive(document).ok());
    let same = derived.is_some_and(|derived| sorted(derived) == sorted(fragments.clone()));
    let files = all_files(&revision).into_iter().filter(|file| !file.urls.is_empty());
    RevisionRecord {
        identity: revision.identity,
        document,
        fragments: (!same).then_some(fragments),
        publication_state: revision.publication_state,
        creation_date: revision.creation_date,
        urls: files.map(|file| (file.sha1, file.urls)).collect(),
    }
}

/// The store has no order of languages.
fn sorted(mut fragments: Fragments) -> Fragments {
    fragments.localized.sort_by(|a, b| a.language.as_str().cmp(b.language.as_str()));
    fragments.eulas.sort_by(|a, b| (a.language.as_str(), &a.geo_id).cmp(&(b.language.as_str(), &b.geo_id)));
    fragments
}

/// The revision that a record is; the warning says why it is none.
pub(super) fn revision(record: &RevisionRecord, label: &str, position: u64) -> Result<ImportedRevision, Warning> {
    let failed = |error: &dyn std::fmt::Display| Warning {
        subject: record.identity.to_string(),
        message: format!("left out: {error}"),
    };
    let parsed = match (&record.document, &record.fragments) {
        (Some(text), _) => document::parse(text),
        (None, Some(given)) => fragments::parse(given),
        (None, None) => return Err(failed(&"neither its document nor its fragments are there")),
    };
    let mut revision = parsed.map_err(|error| failed(&error))?.revision;
    if revision.identity != record.identity {
        return Err(failed(&"it says to be another one"));
    }
    if record.document.is_none() {
        revision.publication_state = record.publication_state;
        revision.creation_date = record.creation_date;
    }
    let eula_files = revision.eula.iter_mut().flat_map(|eula| &mut eula.files).map(|(_, file)| file);
    for file in revision.files.iter_mut().chain(eula_files) {
        let urls = record.urls.iter().filter(|(sha1, _)| *sha1 == file.sha1).flat_map(|(_, urls)| urls);
        let new: Vec<String> = urls.filter(|url| !file.urls.contains(url)).cloned().collect();
        file.urls.extend(new);
    }
    let fragments_given = record.fragments.is_some();
    let fragments = match (&record.fragments, &record.document) {
        (Some(given), _) => given.clone(),
        (None, Some(text)) => fragments::derive(text).map_err(|error| failed(&error))?,
        (None, None) => Fragments::default(),
    };
    Ok(ImportedRevision {
        revision,
        fragments,
        document: record.document.clone(),
        fragments_given,
        source: label.to_owned(),
        source_revision_id: None,
        position,
    })
}
