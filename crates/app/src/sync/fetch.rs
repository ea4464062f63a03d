//! Documents from the server above, a few calls ahead of those who parse them.

use std::collections::HashMap;

use patchwell_model::{RevisionIdentity, Sha1};
use patchwell_upstream::{FileLocation, UpdateData, UpstreamClient, UpstreamError};
use tokio::sync::mpsc::Sender;

use super::page::{Failure, Page};

/// Asks for the documents of `wanted` and hands them on until all came, something failed, or nobody wants more.
///
/// # Errors
/// When the server above fails.
pub(super) async fn fetch(
    client: UpstreamClient,
    wanted: Vec<RevisionIdentity>,
    parallel: usize,
    pages: Sender<Page>,
) -> Result<(), UpstreamError> {
    let mut answers = client.fetch_updates(wanted, parallel);
    while let Some(answer) = answers.next().await {
        if pages.send(page(answer?)).await.is_err() {
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
