//! Downloads that break and go on.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use patchwell_content::ContentStore;
use patchwell_content::fetch::{FetchOptions, FetchProgress};

use crate::server::{Reply, Server};
use crate::support::{fetch, fetcher, options, sample, visible};

#[tokio::test]
async fn a_large_file_comes_in_several_ranges_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let (bytes, expected) = sample(2_000_000);
    let served = bytes.clone();
    let server = Server::start(move |request| Reply {
        pause: Some(Duration::from_micros(500)),
        ..Reply::file(&served, request)
    })
    .await;
    let progress = FetchProgress::default();
    fetcher(folder.path(), options()).fetch(&expected, &[server.url("x")], &progress).await.unwrap();
    assert_eq!(visible(folder.path(), &expected), Some(bytes));
    assert_eq!(progress.bytes(), 2_000_000);
    assert_eq!(server.asked(), 20, "no byte is asked for twice");
    assert!((2..=4).contains(&server.most_at_once.load(Ordering::SeqCst)));
}

#[tokio::test]
async fn a_broken_download_goes_on_where_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let (bytes, expected) = sample(1_000_000);
    let served = bytes.clone();
    let server = Server::start(move |request| Reply::file(&served, request).header("ETag: \"v1\"").cut(70_000)).await;
    let options = FetchOptions { piece: 2_000_000, ..options() };
    fetch(&fetcher(folder.path(), options), &expected, &server.url("x")).await.unwrap();
    assert_eq!(visible(folder.path(), &expected), Some(bytes));
    let requests = server.requests.lock();
    let starts: Vec<usize> =
        requests.iter().map(|request| request.range.as_ref().map_or(0, |range| range.start)).collect();
    assert_eq!(starts, (0..15).map(|part| part * 70_000).collect::<Vec<_>>());
    assert!(requests[1..].iter().all(|request| request.if_range.as_deref() == Some("\"v1\"")));
}

#[tokio::test]
async fn a_restart_costs_nothing_that_came() {
    let folder = tempfile::tempdir().unwrap();
    let (bytes, expected) = sample(1_000_000);
    let served = bytes.clone();
    let (all, url, seen) = {
        // What stops halfway takes its runtime with it.
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let served = bytes.clone();
        let path = folder.path().to_owned();
        let expected = expected.clone();
        std::thread::spawn(move || {
            let result = runtime.block_on(async {
                let server = Server::start(move |request| Reply {
                    pause: Some(Duration::from_micros(500)),
                    ..Reply::file(&served, request)
                })
                .await;
                let progress = FetchProgress::default();
                let (fetcher, urls) = (fetcher(&path, options()), [server.url("x")]);
                let watched = progress.clone();
                tokio::select! {
                    _ = fetcher.fetch(&expected, &urls, &progress) => panic!("it was not interrupted"),
                    () = async { while watched.bytes() < 300_000 { tokio::task::yield_now().await; } } => {}
                }
                (server.asked(), urls[0].clone(), progress.bytes())
            });
            drop(runtime);
            result
        })
        .join()
        .unwrap()
    };
    assert!(all < 10 && seen >= 300_000 && url.starts_with("http://"));
    assert_eq!(visible(folder.path(), &expected), None);
    let server = Server::start(move |request| Reply::file(&served, request)).await;
    fetch(&fetcher(folder.path(), options()), &expected, &server.url("x")).await.unwrap();
    assert_eq!(visible(folder.path(), &expected), Some(bytes));
    let asked: usize = server.requests.lock().iter().map(|request| request.range.clone().unwrap().len()).sum();
    assert!(asked <= 700_000, "{asked} bytes were fetched again");
}

#[tokio::test]
async fn stored_files_are_read_while_others_come_and_parts_are_never_shown() {
    let folder = tempfile::tempdir().unwrap();
    let (small, present) = sample(50_000);
    let (large, coming) = sample(1_500_000);
    let served = large.clone();
    let server = Server::start(move |request| match request.path.as_str() {
        "small" => Reply::whole(&small),
        _ => Reply { pause: Some(Duration::from_micros(500)), ..Reply::file(&served, request) },
    })
    .await;
    let fetcher = fetcher(folder.path(), options());
    fetch(&fetcher, &present, &server.url("small")).await.unwrap();
    let (watched, url) = (FetchProgress::default(), [server.url("large")]);
    let downloading = {
        let (fetcher, coming, progress) = (fetcher.clone(), coming.clone(), watched.clone());
        tokio::spawn(async move { fetcher.fetch(&coming, &url, &progress).await.unwrap() })
    };
    let mut looks = 0;
    while !downloading.is_finished() {
        let (path, present, coming) = (folder.path().to_owned(), present.clone(), coming.clone());
        let read = move || (visible(&path, &present), visible(&path, &coming));
        let (small, large) = tokio::task::spawn_blocking(read).await.unwrap();
        assert_eq!(small.map(|bytes| bytes.len()), Some(50_000));
        assert!(large.is_none_or(|bytes| bytes.len() == 1_500_000), "a part was shown");
        looks += usize::from((1..1_500_000).contains(&watched.bytes()));
    }
    assert!(looks > 0, "nobody looked while it came");
    downloading.await.unwrap();
    assert!(visible(folder.path(), &coming) == Some(large));
}

#[tokio::test]
async fn servers_without_ranges_are_asked_for_the_whole() {
    let folder = tempfile::tempdir().unwrap();
    let (bytes, expected) = sample(500_000);
    let (served, tries) = (bytes.clone(), AtomicUsize::new(0));
    let server = Server::start(move |_| match tries.fetch_add(1, Ordering::SeqCst) {
        0 | 1 => Reply::whole(&served).cut(200_000),
        _ => Reply::whole(&served),
    })
    .await;
    fetch(&fetcher(folder.path(), options()), &expected, &server.url("x")).await.unwrap();
    assert_eq!(visible(folder.path(), &expected), Some(bytes));
    assert_eq!(server.asked(), 3);
}

#[tokio::test]
async fn a_refused_range_is_followed_by_the_whole() {
    let folder = tempfile::tempdir().unwrap();
    let (bytes, expected) = sample(500_000);
    let served = bytes.clone();
    let server = Server::start(move |request| match &request.range {
        Some(_) => Reply::status("416 No"),
        None => Reply::whole(&served),
    })
    .await;
    fetch(&fetcher(folder.path(), options()), &expected, &server.url("x")).await.unwrap();
    assert_eq!(visible(folder.path(), &expected), Some(bytes));
    assert_eq!(server.asked(), 2);
}

#[tokio::test]
async fn a_half_of_another_file_does_not_condemn_the_right_one() {
    let folder = tempfile::tempdir().unwrap();
    let (bytes, expected) = sample(500_000);
    let other = Server::start(|request| Reply::file(&vec![1; 500_000], request).cut(50_000)).await;
    let fetcher = fetcher(folder.path(), FetchOptions { ranges: 1, ..options() });
    fetch(&fetcher, &expected, &other.url("x")).await.unwrap_err();
    let served = bytes.clone();
    let right = Server::start(move |request| Reply::file(&served, request)).await;
    fetch(&fetcher, &expected, &right.url("x")).await.unwrap();
    assert_eq!(visible(folder.path(), &expected), Some(bytes));
}

#[tokio::test]
async fn two_fetchers_of_one_file_do_not_disturb_each_other() {
    let folder = tempfile::tempdir().unwrap();
    let (bytes, expected) = sample(500_000);
    let served = bytes.clone();
    let server = Server::start(move |request| Reply {
        pause: Some(Duration::from_micros(500)),
        ..Reply::file(&served, request)
    })
    .await;
    let (one, two) = (fetcher(folder.path(), options()), fetcher(folder.path(), options()));
    let url = server.url("x");
    let (one, two) = tokio::join!(fetch(&one, &expected, &url), fetch(&two, &expected, &url));
    assert!(one.is_ok() || two.is_ok());
    assert_eq!(visible(folder.path(), &expected), Some(bytes));
}

#[tokio::test]
async fn parts_of_unwanted_files_are_removed() {
    let folder = tempfile::tempdir().unwrap();
    let (bytes, expected) = sample(500_000);
    let server = Server::start(move |request| Reply::file(&bytes, request).cut(50_000)).await;
    let options = FetchOptions { attempts: 1, ranges: 1, ..options() };
    fetch(&fetcher(folder.path(), options), &expected, &server.url("x")).await.unwrap_err();
    let partial = || std::fs::read_dir(folder.path().join(".partial")).unwrap().count();
    let store = ContentStore::open(folder.path()).unwrap();
    store.retain_partial(|sha1| *sha1 == expected.sha1).unwrap();
    assert_eq!(partial(), 2);
    store.retain_partial(|_| false).unwrap();
    assert_eq!(partial(), 0);
}
