//! `GetUpdateData` ([MS-WSUSSS] 3.1.4.6).

use patchwell_app::UpdateBlob;
use patchwell_catalog::{Entry, Snapshot};
use patchwell_model::{RevisionId, RevisionIdentity, UpdateId};
use patchwell_store::files::{self, FileRecord};
use patchwell_wire::common::UpdateIdentity;
use patchwell_wire::server_sync::get_update_data::{
    Request, Response, ServerSyncUpdateData, ServerUpdateData, encode_response,
};
use patchwell_wire::soap::{ErrorCode, Reply};

use super::file_urls::locations;
use super::{MAX_UPDATES, session};
use crate::client::file_urls::content_root;
use crate::services::{Answer, Caller, Failure, UpdateServices};

/// Bytes of documents after which an answer ends; the downstream server asks for the rest again.
const ANSWER_BYTES: usize = 2_000_000;

pub(crate) async fn handle(
    services: &UpdateServices,
    request: Request,
    caller: &Caller,
    reply: &Reply,
) -> Result<Answer, Failure> {
    session::open(services, request.cookie.as_ref())?;
    if !(1..=MAX_UPDATES).contains(&request.update_ids.len()) {
        return Err(Failure::parameter("updateIds"));
    }
    let app = &services.0.app;
    let asked = known(&app.snapshot(), &request.update_ids)?;
    // Documents can be of a hundred megabytes: few are held at the same time.
    let turn = services.0.documents.acquire().await.map_err(|error| Failure::internal(&error))?;
    let (mut updates, mut bytes) = (Vec::with_capacity(asked.len()), 0usize);
    for (id, sent) in asked {
        let blob = app.update_blob(id).await?;
        let blob = blob.ok_or_else(|| Failure::internal(&format!("the document of revision {} is gone", id.0)))?;
        if !updates.is_empty() && bytes.saturating_add(blob.len()) > ANSWER_BYTES {
            break;
        }
        bytes = bytes.saturating_add(blob.len());
        updates.push((id, update_data(sent, blob)));
    }
    drop(turn);
    let ids: Vec<RevisionId> = updates.iter().map(|(id, _)| *id).collect();
    let files = app.store().read(move |tx| files::files_for(tx, &ids)).await?;
    let file_urls = locations(&content_root(services, caller), files.iter().map(|(_, file)| file));
    let updates = updates.into_iter().map(|(id, update)| with_files(id, update, &files)).collect();
    let result = ServerUpdateData { updates, file_urls };
    Ok(encode_response(&Response { result }, reply).into())
}

/// The revisions in the order asked for. One that is unknown fails the call, as on real servers: answers that lack what
/// was asked for are cut ones.
fn known(snapshot: &Snapshot, asked: &[UpdateIdentity]) -> Result<Vec<(RevisionId, UpdateIdentity)>, Failure> {
    let found = asked.iter().map(|sent| {
        let entry: Option<&Entry> = snapshot.by_identity(RevisionIdentity {
            update_id: UpdateId(sent.update_id),
            revision_number: sent.revision_number,
        });
        entry.map(|entry| (entry.id, sent.clone())).ok_or_else(|| {
            tracing::debug!(update = %sent.update_id, revision = sent.revision_number, "an unknown revision is asked for");
            Failure::of(ErrorCode::InternalServerError)
        })
    });
    found.collect()
}

fn update_data(id: UpdateIdentity, blob: UpdateBlob) -> ServerSyncUpdateData {
    let (text, cabinet) = match blob {
        UpdateBlob::Text(text) => (Some(text), None),
        UpdateBlob::Cabinet(bytes) => (None, Some(bytes)),
    };
    ServerSyncUpdateData {
        id,
        xml_update_blob: text,
        file_digest_list: Vec::new(),
        xml_update_blob_compressed: cabinet,
    }
}

fn with_files(
    id: RevisionId,
    update: ServerSyncUpdateData,
    files: &[(RevisionId, FileRecord)],
) -> ServerSyncUpdateData {
    let own = files.iter().filter(|(owner, _)| *owner == id);
    ServerSyncUpdateData { file_digest_list: own.map(|(_, file)| file.sha1.0.to_vec()).collect(), ..update }
}
