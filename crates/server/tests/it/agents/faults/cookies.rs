//! Cookies that are not, are no longer, or never were this server's.

use patchwell_model::ComputerId;
use patchwell_store::Value;
use patchwell_wire::common::Cookie;
use patchwell_wire::soap::{ErrorCode, SoapVersion};

use super::{each_operation, faulted, sync};
use crate::support::{Agent, Server};

/// How every .NET binary serialization begins, and some type names that readers were made to run code by.
fn net_blob() -> Vec<u8> {
    let mut blob = vec![0, 1, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 1, 0, 0, 0, 0, 0, 0, 0, 0x0c, 2, 0, 0, 0];
    blob.extend_from_slice(b"System.Windows.Data.ObjectDataProvider;System.Diagnostics.Process");
    blob
}

#[tokio::test]
async fn cookies_that_were_tampered_with_are_invalid() {
    let server = Server::start().await;
    let other = Server::start().await;
    let good = Agent::ready(&server, "pc-1").await;
    let sealed = good.cookie.clone().unwrap().encrypted_data.unwrap();
    let flipped = |index: usize| {
        let mut altered = sealed.clone();
        altered[index] ^= 4;
        altered
    };
    let foreign = Agent::ready(&other, "pc-1").await.cookie.unwrap().encrypted_data.unwrap();
    let authorization = good.authorize().await.unwrap().cookie_data;
    let bad: Vec<Option<Vec<u8>>> = vec![
        None,
        Some(Vec::new()),
        Some(b"garbage".to_vec()),
        Some(vec![b'A'; 304]),
        Some(sealed[..sealed.len() - 1].to_vec()),
        Some(flipped(0)),
        Some(flipped(3)),
        Some(flipped(sealed.len() / 2)),
        Some(flipped(sealed.len() - 1)),
        Some(net_blob()),
        Some(vec![1; 100_000]),
        Some(foreign),
        Some(authorization),
    ];
    for version in [SoapVersion::V11, SoapVersion::V12] {
        for encrypted_data in bad.clone() {
            let expiration = good.cookie.as_ref().unwrap().expiration;
            let cookie = Some(Cookie { expiration, encrypted_data });
            let agent = Agent { cookie, version, ..good.clone() };
            for outcome in each_operation(&agent).await {
                faulted(outcome, ErrorCode::InvalidCookie);
            }
        }
        let agent = Agent { cookie: None, version, ..good.clone() };
        faulted(sync(&agent).await, ErrorCode::InvalidCookie);
        sync(&Agent { version, ..good.clone() }).await.unwrap();
    }
}

#[tokio::test]
async fn a_deleted_computer_starts_over() {
    let server = Server::start().await;
    let mut agent = Agent::ready(&server, "pc-1").await;
    server.app.delete_computer(&ComputerId::new("pc-1").unwrap()).await.unwrap();
    faulted(sync(&agent).await, ErrorCode::InvalidCookie);
    agent.handshake().await;
    faulted(sync(&agent).await, ErrorCode::RegistrationRequired);
    agent.register().await.unwrap();
    sync(&agent).await.unwrap();
}

#[tokio::test]
async fn a_cookie_lives_for_an_hour_and_is_renewed() {
    let server = Server::start().await;
    let mut agent = Agent::ready(&server, "pc-1").await;
    assert_eq!(agent.cookie.as_ref().unwrap().expiration, server.app.now() + jiff::SignedDuration::from_hours(1));
    let request = agent.cookie_request().await;
    server.minutes_later(59);
    agent.scan(&[], &[]).await;
    server.minutes_later(61);
    for version in [SoapVersion::V11, SoapVersion::V12] {
        for outcome in each_operation(&Agent { version, ..agent.clone() }).await {
            faulted(outcome, ErrorCode::CookieExpired);
        }
    }
    // The authorization cookie is as old.
    faulted(agent.get_cookie(&request).await, ErrorCode::InvalidAuthorizationCookie);
    agent.handshake().await;
    sync(&agent).await.unwrap();
}

#[tokio::test]
async fn one_authorization_cookie_of_this_server_is_taken() {
    let server = Server::start().await;
    let other = Server::start().await;
    let agent = Agent::new(&server, "pc-1");
    let good = agent.cookie_request().await;
    let only = good.auth_cookies[0].clone();
    let mut altered = only.clone();
    altered.cookie_data[20] ^= 1;
    let mut other_plug_in = only.clone();
    other_plug_in.plug_in_id = "Anonymous".to_owned();
    let mut blob = only.clone();
    blob.cookie_data = net_blob();
    let mut client_cookie = only.clone();
    client_cookie.cookie_data = agent.get_cookie(&good).await.unwrap().result.encrypted_data.unwrap();
    let foreign = Agent::new(&other, "pc-1").authorize().await.unwrap();
    let none = Vec::new();
    let bad = [
        none,
        vec![only.clone(), only.clone()],
        vec![altered],
        vec![other_plug_in],
        vec![blob],
        vec![client_cookie],
        vec![foreign],
    ];
    for version in [SoapVersion::V11, SoapVersion::V12] {
        let agent = Agent { version, ..agent.clone() };
        for auth_cookies in bad.clone() {
            let mut request = good.clone();
            request.auth_cookies = auth_cookies;
            faulted(agent.get_cookie(&request).await, ErrorCode::InvalidAuthorizationCookie);
        }
        agent.get_cookie(&good).await.unwrap();
    }
}

#[tokio::test]
async fn a_server_with_another_identity_says_so() {
    let server = Server::start().await;
    let mut agent = Agent::ready(&server, "pc-1").await;
    let identity = vec![7_u8; 16];
    let update = move |tx: &mut patchwell_store::Tx| {
        tx.execute("update server_identity set server_id = $1", &[Value::from(identity.clone())])
    };
    assert_eq!(server.app.store().write(update).await.unwrap(), 1);
    // The same keys and computers under another id: a copy of a server, or one restored as a new one.
    let server = Server::open(server.stop(), Default::default()).await;
    agent.address = server.address;
    for version in [SoapVersion::V11, SoapVersion::V12] {
        for outcome in each_operation(&Agent { version, ..agent.clone() }).await {
            faulted(outcome, ErrorCode::ServerChanged);
        }
    }
    let request = agent.cookie_request().await;
    faulted(agent.get_cookie(&request).await, ErrorCode::ServerChanged);
    agent.cookie = None;
    agent.handshake().await;
    sync(&agent).await.unwrap();
}
