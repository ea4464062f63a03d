//! `GetExtendedUpdateInfo2` ([MS-WUSP] 2.2.2.2.10): by identity instead of by revision id.

use patchwell_model::{RevisionId, RevisionIdentity, UpdateId};
use patchwell_wire::client::get_extended_update_info2::{
    ExtendedUpdateInfo2, Request, Response, UpdateEncryptionDetail, encode_response,
};
use patchwell_wire::soap::Reply;

use super::MAX_EXTENDED_UPDATES;
use super::file_urls::{content_root, locations};
use super::get_extended_update_info::{Wanted, load};
use super::session::Session;
use crate::services::{Answer, Caller, Failure, UpdateServices};

pub(crate) async fn handle(
    services: &UpdateServices,
    request: Request,
    caller: &Caller,
    reply: &Reply,
) -> Result<Answer, Failure> {
    let session = Session::open(services, request.cookie.as_ref())?;
    if request.update_ids.len() > MAX_EXTENDED_UPDATES {
        return Err(Failure::parameter("updateIDs"));
    }
    let wanted = Wanted::new(&request.info_types, &request.locales)?;
    let snapshot = services.0.app.snapshot();
    let id_of = |update: UpdateId, revision_number: i32| -> Option<RevisionId> {
        let entry = snapshot.by_identity(RevisionIdentity { update_id: update, revision_number })?;
        snapshot.deployment(session.groups(), entry.id).map(|deployed| deployed.id)
    };
    let asked = request.update_ids.iter();
    let mut ids: Vec<RevisionId> = asked.filter_map(|id| id_of(UpdateId(id.update_id), id.revision_number)).collect();
    ids.sort_unstable();
    ids.dedup();
    let found = load(services, ids, wanted).await?;
    // This server has no encrypted files.
    let details = request
        .update_ids
        .into_iter()
        .map(|update_identity| UpdateEncryptionDetail { update_identity, has_encrypted_files: false });
    let result = ExtendedUpdateInfo2 {
        updates: found.updates,
        file_locations: locations(&content_root(services, caller), &found.files),
        update_encryption_details: details.collect(),
        ..ExtendedUpdateInfo2::default()
    };
    Ok(encode_response(&Response { result }, reply).into())
}
