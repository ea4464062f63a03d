//! One answer of `GetUpdateData`: documents out of their cabinets, checked to be what was asked for.

use std::collections::HashSet;

use patchwell_metadata::cabinet::unpack_single;
use patchwell_metadata::{decode, document};
use patchwell_model::{RevisionIdentity, Sha1};
use patchwell_wire::server_sync::get_update_data::{ServerSyncUpdateData, ServerSyncUrlData, ServerUpdateData};

use crate::revision_ids::to_identity;
use crate::{FileLocation, RejectedDocument, UpdateData, UpstreamLimits};

/// Takes what was asked for out of an answer. Returns with it what is still to ask for: all that the answer did not
/// have, and what was over [`UpstreamLimits::documents_bytes`].
pub(crate) fn take(
    answer: ServerUpdateData,
    asked: &[RevisionIdentity],
    limits: &UpstreamLimits,
) -> (UpdateData, Vec<RevisionIdentity>) {
    let mut open: HashSet<RevisionIdentity> = asked.iter().copied().collect();
    let mut data = UpdateData::default();
    let (mut bytes, mut unasked) = (0usize, 0usize);
    for update in answer.updates {
        let Some(identity) = to_identity(&update.id).filter(|identity| open.contains(identity)) else {
            unasked += 1;
            continue;
        };
        if bytes >= limits.documents_bytes {
            break;
        }
        open.remove(&identity);
        match document_of(&update, &identity, limits.document_bytes) {
            Ok(document) => {
                bytes = bytes.saturating_add(document.len());
                data.documents.push((identity, document.into_bytes()));
            }
            Err(reason) => {
                // What was unpacked for nothing counts too, or a hundred bombs would cost a hundred times the limit.
                let is_packed = update.xml_update_blob_compressed.is_some();
                bytes = bytes.saturating_add(if is_packed { limits.document_bytes / 8 } else { 0 });
                data.rejected.push(RejectedDocument { revision: identity, reason });
            }
        }
    }
    if unasked > 0 {
        tracing::warn!(unasked, "the upstream server sent updates that were not asked for; they are ignored");
    }
    data.files = answer.file_urls.into_iter().filter_map(location).collect();
    let left = asked.iter().copied().filter(|identity| open.remove(identity)).collect();
    (data, left)
}

fn document_of(update: &ServerSyncUpdateData, identity: &RevisionIdentity, limit: usize) -> Result<String, String> {
    let text = match (&update.xml_update_blob_compressed, &update.xml_update_blob) {
        (Some(cabinet), _) if !cabinet.is_empty() => {
            let blob = unpack_single(cabinet, limit as u64).map_err(|error| error.to_string())?;
            decode(&blob).map_err(|error| error.to_string())?.into_owned()
        }
        (_, Some(text)) if !text.is_empty() => text.strip_prefix('\u{feff}').unwrap_or(text).to_owned(),
        _ => return Err("it came without a document".to_owned()),
    };
    if text.len() > limit {
        return Err(format!("its document is larger than {limit} bytes"));
    }
    match document::identity(&text) {
        Ok(found) if found == *identity => Ok(text),
        Ok(found) => Err(format!("its document is that of {found}")),
        Err(error) => Err(error.to_string()),
    }
}

fn location(file: ServerSyncUrlData) -> Option<FileLocation> {
    let url = |text: Option<String>| text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    Some(FileLocation {
        digest: Sha1::try_from(file.file_digest.as_slice()).ok()?,
        microsoft_url: url(file.mu_url),
        upstream_url: url(file.uss_url),
        decryption_key: file.decryption_key,
    })
}
