//! The operations that no recording has.

use patchwell_model::{Sha1, UpdateId};
use patchwell_upstream::{
    ComputerAndDelta, DriverFilter, DriverSet, ErrorCode, FileKey, HardwareAndDelta, IdAndDelta, LanguageAndDelta,
    RevisionFilter, Source, UpstreamClient, UpstreamConfig, UpstreamError,
};
use patchwell_wire::Limits;
use patchwell_wire::common::UpdateIdentity;
use patchwell_wire::monitoring::ping;
use patchwell_wire::reporting::rollup_computer_status;
use patchwell_wire::server_sync::{
    download_files, get_related_revisions_for_updates, get_revision_id_list, get_update_decryption_data,
};
use patchwell_wire::soap;
use uuid::Uuid;

use crate::peer::{Peer, Received, Reply, Then};
use crate::support::{account, client, cookie, revision, working};

fn wire_identity(number: u32) -> UpdateIdentity {
    let of = revision(number);
    UpdateIdentity { update_id: of.update_id.0, revision_number: of.revision_number }
}

fn pong(works: bool) -> Reply {
    let result = ping::MonitoredServices {
        success_flag: works,
        services_machine: Some("WSUS".to_owned()),
        ..ping::MonitoredServices::default()
    };
    Reply::xml(ping::encode_response(&ping::Response { result }, &soap::Reply::default()))
}

#[tokio::test]
async fn a_ping_shows_that_the_server_is_there_and_lets_this_one_in() {
    let peer = Peer::start(|request| match request.operation() {
        "Ping" => pong(false),
        _ => working(request),
    })
    .await;
    let found = client(&peer).ping().await.unwrap();
    assert_eq!((found.works, found.machine.as_str()), (false, "WSUS"));
    assert_eq!(peer.operations(), ["Ping", "GetAuthConfig", "GetAuthorizationCookie", "GetCookie"]);

    let closed = Peer::start(|request| match request.operation() {
        "Ping" => pong(true),
        "GetAuthorizationCookie" => Reply::http(403, "", b""),
        _ => working(request),
    })
    .await;
    assert!(client(&closed).ping().await.unwrap_err().to_string().contains("allow it there"));
}

#[tokio::test]
async fn a_filter_has_its_members_in_the_order_of_the_contract() {
    let peer = Peer::start(|request| match request.operation() {
        "GetRevisionIdList" => {
            let decoded = get_revision_id_list::decode_request(request.body.as_bytes(), &Limits::request()).unwrap();
            let filter = decoded.filter.unwrap();
            assert_eq!(filter.anchor.as_deref(), Some("1,<2006>"));
            assert_eq!(filter.languages.unwrap()[1], get_revision_id_list::LanguageAndDelta { id: 1031, delta: false });
            let result = get_revision_id_list::RevisionIdList::default();
            let response = get_revision_id_list::Response { result };
            Reply::xml(get_revision_id_list::encode_response(&response, &soap::Reply::default()))
        }
        _ => working(request),
    })
    .await;
    let product = IdAndDelta { id: UpdateId(Uuid::from_u128(1)), is_delta: true };
    let filter = RevisionFilter {
        anchor: Some("1,<2006>".to_owned()),
        get_config: false,
        categories: Some(vec![product]),
        classifications: Some(Vec::new()),
        languages: Some(vec![
            LanguageAndDelta { id: 1033, is_delta: true },
            LanguageAndDelta { id: 1031, is_delta: false },
        ]),
    };
    assert_eq!(client(&peer).revision_ids(&filter).await.unwrap().anchor, None);
    let body = peer.received().pop().unwrap().body;
    let place = |name: &str| body.find(&format!("<{name}")).unwrap();
    let members = ["Anchor", "GetConfig", "Get63LanguageOnly", "Categories", "Classifications", "Languages"];
    assert!(members.map(place).is_sorted(), "{body}");
}

#[tokio::test]
async fn related_revisions_are_those_of_the_updates_that_were_named() {
    let peer = Peer::start(|request| match request.operation() {
        "GetRelatedRevisionsForUpdates" => {
            let result = vec![wire_identity(1), wire_identity(999), wire_identity(2), wire_identity(1)];
            let response = get_related_revisions_for_updates::Response { result };
            Reply::xml(get_related_revisions_for_updates::encode_response(&response, &soap::Reply::default()))
        }
        _ => working(request),
    })
    .await;
    let updates: Vec<_> = (0..150).map(|number| revision(number).update_id).collect();
    let found = client(&peer).related_revisions(&updates).await.unwrap();
    assert_eq!(found, [revision(1), revision(2)]);
    assert_eq!(peer.count("GetRelatedRevisionsForUpdates"), 2);
}

#[tokio::test]
async fn keys_are_taken_for_revisions_that_were_asked_for() {
    use get_update_decryption_data as wire;
    let peer = Peer::start(|request| match request.operation() {
        "GetUpdateDecryptionData" => {
            let file = |digest: Vec<u8>, key: Option<Vec<u8>>| wire::ServerSyncFileDecryption {
                file_digest: digest,
                decryption_key: key,
            };
            let update = |number| wire::ServerSyncUpdateFileDecryption {
                update_id: wire_identity(number),
                file_decryption_data: vec![
                    file(vec![7; 20], Some(vec![1, 2])),
                    file(vec![7; 19], Some(vec![3])),
                    file(vec![8; 20], None),
                ],
            };
            let result = wire::ServerDecryptionData { update_file_decryption_data: vec![update(999), update(120)] };
            Reply::xml(wire::encode_response(&wire::Response { result }, &soap::Reply::default()))
        }
        _ => working(request),
    })
    .await;
    let revisions: Vec<_> = (0..150).map(revision).collect();
    let keys = client(&peer).decryption_data(&revisions).await.unwrap();
    assert_eq!(keys, [FileKey { revision: revision(120), digest: Sha1([7; 20]), key: vec![1, 2] }]);
    assert_eq!(peer.count("GetUpdateDecryptionData"), 2);
}

#[tokio::test]
async fn drivers_and_driver_sets_are_taken_as_asked() {
    use patchwell_wire::server_sync::{get_driver_id_list, get_driver_set_data};
    let set = |id| get_driver_set_data::ServerSyncDriverSetData {
        driver_set_id: Uuid::from_u128(id),
        driver_set_xml: Some("<set/>".to_owned()),
    };
    let peer = Peer::start(move |request| match request.operation() {
        "GetDriverIdList" => {
            let decoded = get_driver_id_list::decode_request(request.body.as_bytes(), &Limits::request()).unwrap();
            let filter = decoded.filter.unwrap();
            assert_eq!(filter.pnp_hardware_ids[0].id, r"pci\ven_8086&dev_15b8");
            assert_eq!((filter.computer_ids.len(), filter.categories.len()), (1, 0));
            let result = get_driver_id_list::DriverSetAndRevisionIdList {
                anchor: Some("1,2026".to_owned()),
                new_revisions: vec![wire_identity(1), wire_identity(1)],
                new_driver_sets: vec![Uuid::from_u128(5)],
                removed_driver_sets: vec![Uuid::from_u128(6)],
            };
            let response = get_driver_id_list::Response { result };
            Reply::xml(get_driver_id_list::encode_response(&response, &soap::Reply::default()))
        }
        "GetDriverSetData" => {
            let result = get_driver_set_data::ServerDriverSetData { driver_sets: vec![set(5), set(999)] };
            let response = get_driver_set_data::Response { result };
            Reply::xml(get_driver_set_data::encode_response(&response, &soap::Reply::default()))
        }
        _ => working(request),
    })
    .await;
    let client = client(&peer);
    let filter = DriverFilter {
        computers: vec![ComputerAndDelta { id: Uuid::from_u128(9), is_delta: false }],
        hardware: vec![HardwareAndDelta { id: r"pci\ven_8086&dev_15b8".to_owned(), is_delta: true }],
        ..DriverFilter::default()
    };
    let list = client.driver_ids(&filter).await.unwrap();
    assert_eq!((list.revisions, list.driver_sets.clone()), (vec![revision(1)], vec![Uuid::from_u128(5)]));
    assert_eq!((list.anchor.as_deref(), list.removed_driver_sets.len()), (Some("1,2026"), 1));
    let sets = client.driver_sets(&list.driver_sets).await.unwrap();
    assert_eq!(sets, [DriverSet { id: Uuid::from_u128(5), xml: "<set/>".to_owned() }]);
}

#[tokio::test]
async fn files_are_asked_for_in_batches_and_unknown_ones_told() {
    let peer = Peer::start(|request| match request.operation() {
        "DownloadFiles" => {
            let decoded = download_files::decode_request(request.body.as_bytes(), &Limits::request()).unwrap();
            if decoded.file_digest_list.contains(&vec![250; 20]) {
                return Reply::fault("FileDigestsMissing", "");
            }
            assert!(decoded.file_digest_list.len() <= 100);
            Reply::xml(download_files::encode_response(&download_files::Response {}, &soap::Reply::default()))
        }
        _ => working(request),
    })
    .await;
    let digests: Vec<_> = (0..150).map(|number| Sha1([number; 20])).collect();
    client(&peer).download_files(&digests).await.unwrap();
    assert_eq!(peer.count("DownloadFiles"), 2);
    let error = client(&peer).download_files(&[Sha1([250; 20])]).await.unwrap_err();
    let code = Some(ErrorCode::FileDigestsMissing);
    assert!(matches!(error, UpstreamError::Fault { code: found, .. } if found == code), "{error}");
}

#[tokio::test]
async fn a_rollup_that_may_have_arrived_is_not_sent_twice() {
    let peer = Peer::start(|_| Reply::raw("HTTP/1.1 200 OK\r\n", Then::Close)).await;
    let client = client(&peer);
    let now = "2006-05-26T22:59:25Z".parse().unwrap();
    assert!(client.rollup_downstream_servers(now, Vec::new()).await.unwrap_err().is_retryable());
    assert!(client.rollup_computers(now, Vec::new()).await.unwrap_err().is_retryable());
    assert!(client.rollup_computer_status(now, Vec::new()).await.unwrap_err().is_retryable());
    assert_eq!(peer.operations(), ["RollupDownstreamServers", "RollupComputers", "RollupComputerStatus"]);
}

#[tokio::test]
async fn a_server_too_busy_for_status_says_so() {
    let peer = Peer::start(|request: &Received| {
        let decoded = rollup_computer_status::decode_request(request.body.as_bytes(), &Limits::request()).unwrap();
        assert_eq!(decoded.parent_server_id, account().id);
        let response = rollup_computer_status::Response { result: false };
        Reply::xml(rollup_computer_status::encode_response(&response, &soap::Reply::default()))
    })
    .await;
    let now = "2006-05-26T22:59:25Z".parse().unwrap();
    assert!(!client(&peer).rollup_computer_status(now, Vec::new()).await.unwrap());
}

#[tokio::test]
async fn a_cookie_is_renewed_before_it_expires() {
    let peer = Peer::start(|request| match request.operation() {
        "GetCookie" => {
            let mut reply = cookie(b"short");
            let text = String::from_utf8(reply.bytes).unwrap();
            reply.bytes = text.replace("2006-05-27T02:59:25.1296674Z", "2006-05-26T22:59:25.0200000Z").into_bytes();
            reply
        }
        _ => working(request),
    })
    .await;
    let client = client(&peer);
    client.configuration(None).await.unwrap();
    tokio::time::sleep(std::time::Duration::from_millis(30)).await;
    client.configuration(None).await.unwrap();
    assert_eq!(peer.count("GetCookie"), 2);
    let second = peer.received().into_iter().filter(|request| request.operation() == "GetCookie").nth(1).unwrap();
    assert!(second.body.contains("<oldCookie>"), "{}", second.body);
}

#[test]
fn a_server_without_an_address_is_said_at_once() {
    for host in ["", "wsus.example.test/path", "user@wsus"] {
        let source = Source::Server { host: host.to_owned(), port: 8530, tls: false };
        let error = UpstreamClient::new(UpstreamConfig::new(source, account())).unwrap_err();
        assert!(matches!(error, UpstreamError::Configuration(_)), "{error}");
    }
}
