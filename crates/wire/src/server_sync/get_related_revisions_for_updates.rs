//! `GetRelatedRevisionsForUpdates`, [MS-WSUSSS]: revisions an upstream server has of given updates.

use uuid::Uuid;

use crate::common::{Cookie, UpdateIdentity};

operation!(GetRelatedRevisionsForUpdates);

record! {
    /// Names the updates.
    pub struct Request {
        /// From GetCookie.
        cookie => cookie: Option<Cookie>,
        /// The updates.
        updateIDs [guid] => update_ids: Vec<Uuid>,
    }
}

record! {
    /// The revisions.
    pub struct Response {
        /// The revisions.
        GetRelatedRevisionsForUpdatesResult [UpdateIdentity, always] => result: Vec<UpdateIdentity>,
    }
}
