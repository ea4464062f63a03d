//! Handshake and cookie.

use std::sync::atomic::{AtomicUsize, Ordering};

use patchwell_upstream::{ErrorCode, RevisionFilter, UpstreamError};

use crate::peer::{Peer, Reply};
use crate::support::{client, cookie, working};

#[tokio::test]
async fn one_handshake_serves_all_who_wait_for_it() {
    let peer = Peer::start(working).await;
    let client = client(&peer);
    let calls = (0..8).map(|_| {
        let client = client.clone();
        tokio::spawn(async move { client.configuration(None).await })
    });
    for call in calls.collect::<Vec<_>>() {
        call.await.unwrap().unwrap();
    }
    assert_eq!(peer.count("GetCookie"), 1);
    assert_eq!(peer.count("GetConfigData"), 8);
    assert_eq!(&peer.operations()[..3], ["GetAuthConfig", "GetAuthorizationCookie", "GetCookie"]);
}

#[tokio::test]
async fn a_cookie_that_is_refused_is_renewed_once_and_the_call_repeated() {
    for code in ["InvalidCookie", "InvalidAuthorizationCookie", "CookieExpired", "ConfigChanged"] {
        let cookies = AtomicUsize::new(0);
        let peer = Peer::start(move |request| match request.operation() {
            "GetCookie" => cookie(format!("cookie {}", cookies.fetch_add(1, Ordering::SeqCst)).as_bytes()),
            // "cookie 0" in base64.
            "GetConfigData" if request.body.contains("Y29va2llIDA=") => Reply::fault(code, ""),
            _ => working(request),
        })
        .await;
        client(&peer).configuration(None).await.unwrap();
        assert_eq!((peer.count("GetCookie"), peer.count("GetConfigData")), (2, 2), "{code}");
    }
}

#[tokio::test]
async fn a_server_that_refuses_every_cookie_is_not_asked_for_ever() {
    let peer = Peer::start(|request| match request.operation() {
        "GetConfigData" => Reply::fault("InvalidCookie", "cookie"),
        _ => working(request),
    })
    .await;
    let error = client(&peer).configuration(None).await.unwrap_err();
    assert!(error.to_string().contains("lets this server synchronize"), "{error}");
    assert_eq!((peer.count("GetCookie"), peer.count("GetConfigData")), (2, 2));
}

#[tokio::test]
async fn a_server_that_changed_says_so_and_the_next_call_begins_anew() {
    let calls = AtomicUsize::new(0);
    let peer = Peer::start(move |request| match request.operation() {
        "GetConfigData" if calls.fetch_add(1, Ordering::SeqCst) == 0 => Reply::fault("ServerChanged", ""),
        _ => working(request),
    })
    .await;
    let client = client(&peer);
    let error = client.configuration(Some("1,2006-05-26")).await.unwrap_err();
    assert!(error.resets_anchors() && !error.is_retryable());
    client.configuration(None).await.unwrap();
    assert_eq!(peer.count("GetCookie"), 2);
}

#[tokio::test]
async fn a_busy_server_is_left_alone_for_a_minute() {
    let peer = Peer::start(|request| match request.operation() {
        "GetRevisionIdList" => Reply::fault("ServerBusy", ""),
        _ => working(request),
    })
    .await;
    let error = client(&peer).revision_ids(&RevisionFilter::default()).await.unwrap_err();
    assert!(error.is_retryable());
    assert_eq!(error.back_off(1).unwrap().as_secs(), 60);
    assert_eq!(error.back_off(2).unwrap().as_secs(), 120);
    assert_eq!(error.back_off(60).unwrap().as_secs(), 600);
    assert_eq!(peer.count("GetRevisionIdList"), 1);
}

#[tokio::test]
async fn a_fault_is_told_with_its_code_and_words() {
    let peer = Peer::start(|request| match request.operation() {
        "GetCookie" => Reply::fault("IncompatibleProtocolVersion", "protocolVersion"),
        _ => working(request),
    })
    .await;
    let error = client(&peer).configuration(None).await.unwrap_err();
    let sentence = error.to_string();
    assert!(sentence.contains("GetCookie") && sentence.contains("IncompatibleProtocolVersion"), "{sentence}");
    assert!(sentence.contains("protocolVersion") && sentence.contains("another version"), "{sentence}");
    let code = Some(ErrorCode::IncompatibleProtocolVersion);
    assert!(matches!(error, UpstreamError::Fault { code: found, .. } if found == code));
}
