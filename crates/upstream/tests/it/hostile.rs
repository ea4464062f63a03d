//! Everything a hostile or broken server can do: each call ends, with a sentence, and takes no more than it may.

use std::io::Write;
use std::time::Duration;

use patchwell_upstream::{RevisionFilter, RevisionIdList, UpstreamClient, UpstreamConfig, UpstreamError};
use patchwell_wire::xpress;

use crate::peer::{Peer, Reply, Then};
use crate::support::{config, working};

/// Asks a server for revisions that answers so.
async fn ask(answer: impl Fn() -> Reply + Send + Sync + 'static) -> Result<RevisionIdList, UpstreamError> {
    ask_with(|_| {}, answer).await
}

async fn ask_with(
    change: impl FnOnce(&mut UpstreamConfig),
    answer: impl Fn() -> Reply + Send + Sync + 'static,
) -> Result<RevisionIdList, UpstreamError> {
    let peer = Peer::start(move |request| match request.operation() {
        "GetRevisionIdList" => answer(),
        _ => working(request),
    })
    .await;
    let mut config = config(peer.port);
    change(&mut config);
    UpstreamClient::new(config).unwrap().revision_ids(&RevisionFilter::default()).await
}

fn list(ids: &str) -> String {
    format!(
        "<soap:Envelope xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\"><soap:Body>\
         <GetRevisionIdListResponse xmlns=\"http://www.microsoft.com/SoftwareDistribution\"><GetRevisionIdListResult>\
         <Anchor>1,2026</Anchor><NewRevisions>{ids}</NewRevisions></GetRevisionIdListResult>\
         </GetRevisionIdListResponse></soap:Body></soap:Envelope>"
    )
}

const ID: &str = "<UpdateIdentity><UpdateID>00000000-0000-0000-0000-000000000001</UpdateID>\
                  <RevisionNumber>1</RevisionNumber></UpdateIdentity>";
const XML: &str = "Content-Type: text/xml\r\n";

fn is_limit(error: &UpstreamError) -> bool {
    matches!(error, UpstreamError::LimitExceeded { .. })
}

fn is_protocol(error: &UpstreamError) -> bool {
    matches!(error, UpstreamError::Protocol { .. })
}

fn is_unreachable(error: &UpstreamError) -> bool {
    matches!(error, UpstreamError::Unreachable { .. })
}

#[tokio::test]
async fn a_body_without_end_is_cut_off() {
    let head = format!("HTTP/1.1 200 OK\r\n{XML}Transfer-Encoding: chunked\r\n\r\n");
    let chunk = format!("10000\r\n{}\r\n", "x".repeat(0x10000)).into_bytes();
    let answer = move || Reply::raw(head.clone(), Then::Repeat(chunk.clone()));
    let error = ask_with(|config| config.limits.answer_bytes = 8 << 20, answer).await.unwrap_err();
    assert!(is_limit(&error), "{error}");
}

#[tokio::test]
async fn a_length_that_is_too_large_is_not_waited_for() {
    let head = format!("HTTP/1.1 200 OK\r\n{XML}Content-Length: 99999999999\r\n\r\n");
    let error = ask(move || Reply::raw(head.clone(), Then::Hang)).await.unwrap_err();
    assert!(is_limit(&error), "{error}");
}

#[tokio::test]
async fn headers_without_end_are_cut_off() {
    let line = b"X-Filler: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n".repeat(100);
    let error = ask(move || Reply::raw("HTTP/1.1 200 OK\r\n", Then::Repeat(line.clone()))).await.unwrap_err();
    assert!(is_unreachable(&error), "{error}");
}

#[tokio::test]
async fn a_header_line_without_end_is_cut_off() {
    let error = ask(|| Reply::raw("HTTP/1.1 200 OK\r\nX: ", Then::Repeat(vec![b'a'; 65_536]))).await.unwrap_err();
    assert!(is_unreachable(&error), "{error}");
}

#[tokio::test]
async fn answers_that_only_announce_answers_are_cut_off() {
    let change = |config: &mut UpstreamConfig| config.limits.thinking = Duration::from_millis(300);
    let more = b"HTTP/1.1 100 Continue\r\n\r\n".repeat(100);
    let error = ask_with(change, move || Reply::raw("", Then::Repeat(more.clone()))).await.unwrap_err();
    assert!(is_unreachable(&error), "{error}");
}

#[tokio::test]
async fn an_answer_nobody_asked_for_is_not_taken_for_the_next() {
    let peer = Peer::start(|request| match request.operation() {
        "GetRevisionIdList" => {
            let mut reply = Reply::xml(list(""));
            reply.bytes.extend(Reply::xml(list(ID)).bytes);
            reply
        }
        _ => working(request),
    })
    .await;
    let client = crate::support::client(&peer);
    for _ in 0..4 {
        assert_eq!(client.revision_ids(&RevisionFilter::default()).await.unwrap().revisions, []);
    }
}

#[tokio::test]
async fn pages_for_people_and_other_types_are_told() {
    for (kind, words) in [("text/html", "page for people"), ("application/json", "json"), ("", "what it is")] {
        let header = if kind.is_empty() { String::new() } else { format!("Content-Type: {kind}; charset=utf-8\r\n") };
        let error = ask(move || Reply::http(200, &header, b"<html></html>")).await.unwrap_err();
        assert!(is_protocol(&error) && error.to_string().contains(words), "{error}");
    }
}

#[tokio::test]
async fn other_statuses_say_what_to_do() {
    for (status, words, retries) in [
        (404, "no update server", false),
        (401, "allow it there", false),
        (403, "allow it there", false),
        (503, "too busy", true),
        (502, "try again later", true),
        (418, "check that the address", false),
    ] {
        let error = ask(move || Reply::http(status, XML, b"<x/>")).await.unwrap_err();
        assert!(matches!(&error, UpstreamError::Status { status: found, .. } if *found == status), "{error}");
        assert!(error.to_string().contains(words), "{error}");
        assert_eq!((error.is_retryable(), error.back_off(1).is_some()), (retries, retries));
    }
}

#[tokio::test]
async fn no_service_sends_anybody_elsewhere() {
    for (status, place) in [
        (301, "http://169.254.169.254/latest/meta-data"),
        (302, "http://localhost:22/"),
        (307, "/ServerSyncWebService/Other.asmx"),
        (308, "file:///etc/passwd"),
    ] {
        let elsewhere = Peer::start(working).await;
        let place = place.replace(":22", &format!(":{}", elsewhere.port));
        let error = ask(move || Reply::http(status, &format!("Location: {place}\r\n"), b"")).await.unwrap_err();
        assert!(error.to_string().contains("elsewhere"), "{error}");
        assert_eq!(elsewhere.connections(), 0);
    }
}

#[tokio::test]
async fn the_cookie_goes_to_no_other_server() {
    let elsewhere = Peer::start(working).await;
    let port = elsewhere.port;
    let peer = Peer::start(move |request| {
        let mut reply = working(request);
        if request.operation() == "GetAuthConfig" {
            let named = format!("http://localhost:{port}/DssAuthWebService/DssAuthWebService.asmx");
            let body = String::from_utf8(reply.bytes).unwrap();
            let body = body.split_once("\r\n\r\n").unwrap().1;
            reply = Reply::xml(body.replace("DssAuthWebService/DssAuthWebService.asmx", &named));
        }
        reply
    })
    .await;
    let error = crate::support::client(&peer).configuration(None).await.unwrap_err();
    assert!(error.to_string().contains("another server"), "{error}");
    assert_eq!(elsewhere.connections(), 0);
}

#[tokio::test]
async fn a_list_that_is_too_long_is_refused() {
    let error = ask_with(|config| config.limits.revisions = 1_000, || Reply::xml(list(&ID.repeat(1_001)))).await;
    assert!(is_limit(&error.unwrap_err()));
    let whole = ask_with(|config| config.limits.revisions = 1_000, || Reply::xml(list(&ID.repeat(1_000)))).await;
    assert_eq!(whole.unwrap().revisions.len(), 1);
}

#[tokio::test]
async fn a_whole_catalog_of_revisions_is_one_list() {
    let ids: String = (0..130_000u128)
        .map(|id| {
            format!(
                "<UpdateIdentity><UpdateID>{}</UpdateID><RevisionNumber>200</RevisionNumber></UpdateIdentity>",
                uuid::Uuid::from_u128(id)
            )
        })
        .collect();
    let body = list(&ids);
    let found = ask(move || Reply::xml(&body)).await.unwrap();
    assert_eq!((found.revisions.len(), found.anchor.as_deref()), (130_000, Some("1,2026")));
}

#[tokio::test]
async fn numbers_that_are_none_are_refused_or_left_out() {
    for number in ["99999999999", "x", "1e9"] {
        let wrong = ID.replace(">1<", &format!(">{number}<"));
        assert!(is_protocol(&ask(move || Reply::xml(list(&wrong))).await.unwrap_err()), "{number}");
    }
    let negative = ID.replace(">1<", ">-1<");
    assert_eq!(ask(move || Reply::xml(list(&negative))).await.unwrap().revisions, []);
}

#[tokio::test]
async fn what_is_no_message_of_this_operation_is_refused() {
    let bomb = "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]>".to_owned() + &list("&b;");
    for body in [
        String::new(),
        "<".to_owned(),
        "<a/>".to_owned(),
        list(ID).replace("http://www.microsoft.com/SoftwareDistribution", "http://example.test/other"),
        list(ID).replace("http://schemas.xmlsoap.org/soap/envelope/", "http://example.test/soap"),
        list(ID).replace("GetRevisionIdListResponse", "GetConfigDataResponse"),
        list(ID).replace("GetRevisionIdListResult", "Other"),
        list(ID).replace("</NewRevisions>", ""),
        list(&"<a>".repeat(100_000)),
        bomb,
    ] {
        let shown: String = body.chars().take(80).collect();
        let error = ask(move || Reply::xml(&body)).await.unwrap_err();
        assert!(is_protocol(&error) || is_limit(&error), "{shown}: {error}");
    }
}

#[tokio::test]
async fn compressed_answers_are_read_and_bombs_are_not() {
    let body = list(ID);
    let gzip = |bytes: &[u8]| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    };
    let mut packed = Vec::new();
    xpress::compress_into(body.as_bytes(), &mut packed);
    let zeros = vec![b' '; 4 << 20];
    let mut xpress_bomb = Vec::new();
    xpress::compress_into(&zeros, &mut xpress_bomb);
    for (coding, small, bomb) in [("gzip", gzip(body.as_bytes()), gzip(&zeros)), ("xpress", packed, xpress_bomb)] {
        let header = format!("{XML}Content-Encoding: {coding}\r\n");
        let (head, whole) = (header.clone(), small.clone());
        assert_eq!(ask(move || Reply::http(200, &head, &whole)).await.unwrap().revisions.len(), 1);
        let (head, cut) = (header.clone(), small[..small.len() - 9].to_vec());
        assert!(is_protocol(&ask(move || Reply::http(200, &head, &cut)).await.unwrap_err()));
        let change = |config: &mut UpstreamConfig| config.limits.decoded_bytes = 1 << 20;
        let error = ask_with(change, move || Reply::http(200, &header, &bomb)).await.unwrap_err();
        assert!(is_limit(&error), "{error}");
    }
    let error = ask(|| Reply::http(200, &format!("{XML}Content-Encoding: br\r\n"), b"x")).await.unwrap_err();
    assert!(is_protocol(&error) && error.to_string().contains("br"), "{error}");
}

#[tokio::test]
async fn silence_ends_a_call_wherever_it_begins() {
    let body = list(ID);
    let head = format!("HTTP/1.1 200 OK\r\n{XML}Content-Length: {}\r\n\r\n", body.len());
    for sent in [0, 9, head.len() - 2, head.len(), head.len() + body.len() / 2, head.len() + body.len() - 1] {
        let whole = format!("{head}{body}").into_bytes();
        let change = |config: &mut UpstreamConfig| {
            config.limits.thinking = Duration::from_millis(200);
            config.limits.silence = Duration::from_millis(200);
        };
        let error = ask_with(change, move || Reply::raw(&whole[..sent], Then::Hang)).await.unwrap_err();
        assert!(is_unreachable(&error), "{sent}: {error}");
    }
}

#[tokio::test]
async fn an_answer_that_drips_is_cut_off() {
    let head = format!("HTTP/1.1 200 OK\r\n{XML}Content-Length: 100000000\r\n\r\n");
    let change = |config: &mut UpstreamConfig| config.limits.slowest = 1 << 20;
    let error = ask_with(change, move || Reply::raw(head.clone(), Then::Drip(vec![b' '; 100_000]))).await.unwrap_err();
    assert!(error.to_string().contains("too slowly"), "{error}");
}

#[tokio::test]
async fn an_answer_that_takes_too_long_is_cut_off() {
    let head = format!("HTTP/1.1 200 OK\r\n{XML}Content-Length: 100000000\r\n\r\n");
    let change = |config: &mut UpstreamConfig| config.limits.longest = Duration::from_millis(100);
    let error = ask_with(change, move || Reply::raw(head.clone(), Then::Drip(vec![b' '; 100_000]))).await.unwrap_err();
    assert!(is_unreachable(&error), "{error}");
}

#[tokio::test]
async fn a_connection_cut_at_any_byte_is_an_error_and_never_half_an_answer() {
    let body = list(ID);
    let whole = format!("HTTP/1.1 200 OK\r\n{XML}Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes();
    let cut = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let (at, bytes) = (std::sync::Arc::clone(&cut), whole.clone());
    let peer = Peer::start(move |request| match request.operation() {
        "GetRevisionIdList" => Reply::raw(&bytes[..at.load(std::sync::atomic::Ordering::SeqCst)], Then::Close),
        _ => working(request),
    })
    .await;
    let client = crate::support::client(&peer);
    for at in 0..whole.len() {
        cut.store(at, std::sync::atomic::Ordering::SeqCst);
        let error = client.revision_ids(&RevisionFilter::default()).await.unwrap_err();
        assert!(is_unreachable(&error), "{at}: {error}");
    }
    cut.store(whole.len(), std::sync::atomic::Ordering::SeqCst);
    assert_eq!(client.revision_ids(&RevisionFilter::default()).await.unwrap().revisions.len(), 1);
}

#[tokio::test]
async fn a_body_without_a_length_that_is_cut_is_an_error() {
    let head = format!("HTTP/1.1 200 OK\r\n{XML}Connection: close\r\n\r\n");
    let whole = list(ID);
    let half = format!("{head}{}", &whole[..whole.len() / 2]);
    assert!(is_protocol(&ask(move || Reply::raw(half.clone(), Then::Close)).await.unwrap_err()));
    let whole = format!("{head}{whole}");
    assert_eq!(ask(move || Reply::raw(whole.clone(), Then::Close)).await.unwrap().revisions.len(), 1);
}

#[tokio::test]
async fn a_call_that_breaks_is_tried_again_and_then_told() {
    let peer = Peer::start(|request| match request.operation() {
        "GetRevisionIdList" => Reply::raw("", Then::Close),
        _ => working(request),
    })
    .await;
    let mut config = config(peer.port);
    config.limits.attempts = 3;
    let error = UpstreamClient::new(config).unwrap().revision_ids(&RevisionFilter::default()).await.unwrap_err();
    assert!(is_unreachable(&error) && error.is_retryable(), "{error}");
    assert_eq!(peer.count("GetRevisionIdList"), 3);
}

#[tokio::test]
async fn nobody_there_is_told() {
    let port = Peer::start(working).await.port;
    tokio::time::sleep(Duration::from_millis(20)).await;
    let error = UpstreamClient::new(config(port)).unwrap().configuration(None).await.unwrap_err();
    assert!(is_unreachable(&error), "{error}");
    assert!(error.to_string().contains(&format!("127.0.0.1:{port}")), "{error}");
}

#[tokio::test]
async fn a_server_that_offers_no_known_authorization_or_an_old_cookie_is_told() {
    let peer = Peer::start(|request| match request.operation() {
        "GetAuthConfig" => Reply::xml(
            "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body><GetAuthConfigResponse \
             xmlns=\"http://www.microsoft.com/SoftwareDistribution\"><GetAuthConfigResult/></GetAuthConfigResponse>\
             </s:Body></s:Envelope>",
        ),
        _ => working(request),
    })
    .await;
    let error = crate::support::client(&peer).configuration(None).await.unwrap_err();
    assert!(error.to_string().contains("DssTargeting"), "{error}");
}
