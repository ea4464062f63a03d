//! Conversations of real servers: their answers are understood, and what is asked has the shape that they were asked
//! in.

use std::path::{Path, PathBuf};

use patchwell_model::{RevisionIdentity, UpdateId};
use patchwell_testkit::shared_data;
use patchwell_upstream::{ErrorCode, IdAndDelta, RevisionFilter, UpstreamError};
use patchwell_wire::Limits;
use patchwell_wire::reporting::{
    get_out_of_sync_computers, rollup_computer_status, rollup_computers, rollup_downstream_servers,
};
use patchwell_wire::soap::Operation;

use crate::peer::{Peer, Received, Reply};
use crate::support::{client, working};

/// The time at which the recorded cookie was young.
const THEN: &str = "Content-Type: text/xml; charset=utf-8\r\nDate: Sun, 04 Oct 2026 16:33:27 GMT\r\n";

fn recording(path: &str) -> Option<String> {
    Some(std::fs::read_to_string(shared_data()?.join("recorded-wsus-2025").join(path)).unwrap())
}

/// Plays the recorded handshake, and `path` for `operation`.
async fn playing(operation: &'static str, path: &str) -> Option<Peer> {
    let handshake = [
        ("GetAuthConfig", recording("server-sync/001-GetAuthConfig/response.xml")?),
        ("GetAuthorizationCookie", recording("server-sync/002-GetAuthorizationCookie/response.xml")?),
        ("GetCookie", recording("server-sync/003-GetCookie/response.xml")?),
        ("GetConfigData", recording("server-sync/005-GetConfigData/response.xml")?),
    ];
    let answer = recording(path)?;
    let status = if path.contains("fault") { 500 } else { 200 };
    let play = move |request: &Received| {
        if request.operation() == operation {
            return Reply::http(status, THEN, answer.as_bytes());
        }
        match handshake.iter().find(|(name, _)| *name == request.operation()) {
            Some((_, body)) => Reply::http(200, THEN, body.as_bytes()),
            None => working(request),
        }
    };
    Some(Peer::start(play).await)
}

/// Names of all elements in order, without prefixes and without the envelope.
fn shape(xml: &str) -> Vec<&str> {
    let tags = xml.split('<').skip(1).filter(|tag| !tag.starts_with(['/', '?', '!']));
    tags.map(|tag| tag.split([' ', '>', '/', '\r', '\n', '\t']).next().unwrap_or_default())
        .map(|name| name.rsplit(':').next().unwrap_or_default())
        .filter(|name| !matches!(*name, "Envelope" | "Header" | "Body"))
        .collect()
}

/// The last request of an operation.
fn last(peer: &Peer, operation: &str) -> String {
    peer.received().into_iter().rev().find(|request| request.operation() == operation).unwrap().body
}

fn same_shape(sent: &str, recorded: &str, but: &str) {
    let mut sent = shape(sent);
    sent.retain(|name| *name != but);
    assert_eq!(sent, shape(recorded));
}

fn delta(id: &str, is_delta: bool) -> Option<Vec<IdAndDelta>> {
    Some(vec![IdAndDelta { id: id.parse().unwrap(), is_delta }])
}

fn identity(id: &str, revision_number: i32) -> RevisionIdentity {
    RevisionIdentity { update_id: id.parse().unwrap(), revision_number }
}

#[tokio::test]
async fn the_handshake_and_the_configuration_are_those_of_a_real_server() {
    let Some(peer) = playing("GetConfigData", "server-sync/005-GetConfigData/response.xml").await else { return };
    let data = client(&peer).configuration(None).await.unwrap();
    assert_eq!((data.catalog_only_sync, data.lazy_sync, data.server_hosts_psf_files), (false, true, false));
    assert_eq!((data.max_updates, data.max_updates_decryption, data.max_driver_sets), (100, 100, None));
    assert_eq!((data.protocol_version.as_str(), data.languages.len()), ("1.20", 39));
    for (operation, folder) in [
        ("GetAuthConfig", "001-GetAuthConfig"),
        ("GetAuthorizationCookie", "002-GetAuthorizationCookie"),
        ("GetCookie", "003-GetCookie"),
        ("GetConfigData", "005-GetConfigData"),
    ] {
        let recorded = recording(&format!("server-sync/{folder}/request.xml")).unwrap();
        same_shape(&last(&peer, operation), &recorded, "");
    }
    for request in peer.received() {
        let head = request.head.to_ascii_lowercase();
        assert!(head.contains("content-type: text/xml; charset=utf-8"), "{head}");
        assert!(head.contains("content-length:") && !head.contains("expect:"), "{head}");
        assert!(head.contains("soapaction: \"http"), "{head}");
    }
}

#[tokio::test]
async fn the_public_upstreams_configuration_is_understood_in_its_own_order() {
    let Some(peer) = playing("GetConfigData", "microsoft-upstream/get-config-data-response.xml").await else { return };
    let data = client(&peer).configuration(None).await.unwrap();
    assert_eq!((data.catalog_only_sync, data.server_hosts_psf_files), (true, true));
    assert_eq!((data.max_updates, data.max_updates_decryption), (100, 500));
    assert_eq!((data.max_driver_sets, data.max_computer_ids, data.max_hardware_ids), (Some(100), Some(200), Some(450)));
    assert_eq!((data.protocol_version.as_str(), data.anchor.as_deref()), ("1.21", Some("2026-10-05 17:27:44.393")));
}

#[tokio::test]
async fn lists_of_revisions_are_asked_for_and_understood_as_recorded() {
    let config = RevisionFilter { get_config: true, ..RevisionFilter::default() };
    let defender = "8c3fcc84-7410-4a95-8b89-a166a0190486";
    let security = RevisionFilter {
        categories: delta(defender, false),
        classifications: delta("0fa1201d-4330-4fa8-8ae9-b877473b6441", false),
        ..RevisionFilter::default()
    };
    let definitions = RevisionFilter {
        anchor: Some("9438,2026-10-04 16:09:27.371".to_owned()),
        categories: delta(defender, true),
        classifications: delta("e0789628-ce08-4437-be74-2495b842f43b", true),
        ..RevisionFilter::default()
    };
    for (filter, folder, answer) in [
        (config, "006-GetRevisionIdList", "006-GetRevisionIdList"),
        (security, "008-GetRevisionIdList", "008-GetRevisionIdList"),
        (definitions, "011-GetRevisionIdList", "007-GetRevisionIdList"),
    ] {
        let path = format!("server-sync/{answer}/response.xml");
        let Some(peer) = playing("GetRevisionIdList", &path).await else { return };
        let list = client(&peer).revision_ids(&filter).await.unwrap();
        let body = recording(&path).unwrap();
        assert_eq!(list.revisions.len(), body.matches("<UpdateIdentity>").count());
        assert!(list.anchor.unwrap().contains(",2026-10-04 "));
        // The recorded client leaves it out; the specification demands it from this version on.
        let recorded = recording(&format!("server-sync/{folder}/request.xml")).unwrap();
        same_shape(&last(&peer, "GetRevisionIdList"), &recorded, "Get63LanguageOnly");
        assert!(last(&peer, "GetRevisionIdList").contains("<Get63LanguageOnly>false</Get63LanguageOnly>"));
    }
}

#[tokio::test]
async fn real_cabinets_open_to_the_recorded_documents() {
    for (folder, id, number) in [
        ("013-GetUpdateData", "a2fef9b0-7951-4c2c-a42b-9e351dd1c1fe", 200),
        ("014-GetUpdateData", "266f6222-c89d-43f2-9f8a-69340271e677", 200),
        ("015-GetUpdateData", "ccb78947-6453-4ecc-9de8-bc0305c98f2d", 200),
        ("016-GetUpdateData", "56309036-4c77-4dd9-951a-99ee9c246a94", 101),
    ] {
        let Some(peer) = playing("GetUpdateData", &format!("server-sync/{folder}/response.xml")).await else { return };
        let data = client(&peer).update_data(&[identity(id, number)]).await.unwrap();
        assert!(data.rejected.is_empty() && data.missing.is_empty(), "{:?}", data.rejected);
        let [(found, document)] = &data.documents[..] else { panic!("{} documents", data.documents.len()) };
        assert_eq!(*found, identity(id, number));
        let expected = recording(&format!("fragments/documents/{id}-r{number}.xml")).unwrap();
        assert_eq!(String::from_utf8_lossy(document).trim_end(), expected.trim_end());
        if folder.starts_with("014") {
            let url = data.files[0].microsoft_url.as_deref().unwrap();
            assert!(url.to_uppercase().ends_with(&format!("{}.EXE", data.files[0].digest)), "{url}");
            assert_eq!(data.files[0].upstream_url, None);
        }
    }
    let Some(recorded) = recording("server-sync/016-GetUpdateData/request.xml") else { return };
    let peer = playing("GetUpdateData", "server-sync/016-GetUpdateData/response.xml").await.unwrap();
    client(&peer).update_data(&[identity("56309036-4c77-4dd9-951a-99ee9c246a94", 101)]).await.unwrap();
    same_shape(&last(&peer, "GetUpdateData"), &recorded, "");
}

#[tokio::test]
async fn recorded_faults_are_told_by_their_codes() {
    for (folder, expected, tries) in [
        ("017-fault", ErrorCode::InternalServerError, 1),
        ("018-fault", ErrorCode::InvalidParameters, 1),
        ("019-fault", ErrorCode::InvalidCookie, 2),
    ] {
        let path = format!("server-sync/{folder}/response.xml");
        let Some(peer) = playing("GetRevisionIdList", &path).await else { return };
        let error = client(&peer).revision_ids(&RevisionFilter::default()).await.unwrap_err();
        assert!(matches!(error, UpstreamError::Fault { code, .. } if code == Some(expected)), "{error}");
        assert!(!error.is_retryable());
        assert_eq!(peer.count("GetRevisionIdList"), tries);
    }
}

/// An example of the specification with an envelope around it.
fn example(folder: &Path, name: &str) -> String {
    let found = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let path: PathBuf = found
        .filter(|path| path.file_name().unwrap().to_string_lossy().starts_with(name))
        .min()
        .unwrap_or_else(|| panic!("{name}"));
    let text = std::fs::read_to_string(path).unwrap();
    if text.contains("Envelope") {
        return text;
    }
    let soap = "http://schemas.xmlsoap.org/soap/envelope/";
    format!("<s:Envelope xmlns:s=\"{soap}\"><s:Body>{text}</s:Body></s:Envelope>")
}

#[tokio::test]
async fn rollups_are_the_specifications_examples() {
    let Some(data) = shared_data() else { return };
    let folder = data.join("spec-examples");
    let answers: Vec<(Operation, String)> = [
        (Operation::GetRollupConfiguration, "wsusss-16"),
        (Operation::RollupDownstreamServers, "wsusss-18"),
        (Operation::RollupComputers, "wsusss-20"),
        (Operation::GetOutOfSyncComputers, "wsusss-22"),
        (Operation::RollupComputerStatus, "wsusss-24"),
    ]
    .map(|(operation, name)| (operation, example(&folder, name)))
    .into();
    let peer = Peer::start(move |request| {
        assert_eq!(request.path, "/ReportingWebService/ReportingWebService.asmx");
        let found = answers.iter().find(|(operation, _)| operation.name() == request.operation());
        Reply::xml(&found.unwrap().1)
    })
    .await;
    let client = client(&peer);
    let limits = Limits::request();
    let asks = |name: &str| example(&folder, name).into_bytes();

    client.rollup_configuration().await.unwrap();
    let servers = rollup_downstream_servers::decode_request(&asks("wsusss-17"), &limits).unwrap();
    client.rollup_downstream_servers(servers.client_time, servers.downstream_servers).await.unwrap();
    let computers = rollup_computers::decode_request(&asks("wsusss-19"), &limits).unwrap();
    client.rollup_computers(computers.client_time, computers.computers).await.unwrap();
    let numbers = get_out_of_sync_computers::decode_request(&asks("wsusss-21"), &limits).unwrap();
    client.out_of_sync_computers(numbers.last_rollup_numbers).await.unwrap();
    let status = rollup_computer_status::decode_request(&asks("wsusss-23"), &limits).unwrap();
    client.rollup_computer_status(status.client_time, status.computers).await.unwrap();

    for (operation, name) in [
        ("GetRollupConfiguration", "wsusss-15"),
        ("RollupDownstreamServers", "wsusss-17"),
        ("RollupComputers", "wsusss-19"),
        ("GetOutOfSyncComputers", "wsusss-21"),
        ("RollupComputerStatus", "wsusss-23"),
    ] {
        let sent = last(&peer, operation);
        same_shape(&sent, &example(&folder, name), "");
        assert!(sent.contains("<Expiration>9999-12-31T23:59:59.9999999</Expiration>"), "{sent}");
    }
}

#[tokio::test]
async fn deployments_are_the_specifications_example() {
    let Some(data) = shared_data() else { return };
    let folder = data.join("spec-examples");
    let answer = example(&folder, "wsusss-14");
    let groups = answer.matches("<ServerSyncTargetGroup>").count();
    let deployments = answer.matches("<ServerSyncDeployment>").count();
    let peer = Peer::start(move |request| match request.operation() {
        "GetDeployments" => Reply::xml(&answer),
        _ => working(request),
    })
    .await;
    let found = client(&peer).deployments(None, Some("1,2006-05-26 00:00:00.000")).await.unwrap();
    assert_eq!((found.groups.len(), found.deployments.len()), (groups, deployments));
    assert!(found.groups.iter().any(|group| group.parent.is_none()));
    assert!(found.anchor.is_some());
    same_shape(&last(&peer, "GetDeployments"), &example(&folder, "wsusss-13"), "");
    assert_ne!(found.deployments[0].revision.update_id, UpdateId(uuid::Uuid::nil()));
}
