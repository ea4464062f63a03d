//! `GetRevisionIdList`, [MS-WSUSSS] 3.1.4.5: one list, not paged.

use uuid::Uuid;

use crate::common::{Cookie, UpdateIdentity};

operation!(GetRevisionIdList);

record! {
    /// Asks what there is.
    pub struct Request {
        /// From GetCookie.
        cookie => cookie: Option<Cookie>,
        /// What is of interest.
        filter => filter: Option<ServerSyncFilter>,
    }
}

record! {
    /// What is of interest.
    pub struct ServerSyncFilter {
        /// From the last answer, for changes only.
        Anchor => anchor: Option<String>,
        /// Categories and detectoids rather than updates.
        GetConfig => get_config: bool,
        /// Protocol versions from 1.21 must say; older ones must not.
        Get63LanguageOnly => get63_language_only: Option<bool>,
        /// Products.
        Categories [IdAndDelta] => categories: Option<Vec<IdAndDelta>>,
        /// Classifications.
        Classifications [IdAndDelta] => classifications: Option<Vec<IdAndDelta>>,
        /// Languages.
        Languages [LanguageAndDelta] => languages: Option<Vec<LanguageAndDelta>>,
    }
}

record! {
    /// A category and whether only changes since the anchor are wanted.
    pub struct IdAndDelta {
        /// The category.
        Id => id: Uuid,
        /// Whether only changes.
        Delta => delta: bool,
    }
}

record! {
    /// A language and whether only changes since the anchor are wanted.
    pub struct LanguageAndDelta {
        /// Windows language id.
        Id => id: i32,
        /// Whether only changes.
        Delta => delta: bool,
    }
}

record! {
    /// The answer.
    pub struct Response {
        /// What there is.
        GetRevisionIdListResult [= required] => result: RevisionIdList,
    }
}

record! {
    /// What there is.
    pub struct RevisionIdList {
        /// For the next call.
        Anchor => anchor: Option<String>,
        /// The revisions.
        NewRevisions [UpdateIdentity, always] => new_revisions: Vec<UpdateIdentity>,
    }
}
