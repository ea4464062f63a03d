//! Servers that lie, hang, cheat or send elsewhere: nothing they do becomes visible.

use std::time::Duration;

use patchwell_content::fetch::{FetchError, FetchOptions, FetchProgress, HostRules};
use patchwell_content::{ContentError, ExpectedFile};
use patchwell_model::Sha256;

use crate::server::{Reply, Server};
use crate::support::{error, fetch, fetcher, fetcher_with, options, sample, visible};

#[tokio::test]
async fn wrong_bytes_are_dropped_and_another_address_is_asked() {
    let folder = tempfile::tempdir().unwrap();
    let (bytes, expected) = sample(50_000);
    let mut wrong = bytes.clone();
    wrong[40_000] ^= 1;
    let bad = Server::start(move |_| Reply::whole(&wrong)).await;
    let good = Server::start({
        let bytes = bytes.clone();
        move |_| Reply::whole(&bytes)
    })
    .await;
    let fetcher = fetcher(folder.path(), options());
    let failure = fetch(&fetcher, &expected, &bad.url("x")).await.unwrap_err();
    assert!(matches!(failure.error, FetchError::WrongBytes { source: ContentError::WrongSha1 { .. }, .. }));
    assert_eq!(failure.wrong, [bad.url("x")]);
    assert_eq!(bad.asked(), 1, "an address with wrong bytes is not asked again");
    assert_eq!(visible(folder.path(), &expected), None);
    let urls = [bad.url("x"), good.url("x")];
    fetcher.fetch(&expected, &urls, &FetchProgress::default()).await.unwrap();
    assert_eq!(visible(folder.path(), &expected), Some(bytes));
}

#[tokio::test]
async fn the_stronger_digest_decides() {
    let folder = tempfile::tempdir().unwrap();
    let (bytes, expected) = sample(1_000);
    let server = Server::start(move |_| Reply::whole(&bytes)).await;
    let forged = ExpectedFile { sha256: Some(Sha256([7; 32])), ..expected };
    let failed = error(fetch(&fetcher(folder.path(), options()), &forged, &server.url("x")).await);
    assert!(matches!(failed, FetchError::WrongBytes { source: ContentError::WrongSha256 { .. }, .. }));
    assert_eq!(visible(folder.path(), &forged), None);
}

#[tokio::test]
async fn a_file_of_another_size_is_refused_at_its_head() {
    let folder = tempfile::tempdir().unwrap();
    let (bytes, expected) = sample(250_000);
    for length in [249_999, 250_001] {
        let mut other = bytes.clone();
        other.resize(length, 0);
        let server = Server::start(move |request| Reply::file(&other, request)).await;
        let failed = error(fetch(&fetcher(folder.path(), options()), &expected, &server.url("x")).await);
        assert!(matches!(failed, FetchError::Disagrees { .. }), "{failed}");
        assert_eq!(server.asked(), 1);
    }
    assert_eq!(visible(folder.path(), &expected), None);
}

#[tokio::test]
async fn an_endless_body_is_left_at_the_first_byte_too_many() {
    let folder = tempfile::tempdir().unwrap();
    let (bytes, expected) = sample(50_000);
    let server = Server::start(move |_| {
        let head = "HTTP/1.1 200 OK\r\nConnection: close\r\n".to_owned();
        Reply { head, body: bytes.clone(), endless: true, ..Reply::default() }
    })
    .await;
    let failed = error(fetch(&fetcher(folder.path(), options()), &expected, &server.url("x")).await);
    assert!(matches!(failed, FetchError::Disagrees { .. }), "{failed}");
    assert_eq!(visible(folder.path(), &expected), None);
}

#[tokio::test]
async fn redirects_lead_only_to_hosts_that_may_be_asked() {
    let folder = tempfile::tempdir().unwrap();
    let (bytes, expected) = sample(5_000);
    let served = bytes.clone();
    let server = Server::start(move |request| match request.path.as_str() {
        "moved" => Reply::redirect("/x"),
        "circle" => Reply::redirect("/circle"),
        "metadata" => Reply::redirect("http://169.254.169.254/latest/meta-data"),
        "elsewhere" => Reply::redirect("http://files.example.test/x"),
        "local" => Reply::redirect("http://localhost:1/x"),
        "scheme" => Reply::redirect("file:///etc/passwd"),
        _ => Reply::whole(&served),
    })
    .await;
    let fetcher = fetcher(folder.path(), options());
    for bad in ["circle", "metadata", "elsewhere", "local", "scheme"] {
        let failed = error(fetch(&fetcher, &expected, &server.url(bad)).await);
        assert!(matches!(failed, FetchError::NotAllowed { .. }), "{bad}: {failed}");
    }
    fetch(&fetcher, &expected, &server.url("moved")).await.unwrap();
    assert_eq!(visible(folder.path(), &expected), Some(bytes));
}

#[tokio::test]
async fn this_computer_is_not_asked_unless_it_is_the_upstream() {
    let folder = tempfile::tempdir().unwrap();
    let (bytes, expected) = sample(5_000);
    let server = Server::start(move |_| Reply::whole(&bytes)).await;
    let port = server.root.rsplit(':').next().unwrap();
    let rules = HostRules::microsoft().allow(["localhost", "127.0.0.1"]);
    let fetcher = fetcher_with(folder.path(), options(), rules);
    let failed = error(fetch(&fetcher, &expected, &server.url("x")).await);
    assert!(matches!(failed, FetchError::NotAllowed { .. }), "{failed}");
    let failed = error(fetch(&fetcher, &expected, &format!("http://localhost:{port}/x")).await);
    assert!(failed.to_string().contains("upstream"), "{failed}");
    assert_eq!(server.asked(), 0);
}

#[tokio::test]
async fn a_server_that_sends_next_to_nothing_is_left() {
    let folder = tempfile::tempdir().unwrap();
    let (bytes, expected) = sample(50_000);
    let (dripping, silent) = (bytes.clone(), bytes);
    let slow =
        Server::start(move |_| Reply { pause: Some(Duration::from_millis(100)), ..Reply::whole(&dripping) }).await;
    let hanging =
        Server::start(move |_| Reply { pause: Some(Duration::from_secs(600)), ..Reply::whole(&silent) }).await;
    let patience = Duration::from_millis(1_500);
    let options = FetchOptions { patience, slowest: 1_000_000, attempts: 1, ..options() };
    for server in [slow, hanging] {
        let failed = error(fetch(&fetcher(folder.path(), options.clone()), &expected, &server.url("x")).await);
        assert!(matches!(failed, FetchError::Stalled { .. }), "{failed}");
    }
    assert_eq!(visible(folder.path(), &expected), None);
}

#[tokio::test]
async fn coded_bodies_and_odd_ranges_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let (bytes, expected) = sample(250_000);
    let coded = {
        let bytes = bytes.clone();
        Server::start(move |request| Reply::file(&bytes, request).header("Content-Encoding: gzip")).await
    };
    let shifted = Server::start(move |request| {
        let mut request = request.clone();
        request.range = request.range.map(|range| range.start + 1..range.end + 1);
        Reply::file(&bytes, &request)
    })
    .await;
    for server in [coded, shifted] {
        let failed = error(fetch(&fetcher(folder.path(), options()), &expected, &server.url("x")).await);
        assert!(matches!(failed, FetchError::Disagrees { .. }), "{failed}");
    }
}

#[tokio::test]
async fn what_is_not_there_is_told_apart_from_what_failed() {
    let folder = tempfile::tempdir().unwrap();
    let (_, expected) = sample(1_000);
    let server = Server::start(|request| match request.path.as_str() {
        "gone" => Reply::status("404 Not Found"),
        _ => Reply::status("503 Busy"),
    })
    .await;
    let fetcher = fetcher(folder.path(), options());
    let failure = fetch(&fetcher, &expected, &server.url("gone")).await.unwrap_err();
    assert!(failure.is_not_there);
    assert_eq!(server.asked(), 1);
    let urls = [server.url("busy"), server.url("gone")];
    let failure = fetcher.fetch(&expected, &urls, &FetchProgress::default()).await.unwrap_err();
    assert!(matches!(failure.error, FetchError::Refused { status: 503, .. }) && failure.is_not_there);
    assert_eq!(server.asked(), 1 + 1 + options().attempts as usize);
    let failure = fetcher.fetch(&expected, &[], &FetchProgress::default()).await.unwrap_err();
    assert!(matches!(failure.error, FetchError::NoUrl { .. }) && !failure.is_not_there);
}
