//! Every row of the request validation tables of [MS-WSUSSS] 3.1.4.

use patchwell_store::downstream::Access;
use patchwell_wire::common::{AuthorizationCookie, Cookie, UpdateIdentity};
use patchwell_wire::dss_auth::get_authorization_cookie;
use patchwell_wire::server_sync::get_driver_id_list::{HardwareIdAndDelta, ServerSyncDriverFilter};
use patchwell_wire::server_sync::get_revision_id_list::ServerSyncFilter;
use patchwell_wire::server_sync::{
    download_files, get_config_data, get_cookie, get_deployments, get_driver_id_list, get_driver_set_data,
    get_related_revisions_for_updates, get_revision_id_list, get_update_data, get_update_decryption_data,
};
use patchwell_wire::soap::{ErrorCode, ReceivedFault};
use uuid::Uuid;

use crate::support::{BRANCH, BRANCH_NAME, Branch, Document, Outcome, Server, id_of};

type Refused = Option<(ErrorCode, String)>;

fn refused<T>(outcome: Outcome<T>) -> Refused {
    let fault: ReceivedFault = *outcome.err()?;
    Some((fault.code.unwrap(), fault.message))
}

fn code(code: ErrorCode) -> Refused {
    Some((code, String::new()))
}

fn parameter(name: &str) -> Refused {
    Some((ErrorCode::InvalidParameters, name.to_owned()))
}

#[tokio::test]
async fn names_and_ids_of_servers_are_checked() {
    let server = Server::start().await;
    let branch = Branch::new(&server);
    let ask = async |name: &str, id: &str| {
        let (account_name, account_guid) = (name.to_owned(), id.to_owned());
        let request = get_authorization_cookie::Request { account_name, account_guid, program_keys: Vec::new() };
        refused(branch.get_authorization_cookie(&request).await)
    };
    let id = BRANCH.to_string();
    assert_eq!(ask(BRANCH_NAME, &id).await, None);
    for bad in ["", "a b", "a/b.test", &"x".repeat(300)] {
        assert_eq!(ask(bad, &id).await, parameter("accountName"), "{bad:?}");
    }
    let own = server.app.identity().server_id.to_string();
    for bad in ["", "no guid", &Uuid::nil().to_string(), &own] {
        assert_eq!(ask(BRANCH_NAME, bad).await, parameter("accountGuid"), "{bad:?}");
    }
}

#[tokio::test]
async fn cookies_are_traded_for_one_good_authorization_and_version_one() {
    let server = Server::start().await;
    let branch = Branch::new(&server);
    let good = branch.authorize().await.unwrap();
    let ask = async |auth_cookies: Vec<AuthorizationCookie>, version: &str| {
        let request = get_cookie::Request { auth_cookies, old_cookie: None, protocol_version: version.to_owned() };
        refused(branch.get_cookie(&request).await)
    };
    assert_eq!(ask(vec![good.clone()], "1.20").await, None);
    assert_eq!(ask(vec![], "1.20").await, parameter("authCookies"));
    assert_eq!(ask(vec![good.clone(), good.clone()], "1.20").await, parameter("authCookies"));
    let mut altered = good.clone();
    altered.cookie_data[20] ^= 1;
    let other = AuthorizationCookie { plug_in_id: "Other".to_owned(), ..good.clone() };
    let empty = AuthorizationCookie { cookie_data: Vec::new(), ..good.clone() };
    for bad in [altered, other, empty] {
        assert_eq!(ask(vec![bad], "1.20").await, code(ErrorCode::InvalidAuthorizationCookie));
    }
    for bad in ["", "1", "1.", "x.y", "1.2.3", "-1.0", "1.+2"] {
        assert_eq!(ask(vec![good.clone()], bad).await, parameter("protocolVersion"), "{bad:?}");
    }
    for bad in ["2.0", "0.9"] {
        assert_eq!(ask(vec![good.clone()], bad).await, code(ErrorCode::IncompatibleProtocolVersion));
    }
    server.minutes_later(61);
    assert_eq!(ask(vec![good], "1.20").await, code(ErrorCode::InvalidAuthorizationCookie));
}

/// What every operation that takes a cookie says to this one.
async fn of_all(branch: &Branch, cookie: Option<&Cookie>) -> Vec<Refused> {
    let cookie = || cookie.cloned();
    let update_ids = || vec![UpdateIdentity { update_id: id_of(1).0, revision_number: 1 }];
    vec![
        refused(branch.get_config_data(&get_config_data::Request { cookie: cookie(), config_anchor: None }).await),
        refused(
            branch
                .get_revision_id_list(&get_revision_id_list::Request {
                    cookie: cookie(),
                    filter: Some(ServerSyncFilter::default()),
                })
                .await,
        ),
        refused(branch.get_update_data(&get_update_data::Request { cookie: cookie(), update_ids: update_ids() }).await),
        refused(
            branch
                .get_update_decryption_data(&get_update_decryption_data::Request {
                    cookie: cookie(),
                    update_ids: update_ids(),
                })
                .await,
        ),
        refused(
            branch
                .get_driver_id_list(&get_driver_id_list::Request {
                    cookie: cookie(),
                    filter: Some(ServerSyncDriverFilter::default()),
                })
                .await,
        ),
        refused(
            branch
                .get_driver_set_data(&get_driver_set_data::Request { cookie: cookie(), driver_sets: Vec::new() })
                .await,
        ),
        refused(
            branch
                .get_related_revisions_for_updates(&get_related_revisions_for_updates::Request {
                    cookie: cookie(),
                    update_ids: Vec::new(),
                })
                .await,
        ),
        refused(branch.get_deployments(&get_deployments::Request { cookie: cookie(), ..Default::default() }).await),
        refused(
            branch
                .download_files(&download_files::Request { cookie: cookie(), file_digest_list: vec![vec![0; 20]] })
                .await,
        ),
    ]
}

#[tokio::test]
async fn every_operation_wants_a_cookie_that_holds() {
    let server = Server::with(&[Document::software(1)]).await;
    let branch = Branch::ready(&server).await;
    let good = branch.cookie.clone().unwrap();
    let mut altered = good.clone();
    altered.encrypted_data.as_mut().unwrap()[30] ^= 4;
    let expiration = good.expiration;
    let authorization = branch.authorize().await.unwrap().cookie_data;
    let bad = [
        None,
        Some(Cookie { expiration, encrypted_data: None }),
        Some(Cookie { expiration, encrypted_data: Some(Vec::new()) }),
        Some(Cookie { expiration, encrypted_data: Some(vec![0xff; 208]) }),
        Some(Cookie { expiration, encrypted_data: Some(authorization) }),
        Some(altered),
    ];
    for bad in &bad {
        assert_eq!(of_all(&branch, bad.as_ref()).await, vec![code(ErrorCode::InvalidCookie); 9], "{bad:?}");
    }
    let none_invalid = |all: Vec<Refused>| all.into_iter().all(|one| one != code(ErrorCode::InvalidCookie));
    server.minutes_later(239);
    assert!(none_invalid(of_all(&branch, Some(&good)).await));
    server.app.set_downstream_access(BRANCH, Access::Blocked).await.unwrap();
    assert_eq!(of_all(&branch, Some(&good)).await, vec![code(ErrorCode::InvalidCookie); 9]);
    assert_eq!(refused(branch.authorize().await), parameter("accountGuid"));
    server.app.set_downstream_access(BRANCH, Access::Allowed).await.unwrap();
    assert!(none_invalid(of_all(&branch, Some(&good)).await));
    server.minutes_later(241);
    assert_eq!(of_all(&branch, Some(&good)).await, vec![code(ErrorCode::InvalidCookie); 9]);
}

#[tokio::test]
async fn anchors_of_others_are_refused() {
    let server = Server::with(&[Document::software(1)]).await;
    let branch = Branch::ready(&server).await;
    let (anchor, _) = branch.list(ServerSyncFilter::default()).await.unwrap();
    let (numbers, time) = anchor.split_once(',').unwrap();
    let foreign = format!("{}00000000,{time}", numbers.split_once('-').unwrap().0.to_owned() + "-");
    for bad in ["x", "9438,2026-10-04 16:33:26.668", &foreign, &format!("{numbers},yesterday"), &"9".repeat(5_000)] {
        let anchor = Some(bad.to_owned());
        let filter = ServerSyncFilter { anchor: anchor.clone(), ..ServerSyncFilter::default() };
        assert_eq!(refused(branch.list(filter).await), parameter("filter"), "{bad:?}");
        let cookie = branch.cookie.clone();
        let filter = Some(ServerSyncDriverFilter { anchor: anchor.clone(), ..Default::default() });
        let drivers = get_driver_id_list::Request { cookie: cookie.clone(), filter };
        assert_eq!(refused(branch.get_driver_id_list(&drivers).await), parameter("filter"));
        let config = get_config_data::Request { cookie, config_anchor: anchor };
        assert_eq!(refused(branch.get_config_data(&config).await), parameter("configAnchor"));
    }
    for empty in [None, Some("")] {
        let filter = ServerSyncFilter { anchor: empty.map(str::to_owned), ..ServerSyncFilter::default() };
        assert_eq!(branch.list(filter).await.unwrap().1.len(), 1);
    }
    assert_eq!(refused(branch.deployments(Some("x"), &anchor).await), parameter("deploymentAnchor"));
    assert_eq!(refused(branch.deployments(None, "x").await), parameter("syncAnchor"));
    assert_eq!(refused(branch.deployments(None, "").await), parameter("syncAnchor"));
    assert_eq!(refused(branch.deployments(Some(""), &anchor).await), None);
    // The server was set back to a state before what it told.
    let ahead = anchor.replacen('.', ".9", 1);
    let filter = ServerSyncFilter { anchor: Some(ahead), ..ServerSyncFilter::default() };
    assert_eq!(refused(branch.list(filter).await), code(ErrorCode::ServerChanged));
}

#[tokio::test]
async fn lists_of_a_request_have_limits() {
    let server = Server::with(&[Document::software(1).file("a.exe", b"payload")]).await;
    let branch = Branch::ready(&server).await;
    let cookie = || branch.cookie.clone();
    let one = UpdateIdentity { update_id: id_of(1).0, revision_number: 1 };
    assert_eq!(branch.data(vec![one.clone(); 100]).await.unwrap().updates.len(), 100);
    assert_eq!(refused(branch.data(vec![one.clone(); 101]).await), parameter("updateIds"));
    assert_eq!(refused(branch.data(Vec::new()).await), parameter("updateIds"));
    let unknown = UpdateIdentity { revision_number: 2, ..one.clone() };
    assert_eq!(refused(branch.data(vec![one.clone(), unknown]).await), code(ErrorCode::InternalServerError));
    let keys = |count| get_update_decryption_data::Request { cookie: cookie(), update_ids: vec![one.clone(); count] };
    assert_eq!(refused(branch.get_update_decryption_data(&keys(100)).await), None);
    assert_eq!(refused(branch.get_update_decryption_data(&keys(101)).await), parameter("updateIds"));
    let sets = get_driver_set_data::Request { cookie: cookie(), driver_sets: vec![BRANCH] };
    assert_eq!(refused(branch.get_driver_set_data(&sets).await), parameter("driverSets"));
    let device = HardwareIdAndDelta { id: "PCI\\VEN_8086".to_owned(), delta: false };
    let filter = Some(ServerSyncDriverFilter { pnp_hardware_ids: vec![device], ..Default::default() });
    let drivers = get_driver_id_list::Request { cookie: cookie(), filter };
    assert_eq!(refused(branch.get_driver_id_list(&drivers).await), parameter("filter"));

    let files = |digests: Vec<Vec<u8>>| download_files::Request { cookie: cookie(), file_digest_list: digests };
    let known = branch.data(vec![one]).await.unwrap().updates.remove(0).file_digest_list.remove(0);
    assert_eq!(refused(branch.download_files(&files(vec![known.clone(); 100])).await), None);
    for bad in [vec![known.clone(); 101], Vec::new(), vec![vec![1; 19]]] {
        assert_eq!(refused(branch.download_files(&files(bad)).await), parameter("fileDigestList"));
    }
    let missing = branch.download_files(&files(vec![vec![0; 20], known, vec![0xff; 20]])).await;
    let digests = "AAAAAAAAAAAAAAAAAAAAAAAAAAA=|//////////////////////////8=".to_owned();
    assert_eq!(refused(missing), Some((ErrorCode::FileDigestsMissing, digests)));
}
