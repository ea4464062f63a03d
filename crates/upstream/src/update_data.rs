//! `GetUpdateData`, [MS-WSUSSS] 3.1.4.6: the documents of revisions, and where their files are.

use std::collections::VecDeque;

use patchwell_model::{RevisionIdentity, Sha1};
use patchwell_wire::common::Cookie;
use patchwell_wire::server_sync::get_update_data as wire;
use patchwell_wire::soap::{ErrorCode, Operation};

use crate::client::caller;
use crate::revision_ids::from_identity;
use crate::update_blob::take;
use crate::{UpstreamClient, UpstreamError};

/// How often a call that the server fails is cut in two, to find the revisions it fails for.
const SPLITS: u32 = 24;

/// Documents, and where their files are.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UpdateData {
    /// Documents in UTF-8 as they came, each of the revision it says it is.
    pub documents: Vec<(RevisionIdentity, Vec<u8>)>,
    /// Where files are, of these documents and perhaps others.
    pub files: Vec<FileLocation>,
    /// Revisions that the server listed and does not give.
    pub missing: Vec<RevisionIdentity>,
    /// Revisions whose document cannot be used.
    pub rejected: Vec<RejectedDocument>,
}

/// Where a file is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileLocation {
    /// The file.
    pub digest: Sha1,
    /// At Microsoft, or wherever its publisher has it.
    pub microsoft_url: Option<String>,
    /// At the upstream server; real ones leave it empty.
    pub upstream_url: Option<String>,
    /// The key of an encrypted file.
    pub decryption_key: Option<Vec<u8>>,
}

/// A document that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RejectedDocument {
    /// The revision that was asked for.
    pub revision: RevisionIdentity,
    /// Why not, in words.
    pub reason: String,
}

impl UpdateData {
    /// Bytes of all documents.
    #[must_use]
    pub fn document_bytes(&self) -> usize {
        self.documents.iter().map(|(_, document)| document.len()).sum()
    }

    fn append(&mut self, mut other: Self) {
        self.documents.append(&mut other.documents);
        self.files.append(&mut other.files);
        self.missing.append(&mut other.missing);
        self.rejected.append(&mut other.rejected);
    }
}

impl UpstreamClient {
    /// The documents of these revisions, in any order. Asks as often as the server's limits demand; each revision is
    /// then in exactly one of `documents`, `missing` and `rejected`.
    ///
    /// For more than a few hundred, [`UpstreamClient::fetch_updates`] keeps fewer in memory.
    ///
    /// # Errors
    /// When there is no answer, one that makes no sense, or more than
    /// [`crate::UpstreamLimits::documents_bytes`].
    pub async fn update_data(&self, revisions: &[RevisionIdentity]) -> Result<UpdateData, UpstreamError> {
        let mut data = UpdateData::default();
        let limit = self.inner.config.limits.documents_bytes;
        for part in revisions.chunks(self.max_updates().await?) {
            let mut batch = Batch::new(part);
            while let Some(more) = batch.next(self).await? {
                data.append(more);
                if data.document_bytes() > limit.saturating_mul(2) {
                    let reason = format!("the documents are larger than {limit} bytes");
                    return Err(UpstreamError::limit(Operation::GetUpdateData, reason));
                }
            }
        }
        Ok(data)
    }

    async fn ask(
        &self,
        asked: Vec<RevisionIdentity>,
    ) -> Result<(UpdateData, Vec<RevisionIdentity>, usize), UpstreamError> {
        let update_ids: Vec<_> = asked.iter().map(from_identity).collect();
        let encode = |cookie: Cookie| {
            let request = wire::Request { cookie: Some(cookie), update_ids: update_ids.clone() };
            wire::encode_request(&request, &caller())
        };
        let decode = wire::decode_response;
        let answer = self.call_with_cookie(Operation::GetUpdateData, &encode, decode).await?.result;
        let limits = self.inner.config.limits.clone();
        self.blocking(move || {
            let (data, left) = take(answer, &asked, &limits);
            Ok((data, left, asked.len()))
        })
        .await
    }
}

/// Revisions for one call, and what becomes of them when the server gives fewer, or fails.
pub(crate) struct Batch {
    groups: VecDeque<Vec<RevisionIdentity>>,
    splits: u32,
    most_splits: u32,
    has_answer: bool,
}

impl Batch {
    pub(crate) fn new(revisions: &[RevisionIdentity]) -> Self {
        let mut seen = std::collections::HashSet::new();
        let group: Vec<_> = revisions.iter().copied().filter(|revision| seen.insert(*revision)).collect();
        Self { groups: VecDeque::from([group]), splits: 0, most_splits: SPLITS, has_answer: false }
    }

    /// Of revisions that the server never promised: it may have none of them, and failing for one says no more than
    /// that it lacks it. Cutting goes down to each one.
    pub(crate) fn unlisted(revisions: &[RevisionIdentity]) -> Self {
        let each = u32::try_from(revisions.len()).unwrap_or(SPLITS);
        Self { most_splits: each.max(SPLITS), has_answer: true, ..Self::new(revisions) }
    }

    /// The next answer; `None` when nothing is left to ask for. Every answer settles at least one revision or halves a
    /// call, and halving is bounded: this ends whatever the server does.
    pub(crate) async fn next(&mut self, client: &UpstreamClient) -> Result<Option<UpdateData>, UpstreamError> {
        while let Some(group) = self.groups.pop_front() {
            if group.is_empty() {
                continue;
            }
            match client.ask(group.clone()).await {
                Ok((mut data, left, asked)) => {
                    self.has_answer = true;
                    if left.len() == asked {
                        data.missing = left;
                    } else {
                        self.groups.push_front(left);
                    }
                    return Ok(Some(data));
                }
                Err(error) => {
                    if let Some(data) = self.narrow(group, error)? {
                        return Ok(Some(data));
                    }
                }
            }
        }
        Ok(None)
    }

    /// Real servers fail a whole call for one revision that they do not have, and one document may make an answer too
    /// large. Microsoft's name what they miss; else the call is cut in two. Returns what is settled now, if anything.
    fn narrow(
        &mut self,
        mut group: Vec<RevisionIdentity>,
        error: UpstreamError,
    ) -> Result<Option<UpdateData>, UpstreamError> {
        let named = match &error {
            UpstreamError::Fault { code, message, .. } if may_be_one(*code) => named_missing(message, &group),
            UpstreamError::LimitExceeded { .. } => Vec::new(),
            _ => return Err(error),
        };
        if !named.is_empty() {
            group.retain(|revision| !named.contains(revision));
            self.groups.push_front(group);
            return Ok(Some(UpdateData { missing: named, ..UpdateData::default() }));
        }
        if let ([only], true) = (&group[..], self.has_answer) {
            return Ok(Some(given_up(*only, &error)));
        }
        if self.splits == self.most_splits || (group.len() == 1 && self.groups.is_empty()) {
            return Err(error);
        }
        self.splits += 1;
        if group.len() == 1 {
            // Whether it is this revision or the whole server shows when another call has an answer.
            self.groups.push_back(group);
            return Ok(None);
        }
        let second = group.split_off(group.len() / 2);
        self.groups.push_front(second);
        self.groups.push_front(group);
        Ok(None)
    }
}

/// Whether a fault may be about one revision of many.
fn may_be_one(code: Option<ErrorCode>) -> bool {
    matches!(code, None | Some(ErrorCode::InternalServerError | ErrorCode::InvalidParameters))
}

/// A revision that cannot be had, though others can.
fn given_up(revision: RevisionIdentity, error: &UpstreamError) -> UpdateData {
    match error {
        UpstreamError::LimitExceeded { reason, .. } => {
            let rejected = vec![RejectedDocument { revision, reason: reason.clone() }];
            UpdateData { rejected, ..UpdateData::default() }
        }
        _ => UpdateData { missing: vec![revision], ..UpdateData::default() },
    }
}

/// Revisions of `asked` that a fault names: `… Missing Revisions: <guid>.<number> <guid>.<number>`.
fn named_missing(message: &str, asked: &[RevisionIdentity]) -> Vec<RevisionIdentity> {
    let Some((_, list)) = message.split_once("Missing Revisions:") else { return Vec::new() };
    let words: std::collections::HashSet<String> = list
        .split(|letter: char| !(letter.is_ascii_alphanumeric() || matches!(letter, '-' | '.')))
        .map(|word| word.trim_end_matches('.').to_ascii_lowercase())
        .collect();
    asked.iter().copied().filter(|revision| words.contains(&revision.to_string())).collect()
}
