//! From an approval to a file that agents can have.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use jiff::SignedDuration;
use jiff::tz::TimeZone;
use patchwell_app::JobKind;
use patchwell_app::clock::ManualClock;
use patchwell_model::Sha1;
use patchwell_store::downloads::{DownloadState, Reasons};

use super::server::Reply;
use super::support::*;
use crate::support::{open, open_at};

#[tokio::test]
async fn approved_files_are_fetched_and_express_ones_only_if_chosen() {
    let folder = tempfile::tempdir().unwrap();
    let app = open(&folder.path().join("data")).await;
    let whole = TestFile::new(1, 300_000, "SelfContained");
    let express = TestFile::new(2, 400_000, "Express");
    let other = TestFile::new(3, 1_000, "SelfContained");
    add_update(&app, folder.path(), 1, &[whole.clone(), express.clone()]).await;
    add_update(&app, folder.path(), 2, std::slice::from_ref(&other)).await;
    let server = serve(&[whole.clone(), express.clone(), other.clone()], |_, reply| reply).await;
    upstream(&app, &server);
    let _running = run(&app);
    approve(&app, 1).await;
    until_done(&app, &whole).await;
    assert!(is_visible(&app, &whole));
    assert_eq!(download(&app, &express).await, None);
    assert_eq!(download(&app, &other).await, None);
    app.update_settings(vec![("content_express".to_owned(), "true".to_owned())]).await.unwrap();
    assert!(app.run_next_job().await.unwrap());
    until_done(&app, &express).await;
    assert!(is_visible(&app, &express));
    let summary = app.download_summary().await.unwrap();
    assert_eq!((summary.done_files, summary.done_bytes, summary.queued_files), (2, 700_000, 0));
    // Everything that arrives is wanted once the settings say so.
    app.update_settings(vec![("content_when".to_owned(), "arrived".to_owned())]).await.unwrap();
    assert!(app.run_next_job().await.unwrap());
    until_done(&app, &other).await;
    let last = TestFile::new(4, 1_000, "SelfContained");
    add_update(&app, folder.path(), 3, std::slice::from_ref(&last)).await;
    assert!(download(&app, &last).await.is_some());
}

#[tokio::test]
async fn a_file_that_the_upstream_server_lacks_is_asked_for_and_stays_queued() {
    let folder = tempfile::tempdir().unwrap();
    let app = open(&folder.path().join("data")).await;
    let file = TestFile::new(1, 5_000, "SelfContained");
    add_update(&app, folder.path(), 1, std::slice::from_ref(&file)).await;
    let has_it = Arc::new(AtomicBool::new(false));
    let there = Arc::clone(&has_it);
    let server = serve(std::slice::from_ref(&file), move |_, reply| {
        if there.load(Ordering::SeqCst) { reply } else { Reply::status("404 Not Found") }
    })
    .await;
    let upstream = upstream(&app, &server);
    let _running = run(&app);
    approve(&app, 1).await;
    until(async || download(&app, &file).await.is_some_and(|found| found.error.is_some())).await;
    let found = download(&app, &file).await.unwrap();
    assert_eq!((found.state, found.attempts), (DownloadState::Queued, 1));
    assert!(found.next_attempt > app.now());
    assert_eq!(*upstream.requested.lock(), [file.sha1]);
    assert_eq!(visible(&app, &file), None);
    has_it.store(true, Ordering::SeqCst);
    assert_eq!(app.retry_downloads(None).await.unwrap(), 1);
    until_done(&app, &file).await;
    assert!(is_visible(&app, &file));
}

#[tokio::test]
async fn a_second_place_of_the_upstream_server_is_asked_when_the_first_has_it_not() {
    let folder = tempfile::tempdir().unwrap();
    let app = open(&folder.path().join("data")).await;
    let file = TestFile::new(1, 5_000, "SelfContained");
    add_update(&app, folder.path(), 1, std::slice::from_ref(&file)).await;
    let services_only = serve(&[], |_, reply| reply).await;
    let beside = serve(std::slice::from_ref(&file), |_, reply| reply).await;
    let upstream = upstream_at(&app, &[&services_only, &beside]);
    let _running = run(&app);
    approve(&app, 1).await;
    until_done(&app, &file).await;
    assert!(is_visible(&app, &file));
    assert!(upstream.requested.lock().is_empty());
}

#[tokio::test]
async fn wrong_bytes_are_told_and_never_shown() {
    let folder = tempfile::tempdir().unwrap();
    let app = open(&folder.path().join("data")).await;
    let file = TestFile::new(1, 5_000, "SelfContained");
    add_update(&app, folder.path(), 1, std::slice::from_ref(&file)).await;
    let server = serve(std::slice::from_ref(&file), |_, mut reply| {
        reply.body[7] ^= 1;
        reply
    })
    .await;
    upstream(&app, &server);
    let _running = run(&app);
    approve(&app, 1).await;
    until(async || download(&app, &file).await.is_some_and(|found| found.error.is_some())).await;
    let found = download(&app, &file).await.unwrap();
    assert!(found.error.unwrap().contains("SHA-1"));
    assert_eq!(found.wrong_urls.len(), 1);
    assert_eq!(visible(&app, &file), None);
}

#[tokio::test]
async fn downloads_pause_resume_and_are_set_aside() {
    let folder = tempfile::tempdir().unwrap();
    let app = open(&folder.path().join("data")).await;
    let file = TestFile::new(1, 500_000, "SelfContained");
    add_update(&app, folder.path(), 1, std::slice::from_ref(&file)).await;
    let server =
        serve(std::slice::from_ref(&file), |_, reply| Reply { pause: Some(Duration::from_millis(2)), ..reply }).await;
    upstream(&app, &server);
    let _running = run(&app);
    approve(&app, 1).await;
    until(async || app.running_downloads().values().any(|bytes| *bytes > 0)).await;
    assert!(app.download_summary().await.unwrap().received_bytes > 0);
    app.pause_downloads(true).await.unwrap();
    until(async || app.running_downloads().is_empty() && app.download_obstacle().is_some()).await;
    let asked = server.asked();
    assert_eq!(app.cancel_downloads(Some(vec![file.sha1])).await.unwrap(), 1);
    app.pause_downloads(false).await.unwrap();
    until(async || app.download_obstacle().is_none()).await;
    assert_eq!(download(&app, &file).await.unwrap().state, DownloadState::Cancelled);
    assert_eq!(server.asked(), asked);
    assert_eq!(app.retry_downloads(Some(vec![file.sha1])).await.unwrap(), 1);
    until(async || !app.running_downloads().is_empty()).await;
    assert_eq!(app.cancel_downloads(None).await.unwrap(), 1);
    until(async || app.running_downloads().is_empty()).await;
    assert_eq!(app.retry_downloads(None).await.unwrap(), 1);
    until_done(&app, &file).await;
    assert!(is_visible(&app, &file));
}

#[test]
fn a_restart_in_the_middle_goes_on_where_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let files: Vec<TestFile> = (0..40).map(|n| TestFile::new(n, 60_000, "SelfContained")).collect();
    let large = TestFile::new(99, 900_000, "SelfContained");
    let all: Vec<TestFile> = files.iter().cloned().chain([large]).collect();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let app = open(&data).await;
        add_update(&app, folder.path(), 1, &all).await;
        // Some come, and the others are on their way when everything stops.
        let asked = AtomicU32::new(0);
        let server = serve(&all, move |_, reply| {
            let waits = if asked.fetch_add(1, Ordering::SeqCst) < 20 { 1 } else { 100_000 };
            Reply { pause: Some(Duration::from_millis(waits)), ..reply }
        })
        .await;
        upstream(&app, &server);
        let _running = run(&app);
        approve(&app, 1).await;
        until(async || {
            let summary = app.download_summary().await.unwrap();
            summary.done_files > 5 && summary.queued_files > 5
        })
        .await;
    });
    // Everything stops wherever it is.
    runtime.shutdown_timeout(Duration::from_secs(60));
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        // Later: a file whose work was cut off by the end is tried again after a minute.
        let app = open_at(&data, Arc::new(ManualClock::new("2026-10-04T12:10:00Z".parse().unwrap()))).await;
        let before = app.download_summary().await.unwrap();
        assert!(before.done_files > 5 && before.queued_files > 0);
        let server = serve(&all, |_, reply| reply).await;
        upstream(&app, &server);
        let _running = run(&app);
        for file in &all {
            until_done(&app, file).await;
            assert!(is_visible(&app, file));
        }
        assert!(server.requests.lock().iter().all(|request| request.path.contains("Content/")));
        assert!(server.asked() as u64 <= before.queued_files + 9, "what was done is not fetched again");
    });
}

#[tokio::test]
async fn the_hours_of_the_bandwidth_limit_begin_and_end_while_files_come() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Arc::new(ManualClock::new("2026-10-04T12:00:00Z".parse().unwrap()));
    let app = open_at(&folder.path().join("data"), Arc::clone(&clock)).await;
    let local =
        |hours: i64| app.now().checked_add(SignedDuration::from_hours(hours)).unwrap().to_zoned(TimeZone::system());
    let hours = format!("{}-{}", local(-1).strftime("%H:%M"), local(1).strftime("%H:%M"));
    let limit = [("content_limit_hours", hours.as_str()), ("content_limit_in_hours", "1")];
    app.update_settings(limit.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec()).await.unwrap();
    let file = TestFile::new(1, 500_000, "SelfContained");
    add_update(&app, folder.path(), 1, std::slice::from_ref(&file)).await;
    let server = serve(std::slice::from_ref(&file), |_, reply| reply).await;
    upstream(&app, &server);
    let _running = run(&app);
    approve(&app, 1).await;
    until(async || server.asked() > 0).await;
    // At a byte a second it comes never; without the limit it would be there long since.
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(visible(&app, &file), None);
    clock.set(app.now().checked_add(SignedDuration::from_hours(3)).unwrap());
    until_done(&app, &file).await;
    assert!(is_visible(&app, &file));
}

#[tokio::test]
async fn files_that_nobody_approved_are_fetched_for_servers_below() {
    let folder = tempfile::tempdir().unwrap();
    let app = open(&folder.path().join("data")).await;
    let file = TestFile::new(1, 5_000, "SelfContained");
    add_update(&app, folder.path(), 1, std::slice::from_ref(&file)).await;
    let server = serve(std::slice::from_ref(&file), |_, reply| reply).await;
    upstream(&app, &server);
    let _running = run(&app);
    let unknown = Sha1([9; 20]);
    assert_eq!(app.want_files(&[file.sha1, unknown], Reasons::DOWNSTREAM).await.unwrap(), 1);
    until_done(&app, &file).await;
    assert_eq!(app.want_files(&[file.sha1], Reasons::DOWNSTREAM).await.unwrap(), 0);
}

#[tokio::test]
async fn what_is_declined_before_its_turn_is_not_fetched() {
    let folder = tempfile::tempdir().unwrap();
    let app = open(&folder.path().join("data")).await;
    let file = TestFile::new(1, 5_000, "SelfContained");
    add_update(&app, folder.path(), 1, std::slice::from_ref(&file)).await;
    let server = serve(std::slice::from_ref(&file), |_, reply| reply).await;
    upstream(&app, &server);
    approve(&app, 1).await;
    assert_eq!(download(&app, &file).await.unwrap().state, DownloadState::Queued);
    app.decline(&[update(1).parse().unwrap()], "test").await.unwrap();
    let _running = run(&app);
    until(async || download(&app, &file).await.is_none()).await;
    assert_eq!(server.asked(), 0);
    app.start_job(&JobKind::WantContent).await.unwrap();
    assert!(app.run_next_job().await.unwrap());
    assert_eq!(download(&app, &file).await, None);
}
