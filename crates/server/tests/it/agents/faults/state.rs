//! Faults that come from the state of the server.

use patchwell_wire::client::{get_extended_update_info, get_file_locations};
use patchwell_wire::soap::{ErrorCode, SoapVersion};

use super::{faulted, sync};
use crate::support::{Agent, Document, Server};

fn in_both(agent: &Agent) -> [Agent; 2] {
    [agent.clone(), Agent { version: SoapVersion::V12, ..agent.clone() }]
}

#[tokio::test]
async fn a_changed_configuration_is_read_again() {
    let server = Server::start().await;
    let mut agent = Agent::ready(&server, "pc-1").await;
    let mut stale = agent.cookie_request().await;
    server.minutes_later(1);
    server.set("targeting", "client_side").await;
    for agent in in_both(&agent) {
        faulted(sync(&agent).await, ErrorCode::ConfigChanged);
        faulted(agent.get_cookie(&stale).await, ErrorCode::ConfigChanged);
    }
    stale.last_change = server.app.now();
    agent.get_cookie(&stale).await.unwrap();
    agent.handshake().await;
    sync(&agent).await.unwrap();
}

#[tokio::test]
async fn registration_is_required_or_not_as_the_configuration_says() {
    let server = Server::start().await;
    let mut agent = Agent::new(&server, "pc-1");
    agent.handshake().await;
    for agent in in_both(&agent) {
        faulted(sync(&agent).await, ErrorCode::RegistrationRequired);
    }
    agent.register().await.unwrap();
    sync(&agent).await.unwrap();
    server.minutes_later(1);
    server.set("registration_required", "false").await;
    let mut other = Agent::new(&server, "pc-2");
    other.handshake().await;
    for agent in in_both(&other) {
        faulted(agent.register().await, ErrorCode::RegistrationNotRequired);
    }
    sync(&other).await.unwrap();
}

#[tokio::test]
async fn a_damaged_database_is_the_servers_failure() {
    let server = Server::with(&[Document::detectoid(1)]).await;
    let agent = Agent::ready(&server, "pc-1").await;
    let damage = |tx: &mut patchwell_store::Tx| tx.execute("update fragments set data = x'ffff'", &[]);
    let damaged = server.app.store().write(damage).await.unwrap();
    assert!(damaged > 0);
    for agent in in_both(&agent) {
        assert_eq!(faulted(sync(&agent).await, ErrorCode::InternalServerError), "");
        let request = get_extended_update_info::Request {
            cookie: agent.cookie.clone(),
            revision_ids: vec![server.revision(crate::support::id_of(1))],
            info_types: vec![get_extended_update_info::XmlUpdateFragmentType::Core],
            ..Default::default()
        };
        faulted(agent.get_extended_update_info(&request).await, ErrorCode::InternalServerError);
    }
}

#[tokio::test]
async fn more_computers_than_the_server_takes_are_told_that_it_is_busy() {
    let server = Server::start().await;
    server.set("max_computers", "1").await;
    let first = Agent::ready(&server, "pc-1").await;
    for agent in in_both(&Agent::new(&server, "pc-2")) {
        faulted(agent.authorize().await, ErrorCode::ServerBusy);
    }
    first.authorize().await.unwrap();
    assert_eq!(server.app.computers().len(), 1);
    server.set("max_computers", "2").await;
    Agent::ready(&server, "pc-2").await;
}

#[tokio::test]
async fn moved_files_are_asked_for_again() {
    let server = Server::with(&[Document::software(1).file("tool.exe", b"payload")]).await;
    let agent = Agent::ready(&server, "pc-1").await;
    server.minutes_later(1);
    server.set("content_host", "files.example.test:8080").await;
    let sha1 = ring::digest::digest(&ring::digest::SHA1_FOR_LEGACY_USE_ONLY, b"payload").as_ref().to_vec();
    for mut agent in in_both(&agent) {
        faulted(sync(&agent).await, ErrorCode::FileLocationChanged);
        let request = get_file_locations::Request { cookie: agent.cookie.clone(), file_digests: vec![sha1.clone()] };
        let found = agent.get_file_locations(&request).await.unwrap().result;
        assert!(found.file_locations[0].url.starts_with("http://files.example.test:8080/Content/"), "{found:?}");
        agent.cookie = found.new_cookie;
        sync(&agent).await.unwrap();
    }
}

#[tokio::test]
async fn files_come_from_their_publisher_when_the_settings_say_so() {
    let server = Server::with(&[Document::software(1).file("tool.exe", b"payload")]).await;
    let agent = Agent::ready(&server, "pc-1").await;
    let sha1 = ring::digest::digest(&ring::digest::SHA1_FOR_LEGACY_USE_ONLY, b"payload").as_ref().to_vec();
    let public = "http://download.windowsupdate.com/c/msdownload/update/tool.exe";
    let known = patchwell_model::FileInfo {
        sha1: patchwell_model::Sha1::try_from(sha1.as_slice()).unwrap(),
        sha256: None,
        name: "tool.exe".to_owned(),
        size: 7,
        modified: None,
        patching_type: None,
        urls: vec!["ftp://odd.example.test/tool.exe".to_owned(), public.to_owned()],
    };
    let learn =
        move |tx: &mut patchwell_store::Tx| patchwell_store::files::learn_files(tx, std::slice::from_ref(&known));
    server.app.store().write(learn).await.unwrap();
    let url = async || {
        let request = get_file_locations::Request { cookie: agent.cookie.clone(), file_digests: vec![sha1.clone()] };
        agent.get_file_locations(&request).await.unwrap().result.file_locations[0].url.clone()
    };
    assert!(url().await.contains("/Content/"));
    server.minutes_later(1);
    server.set("content_location", "microsoft").await;
    faulted(sync(&agent).await, ErrorCode::FileLocationChanged);
    assert_eq!(url().await, public);
}
