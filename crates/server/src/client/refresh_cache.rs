//! `RefreshCache` ([MS-WUSP] 3.1.5.8).

use patchwell_model::{RevisionIdentity, UpdateId};
use patchwell_wire::client::refresh_cache::{RefreshedRevision, Request, Response, encode_response};
use patchwell_wire::common::UpdateIdentity;
use patchwell_wire::soap::Reply;

use super::deployment::{deployment, understands_all};
use super::session::Session;
use crate::services::{Answer, Failure, UpdateServices};

pub(crate) fn handle(services: &UpdateServices, request: &Request, reply: &Reply) -> Result<Answer, Failure> {
    let session = Session::open(services, request.cookie.as_ref())?;
    let sent = request.global_ids.as_ref().ok_or_else(|| Failure::parameter("globalIDs"))?;
    let all_members = understands_all(session.cookie.protocol);
    let globals: Vec<RevisionIdentity> = sent
        .iter()
        .map(|id| RevisionIdentity { update_id: UpdateId(id.update_id), revision_number: id.revision_number })
        .collect();
    let refreshed = services.0.app.snapshot().refresh_cache(session.groups(), &globals);
    let result = refreshed
        .iter()
        .map(|revision| RefreshedRevision {
            revision_id: revision.deployed.id.0,
            global_id: UpdateIdentity {
                update_id: revision.identity.update_id.0,
                revision_number: revision.identity.revision_number,
            },
            is_leaf: revision.deployed.is_leaf,
            deployment: Some(deployment(&revision.deployed, all_members)),
        })
        .collect();
    Ok(encode_response(&Response { result }, reply).into())
}
