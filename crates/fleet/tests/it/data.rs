//! Real metadata from `../shared/data`.

use std::collections::HashMap;
use std::io::{Cursor, Read, Seek};
use std::path::PathBuf;
use std::sync::Arc;

use patchwell_fleet::applicability::UpdateSet;
use patchwell_fleet::rules::CoreFragment;

/// The data's folder, or `None` with a word on why the test is skipped.
pub(crate) fn shared() -> Option<PathBuf> {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data"));
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("skipped: ../shared/data is not there");
    None
}

/// The members of a cabinet whose names start with `prefix`.
pub(crate) fn members(cabinet: impl Read + Seek, prefix: &str) -> Vec<(String, Vec<u8>)> {
    let mut cabinet = cab::Cabinet::new(cabinet).unwrap();
    let folders = cabinet.folder_entries();
    let names: Vec<String> =
        folders.flat_map(|folder| folder.file_entries()).map(|file| file.name().to_owned()).collect();
    let wanted = names.into_iter().filter(|name| name.replace('\\', "/").starts_with(prefix));
    let read = |name: String| {
        let mut bytes = Vec::new();
        cabinet.read_file(&name).unwrap().read_to_end(&mut bytes).unwrap();
        (name, bytes)
    };
    wanted.map(read).collect()
}

/// Core fragments of an offline-sync package, by revision id. `path` names the scan cabinet, or an `.msu` around it.
pub(crate) fn offline_sync(path: &str) -> Option<HashMap<String, String>> {
    let mut outer = std::fs::read(shared()?.join("offline-sync").join(path)).unwrap();
    if path.ends_with(".msu") {
        outer = members(Cursor::new(outer), "WSUSSCAN.cab").remove(0).1;
    }
    let (_, package) = members(Cursor::new(outer), "package.cab").remove(0);
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    let revision = |name: &str| name.rsplit(['/', '\\']).next().unwrap().to_owned();
    Some(
        members(Cursor::new(package), "core/")
            .into_iter()
            .map(|(name, bytes)| (revision(&name), text(bytes)))
            .collect(),
    )
}

/// Parses fragments or documents; the newest revision of each update counts.
pub(crate) fn update_set<'a>(texts: impl IntoIterator<Item = &'a String>) -> UpdateSet {
    let mut set = UpdateSet::new();
    for text in texts {
        let update = CoreFragment::parse(text).unwrap_or_else(|error| panic!("{error}: {text:.200}"));
        if set.get(&update.id).is_none_or(|there| there.revision <= update.revision) {
            set.insert(update.id, Arc::new(update));
        }
    }
    set
}
