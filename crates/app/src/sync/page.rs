//! Documents as an upstream server gave them, and what becomes of them before they are stored.

use std::collections::HashMap;

use patchwell_metadata::package::ImportedRevision;
use patchwell_metadata::{document, fragments};
use patchwell_model::{FileInfo, RevisionIdentity, Sha1};

/// Documents that arrived together.
#[derive(Debug, Clone, Default)]
pub(super) struct Page {
    /// The documents, each with the identity under which it was asked for.
    pub(super) documents: Vec<(RevisionIdentity, String)>,
    /// Where their files are.
    pub(super) urls: HashMap<Sha1, Vec<String>>,
    /// What could not be had.
    pub(super) failures: Vec<Failure>,
}

/// A revision that the upstream listed and that could not be taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Failure {
    /// Which one.
    pub(super) identity: RevisionIdentity,
    /// Why, in words.
    pub(super) reason: String,
}

/// Revisions ready for the store.
#[derive(Debug, Clone, Default)]
pub(super) struct ParsedPage {
    /// The revisions.
    pub(super) revisions: Vec<ImportedRevision>,
    /// What is no revision, or not the one that was asked for.
    pub(super) failures: Vec<Failure>,
}

impl Page {
    /// Parses every document and derives its fragments. `source` names the upstream in messages.
    pub(super) fn parse(self, source: &str) -> ParsedPage {
        let mut parsed = ParsedPage { revisions: Vec::with_capacity(self.documents.len()), failures: self.failures };
        for (identity, document) in self.documents {
            match revision(identity, document, &self.urls, source) {
                Ok(revision) => parsed.revisions.push(revision),
                Err(reason) => parsed.failures.push(Failure { identity, reason }),
            }
        }
        parsed
    }
}

fn revision(
    identity: RevisionIdentity,
    document: String,
    urls: &HashMap<Sha1, Vec<String>>,
    source: &str,
) -> Result<ImportedRevision, String> {
    let mut revision = document::parse(&document).map_err(|error| error.to_string())?.revision;
    // An upstream that answers another revision could otherwise put it in the place of a good one.
    if revision.identity != identity {
        return Err(format!("the upstream server sent {} in its place", revision.identity));
    }
    let fragments = fragments::derive(&document).map_err(|error| error.to_string())?;
    for file in &mut revision.files {
        add_urls(file, urls);
    }
    for (_, file) in revision.eula.iter_mut().flat_map(|eula| &mut eula.files) {
        add_urls(file, urls);
    }
    Ok(ImportedRevision {
        revision,
        fragments,
        document: Some(document),
        fragments_given: false,
        source: source.to_owned(),
        source_revision_id: None,
        position: 0,
    })
}

fn add_urls(file: &mut FileInfo, urls: &HashMap<Sha1, Vec<String>>) {
    for url in urls.get(&file.sha1).into_iter().flatten() {
        if !file.urls.contains(url) {
            file.urls.push(url.clone());
        }
    }
}
