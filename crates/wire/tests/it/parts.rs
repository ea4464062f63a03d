//! Answers assembled from parts are the answers written whole.

use patchwell_wire::client::{get_extended_update_info, sync_updates};
use patchwell_wire::soap::{Addressing, Reply, SoapVersion};
use patchwell_wire::{Limits, escape};

use crate::data;

fn replies() -> [Reply; 2] {
    let addressing = Some(Addressing { message_id: Some("urn:uuid:1".to_owned()), action: None });
    [Reply::default(), Reply { version: SoapVersion::V12, addressing }]
}

fn escaped(text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    escape::escape_text_into(text, &mut out);
    out
}

#[test]
fn a_page_of_updates() {
    let Some(root) = data::folder("recorded-wsus-2025") else { return };
    for path in data::files(&root, "SyncUpdates/response.xml") {
        let mut response = sync_updates::decode_response(&data::read(&path), &Limits::response()).expect("read");
        response.result.out_of_scope_revision_ids = vec![1, 2];
        response.result.deployed_out_of_scope_revision_ids = vec![3];
        response.result.changed_updates = response.result.new_updates.clone();
        for update in &mut response.result.changed_updates {
            update.xml = None;
        }
        for reply in replies() {
            let mut out = Vec::new();
            sync_updates::write_head(&reply, &mut out);
            let info = &response.result;
            if !info.new_updates.is_empty() {
                out.extend_from_slice(sync_updates::NEW_UPDATES_OPEN);
                for update in &info.new_updates {
                    let deployment = update.deployment.as_ref().expect("every update has one");
                    let xml = escaped(update.xml.as_deref().expect("every update has one"));
                    sync_updates::encode_update_info_into(&mut out, update.id, deployment, update.is_leaf, &xml);
                }
                out.extend_from_slice(sync_updates::NEW_UPDATES_CLOSE);
            }
            let tail = sync_updates::ResponseTail {
                out_of_scope_revision_ids: &info.out_of_scope_revision_ids,
                changed_updates: &info.changed_updates,
                truncated: info.truncated,
                new_cookie: info.new_cookie.as_ref(),
                deployed_out_of_scope_revision_ids: &info.deployed_out_of_scope_revision_ids,
                driver_sync_not_needed: info.driver_sync_not_needed,
            };
            tail.write(&mut out);
            let whole = sync_updates::encode_response(&response, &reply);
            assert_eq!(String::from_utf8_lossy(&out), String::from_utf8_lossy(&whole), "{}", path.display());
        }
    }
}

#[test]
fn fragments_and_locations() {
    let Some(root) = data::folder("recorded-wsus-2025") else { return };
    for path in data::files(&root, "GetExtendedUpdateInfo/response.xml") {
        let read = get_extended_update_info::decode_response(&data::read(&path), &Limits::response());
        let response = read.expect("read");
        for reply in replies() {
            let mut out = Vec::new();
            get_extended_update_info::write_head(&reply, &mut out);
            out.extend_from_slice(get_extended_update_info::UPDATES_OPEN);
            for update in &response.result.updates {
                get_extended_update_info::encode_update_data_into(&mut out, update.id, &escaped(&update.xml));
            }
            out.extend_from_slice(get_extended_update_info::UPDATES_CLOSE);
            let tail = get_extended_update_info::ResponseTail {
                file_locations: &response.result.file_locations,
                out_of_scope_revision_ids: &response.result.out_of_scope_revision_ids,
            };
            tail.write(&mut out);
            let whole = get_extended_update_info::encode_response(&response, &reply);
            assert_eq!(String::from_utf8_lossy(&out), String::from_utf8_lossy(&whole), "{}", path.display());
        }
    }
}
