//! Where the files of updates are.

use std::collections::HashSet;

use patchwell_content::content_url_path;
use patchwell_store::files::FileRecord;
use patchwell_wire::server_sync::get_update_data::ServerSyncUrlData;

/// One entry for each distinct file. Real servers leave `UssUrl` empty and downstream servers build the address
/// themselves; those that look at it find the file here.
pub(super) fn locations<'a>(root: &str, files: impl IntoIterator<Item = &'a FileRecord>) -> Vec<ServerSyncUrlData> {
    let mut seen = HashSet::new();
    let distinct = files.into_iter().filter(|file| seen.insert(file.sha1));
    distinct.map(|file| location(root, file)).collect()
}

fn location(root: &str, file: &FileRecord) -> ServerSyncUrlData {
    ServerSyncUrlData {
        file_digest: file.sha1.0.to_vec(),
        mu_url: file.urls.first().cloned(),
        uss_url: Some(format!("{root}{}", content_url_path(&file.sha1, &file.name))),
        decryption_key: None,
    }
}
