//! The documents and files that a server below gets.

use patchwell_metadata::fragments::derive;
use patchwell_wire::common::UpdateIdentity;
use patchwell_wire::monitoring::ping;
use patchwell_wire::server_sync::download_files;
use patchwell_wire::server_sync::get_revision_id_list::ServerSyncFilter;

use super::whole_sync::document;
use crate::support::{Branch, Document, Raw, Server, id_of, real};

fn one(number: u16) -> UpdateIdentity {
    UpdateIdentity { update_id: id_of(number).0, revision_number: 1 }
}

#[tokio::test]
async fn long_documents_come_in_a_cabinet_and_answers_end_before_they_are_too_long() {
    let noise = |number: u16| {
        let mut seed = u32::from(number);
        let mut next = || {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            char::from(b'a' + u8::try_from((seed >> 24) % 26).unwrap())
        };
        std::iter::repeat_with(&mut next).take(700_000).collect::<String>()
    };
    let large = |number: u16| Document::software(number).with_rules(&noise(number));
    let server = Server::with(&[Document::software(1), large(2), large(3), large(4), large(5), large(6)]).await;
    let branch = Branch::ready(&server).await;
    let asked: Vec<UpdateIdentity> = (1..=6).map(one).collect();
    let mut left = asked.clone();
    let mut calls = 0;
    while !left.is_empty() {
        let answer = branch.data(left.clone()).await.unwrap();
        assert!(!answer.updates.is_empty());
        for update in &answer.updates {
            assert_eq!(update.xml_update_blob.is_some(), update.id == one(1));
            assert!(document(update).contains(&update.id.update_id.to_string()));
        }
        left.retain(|id| !answer.updates.iter().any(|update| update.id == *id));
        calls += 1;
    }
    assert!(calls > 1, "everything fitted in one answer");
}

#[tokio::test]
async fn documents_of_offline_packages_are_put_together() {
    let Some(server) = real(&["offline-sync/rsat-kb958830"]).await else { return };
    let mut branch = Branch::ready(&server).await;
    branch.accept = "xpress";
    let (_, mut asked) = branch.list(ServerSyncFilter::default()).await.unwrap();
    let config = ServerSyncFilter { get_config: true, ..ServerSyncFilter::default() };
    asked.extend(branch.list(config).await.unwrap().1.into_iter().take(60));
    let answer = branch.data(asked.clone()).await.unwrap();
    assert_eq!(answer.updates.len(), asked.len());
    for update in &answer.updates {
        let derived = derive(&document(update)).unwrap();
        let snapshot = server.app.snapshot();
        let entry = snapshot.latest(patchwell_model::UpdateId(update.id.update_id)).unwrap().id;
        let stored = server.app.store().read(move |tx| patchwell_store::revisions::fragments(tx, entry)).await.unwrap();
        assert_eq!((derived.core, derived.extended), (stored.core, stored.extended));
        assert_eq!(derived.localized.len(), stored.localized.len());
    }
}

#[tokio::test]
async fn files_are_named_by_digest_and_can_be_fetched_where_the_answer_says() {
    let server = Server::with(&[Document::software(1).file("setup.exe", b"the payload")]).await;
    let branch = Branch::ready(&server).await;
    let answer = branch.data(vec![one(1)]).await.unwrap();
    let digest = answer.updates[0].file_digest_list[0].clone();
    assert_eq!(answer.file_urls.len(), 1);
    assert_eq!(answer.file_urls[0].file_digest, digest);
    let url = answer.file_urls[0].uss_url.clone().unwrap();
    let path = url.strip_prefix(&format!("http://{}", server.address)).unwrap().to_owned();
    let file = Raw::get(server.address, &path, "").await;
    assert_eq!((file.status, file.body), (200, b"the payload".to_vec()));
    let wish = download_files::Request { cookie: branch.cookie.clone(), file_digest_list: vec![digest] };
    branch.download_files(&wish).await.unwrap();
}

#[tokio::test]
async fn files_that_are_not_on_hand_are_wanted_when_a_server_below_asks() {
    let server = Server::start().await;
    let folder = tempfile::TempDir::new().unwrap();
    Document::software(1).file("absent.exe", b"not here").write_into(folder.path());
    std::fs::remove_file(folder.path().join("absent.exe")).unwrap();
    server.import(&[folder.path().to_owned()]).await;
    let branch = Branch::ready(&server).await;
    let digest = branch.data(vec![one(1)]).await.unwrap().updates[0].file_digest_list[0].clone();
    assert_eq!(server.app.download_summary().await.unwrap().queued_files, 0);
    let wish = download_files::Request { cookie: branch.cookie.clone(), file_digest_list: vec![digest] };
    branch.download_files(&wish).await.unwrap();
    assert_eq!(server.app.download_summary().await.unwrap().queued_files, 1);
}

#[tokio::test]
async fn services_answer_a_ping() {
    let server = Server::start().await;
    let answer = Branch::new(&server).ping(&ping::Request { ping_level: 0 }).await.unwrap().result;
    assert!(answer.success_flag && !answer.is_https);
    assert_eq!(answer.services_name.as_deref(), Some("ServerSyncWebService"));
    assert_eq!(answer.services_time, server.app.now());
}
