//! `RefreshCache`, [MS-WUSP] 2.2.2.2.5: the revision ids of what the agent has, after the server changed.

use super::deployment::Deployment;
use crate::common::{Cookie, UpdateIdentity};

operation!(RefreshCache);

record! {
    /// Names what the agent has.
    pub struct Request {
        /// From GetCookie.
        cookie => cookie: Option<Cookie>,
        /// What it has.
        globalIDs [UpdateIdentity] => global_ids: Option<Vec<UpdateIdentity>>,
    }
}

record! {
    /// What the server knows of it.
    pub struct Response {
        /// One entry for each known revision; bundle members are left out.
        RefreshCacheResult [RefreshCacheResult, always] => result: Vec<RefreshedRevision>,
    }
}

record! {
    /// A revision under its new id.
    pub struct RefreshedRevision {
        /// Its id on this server.
        RevisionID => revision_id: i32,
        /// What it is.
        GlobalID => global_id: UpdateIdentity,
        /// Whether nothing depends on it.
        IsLeaf => is_leaf: bool,
        /// What to do with it.
        Deployment => deployment: Option<Deployment>,
    }
}
