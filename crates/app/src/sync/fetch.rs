//! Documents from the server above, a few calls ahead of those who parse them.

use std::collections::HashMap;

use patchwell_model::{RevisionIdentity, Sha1};
use patchwell_upstream::{FileLocation, UpdateData, UpstreamClient, UpstreamError};
use tokio::sync::mpsc::Sender;

use super::page::{Failure, Page};

/// Revisions to ask for, by why they are expected there.
#[derive(Debug, Clone)]
pub(super) enum Wanted {
    /// The server above listed them: one that it does not give is a failure.
    Listed(Vec<RevisionIdentity>),
    /// Documents name them, or they failed before: it may not have them.
    Named(Vec<RevisionIdentity>),
}

impl Wanted {
    /// The revisions.
    pub(super) fn revisions(&mut self) -> &mut Vec<RevisionIdentity> {
        let (Self::Listed(revisions) | Self::Named(revisions)) = self;
        revisions
    }
}

/// Asks for the documents of `wanted` and hands them on until all came, something failed, or nobody wants more.
///
/// # Errors
/// When the server above fails.
pub(super) async fn fetch(
    client: UpstreamClient,
    wanted: Wanted,
    parallel: usize,
    pages: Sender<Page>,
) -> Result<(), UpstreamError> {
    let is_listed = matches!(wanted, Wanted::Listed(_));
    let mut answers = match wanted {
        Wanted::Listed(revisions) => client.fetch_updates(revisions, parallel),
        Wanted::Named(revisions) => client.fetch_unlisted(revisions, parallel),
    };
    while let Some(answer) = answers.next().await {
        let mut data = answer?;
        if !is_listed {
            data.missing.clear();
        }
        if pages.send(page(data)).await.is_err() {
            break;
        }
    }
    Ok(())
}

fn page(data: UpdateData) -> Page {
    let mut page = Page { urls: urls(data.files), ..Page::default() };
    let missing = data
        .missing
        .into_iter()
        .map(|identity| Failure { identity, reason: "the server above lists it and does not give it".to_owned() });
    let rejected =
        data.rejected.into_iter().map(|rejected| Failure { identity: rejected.revision, reason: rejected.reason });
    page.failures.extend(missing.chain(rejected));
    for (identity, document) in data.documents {
        match String::from_utf8(document) {
            Ok(document) => page.documents.push((identity, document)),
            Err(error) => page.failures.push(Failure { identity, reason: format!("its document is no text: {error}") }),
        }
    }
    page
}

/// Where files are at their publisher. Where the server above has them follows from its address, which may change.
fn urls(files: Vec<FileLocation>) -> HashMap<Sha1, Vec<String>> {
    let mut urls: HashMap<Sha1, Vec<String>> = HashMap::new();
    for file in files {
        urls.entry(file.digest).or_default().extend(file.microsoft_url.filter(|url| !url.is_empty()));
    }
    urls
}
