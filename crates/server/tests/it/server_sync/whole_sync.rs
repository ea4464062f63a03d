//! A server below synchronizes everything, and then only what changed.

use patchwell_metadata::cabinet::unpack_single;
use patchwell_metadata::decode;
use patchwell_wire::common::UpdateIdentity;
use patchwell_wire::server_sync::get_revision_id_list::ServerSyncFilter;
use patchwell_wire::server_sync::get_update_data::ServerSyncUpdateData;

use crate::support::{Branch, Document, Server, id_of};

/// The document in an answer.
pub(super) fn document(update: &ServerSyncUpdateData) -> String {
    match (&update.xml_update_blob, &update.xml_update_blob_compressed) {
        (Some(text), None) => text.clone(),
        (None, Some(cabinet)) => decode(&unpack_single(cabinet, 1 << 30).unwrap()).unwrap().into_owned(),
        other => panic!("exactly one of text and cabinet: {other:?}"),
    }
}

fn revision(number: u16, revision_number: i32) -> UpdateIdentity {
    UpdateIdentity { update_id: id_of(number).0, revision_number }
}

#[tokio::test]
async fn a_server_below_gets_everything_once_and_then_what_is_new() {
    let catalog = [Document::category(1, "Product"), Document::detectoid(2), Document::software(3).needs(2)];
    let server = Server::with(&catalog).await;
    let branch = Branch::ready(&server).await;
    let config = ServerSyncFilter { get_config: true, ..ServerSyncFilter::default() };
    let (config_anchor, categories) = branch.list(config.clone()).await.unwrap();
    assert_eq!(categories, [revision(1, 1), revision(2, 1)]);
    let (anchor, updates) = branch.list(ServerSyncFilter::default()).await.unwrap();
    assert_eq!(updates, [revision(3, 1)]);

    let data = branch.data(updates).await.unwrap();
    assert!(document(&data.updates[0]).starts_with("<Update "));

    let again = ServerSyncFilter { anchor: Some(anchor), ..ServerSyncFilter::default() };
    assert_eq!(branch.list(again.clone()).await.unwrap().1, []);
    server.publish(&[Document::software(4), Document::detectoid(5)]).await;
    assert_eq!(branch.list(again).await.unwrap().1, [revision(4, 1)]);
    let again = ServerSyncFilter { anchor: Some(config_anchor), ..config };
    assert_eq!(branch.list(again).await.unwrap().1, [revision(5, 1)]);
}
