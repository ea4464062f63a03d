//! `GetRevisionIdList`, [MS-WSUSSS] 3.1.4.5: which revisions there are.

use patchwell_model::{RevisionIdentity, UpdateId};
use patchwell_wire::common::{Cookie, UpdateIdentity};
use patchwell_wire::server_sync::get_revision_id_list::{self as wire, ServerSyncFilter};
use patchwell_wire::soap::Operation;

use crate::client::caller;
use crate::{UpstreamClient, UpstreamError};

/// Which revisions are of interest. A server lists updates that match a category **and** a classification; with only
/// one of both lists, none.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RevisionFilter {
    /// From the last answer; with it, entries with `is_delta` bring changes only.
    pub anchor: Option<String>,
    /// Categories, classifications and detectoids rather than updates.
    pub get_config: bool,
    /// Products and product families; `None` for any.
    pub categories: Option<Vec<IdAndDelta>>,
    /// Classifications; `None` for any.
    pub classifications: Option<Vec<IdAndDelta>>,
    /// Languages; `None` for any.
    pub languages: Option<Vec<LanguageAndDelta>>,
}

/// A category, and what of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IdAndDelta {
    /// The category or classification.
    pub id: UpdateId,
    /// Only what changed since the anchor; `false` for a category that is new in the filter.
    pub is_delta: bool,
}

/// A language, and what of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LanguageAndDelta {
    /// Windows language id.
    pub id: i32,
    /// Only what changed since the anchor; `false` for a language that is new in the filter.
    pub is_delta: bool,
}

/// What there is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RevisionIdList {
    /// For the next call, once all of these were taken in; `None` when the server gave none.
    pub anchor: Option<String>,
    /// The revisions, each once, in the server's order.
    pub revisions: Vec<RevisionIdentity>,
}

impl UpstreamClient {
    /// The revisions that the server has or, with an anchor, has new.
    ///
    /// # Errors
    /// When there is no answer, or one that makes no sense.
    pub async fn revision_ids(&self, filter: &RevisionFilter) -> Result<RevisionIdList, UpstreamError> {
        let encode = |cookie: Cookie| {
            let request = wire::Request { cookie: Some(cookie), filter: Some(to_wire(filter)) };
            wire::encode_request(&request, &caller())
        };
        let decode = wire::decode_response;
        let response = self.call_with_cookie(Operation::GetRevisionIdList, &encode, decode).await?;
        let list = response.result;
        self.blocking(move || {
            Ok(RevisionIdList {
                anchor: list.anchor.filter(|anchor| !anchor.is_empty()),
                revisions: to_identities(&list.new_revisions),
            })
        })
        .await
    }
}

/// Each once, in order. A negative revision number is none.
pub(crate) fn to_identities(listed: &[UpdateIdentity]) -> Vec<RevisionIdentity> {
    let mut seen = std::collections::HashSet::with_capacity(listed.len());
    let identities = listed.iter().filter_map(to_identity);
    identities.filter(|identity| seen.insert(*identity)).collect()
}

pub(crate) fn to_identity(listed: &UpdateIdentity) -> Option<RevisionIdentity> {
    let identity = RevisionIdentity { update_id: UpdateId(listed.update_id), revision_number: listed.revision_number };
    (listed.revision_number >= 0).then_some(identity)
}

pub(crate) fn from_identity(identity: &RevisionIdentity) -> UpdateIdentity {
    UpdateIdentity { update_id: identity.update_id.0, revision_number: identity.revision_number }
}

fn to_wire(filter: &RevisionFilter) -> ServerSyncFilter {
    let ids = |list: &Option<Vec<IdAndDelta>>| {
        list.as_ref()
            .map(|list| list.iter().map(|one| wire::IdAndDelta { id: one.id.0, delta: one.is_delta }).collect())
    };
    let language = |one: &LanguageAndDelta| wire::LanguageAndDelta { id: one.id, delta: one.is_delta };
    ServerSyncFilter {
        anchor: filter.anchor.clone(),
        get_config: filter.get_config,
        // This server knows more than 63 languages ([MS-WSUSSS] 3.2.4.2).
        get63_language_only: Some(false),
        categories: ids(&filter.categories),
        classifications: ids(&filter.classifications),
        languages: filter.languages.as_ref().map(|list| list.iter().map(language).collect()),
    }
}
