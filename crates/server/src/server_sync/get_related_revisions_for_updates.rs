//! `GetRelatedRevisionsForUpdates` ([MS-WSUSSS] 3.1.4.9). The protocol does not use it; Microsoft's servers answer it.

use patchwell_model::UpdateId;
use patchwell_wire::common::UpdateIdentity;
use patchwell_wire::server_sync::get_related_revisions_for_updates::{Request, Response, encode_response};
use patchwell_wire::soap::Reply;

use super::{MAX_UPDATES, session};
use crate::services::{Answer, Failure, UpdateServices};

pub(crate) fn handle(services: &UpdateServices, request: &Request, reply: &Reply) -> Result<Answer, Failure> {
    session::open(services, request.cookie.as_ref())?;
    if request.update_ids.len() > MAX_UPDATES {
        return Err(Failure::parameter("updateIDs"));
    }
    let snapshot = services.0.app.snapshot();
    let revisions = request.update_ids.iter().flat_map(|id| snapshot.revisions(UpdateId(*id)));
    let result = revisions.map(|entry| UpdateIdentity {
        update_id: entry.identity.update_id.0,
        revision_number: entry.identity.revision_number,
    });
    Ok(encode_response(&Response { result: result.collect() }, reply).into())
}
