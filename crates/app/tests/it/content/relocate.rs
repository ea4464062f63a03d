//! Content moves, and folders that WSUS filled are taken over.

use std::path::Path;

use patchwell_app::{AppConfig, JobKind, JobOutcome};
use patchwell_store::downloads::DownloadState;

use super::support::*;
use crate::support::open;

fn put(folder: &Path, name: &str, bytes: &[u8]) {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, bytes).unwrap();
}

#[tokio::test]
async fn a_folder_that_wsus_filled_is_taken_over_in_place() {
    let folder = tempfile::tempdir().unwrap();
    let app = open(&folder.path().join("data")).await;
    let files: Vec<TestFile> = (0..6).map(|n| TestFile::new(n, 20_000, "SelfContained")).collect();
    add_update(&app, folder.path(), 1, &files).await;
    approve(&app, 1).await;
    // One was fetched before, five come with the folder: one of these damaged, one in other letters, one too short.
    let server = serve(&files[..1], |_, reply| reply).await;
    upstream(&app, &server);
    let running = run(&app);
    until_done(&app, &files[0]).await;
    drop(running);
    let wsus = folder.path().join("WSUSContent");
    let name = |file: &TestFile| format!("{}/{}.cab", &file.sha1.to_string()[38..], file.sha1);
    put(&wsus, &name(&files[1]), &files[1].bytes);
    put(&wsus, &name(&files[2]), &[7; 20_000]);
    put(&wsus, &name(&files[3]).to_lowercase().replace("cab", "CAB"), &files[3].bytes);
    put(&wsus, &name(&files[4]), &files[4].bytes[..19_999]);
    let stranger = TestFile::new(77, 100, "SelfContained");
    put(&wsus, &name(&stranger), &stranger.bytes);
    put(&wsus, "anonymousCheckFile.txt", b"");
    let inode = inode(&wsus.join(name(&files[1])));
    let id = app.start_job(&JobKind::AdoptContent(wsus.clone())).await.unwrap();
    assert!(app.run_next_job().await.unwrap());
    assert_eq!(app.job(id).await.unwrap().error, None);
    let Some(JobOutcome::AdoptContent(summary)) = app.job_outcome(id) else { panic!() };
    assert_eq!((summary.adopted, summary.wrong, summary.moved), (2, 2, 1), "{summary:?}");
    assert_eq!((summary.unknown, summary.strays), (1, 1), "{summary:?}");
    for adopted in [0, 1, 3] {
        assert!(is_visible(&app, &files[adopted]));
        assert_eq!(download(&app, &files[adopted]).await.unwrap().state, DownloadState::Done);
    }
    for refused in [2, 4, 5] {
        assert_eq!(visible(&app, &files[refused]), None);
        assert_eq!(download(&app, &files[refused]).await.unwrap().state, DownloadState::Queued);
    }
    assert_eq!(self::inode(&wsus.join(name(&files[1]))), inode, "nothing was copied");
    // It stays the place for content after a restart.
    drop(app);
    let app = open(&folder.path().join("data")).await;
    assert_eq!(app.content().folders(), (wsus, None));
    assert!(is_visible(&app, &files[3]));
}

#[cfg(unix)]
fn inode(path: &Path) -> u64 {
    use std::os::unix::fs::MetadataExt as _;
    std::fs::metadata(path).unwrap().ino()
}

#[cfg(not(unix))]
fn inode(_: &Path) -> u64 {
    0
}

#[tokio::test]
async fn content_moves_to_another_folder_and_stays_there() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let app = open(&data).await;
    let files: Vec<TestFile> = (0..4).map(|n| TestFile::new(n, 20_000, "SelfContained")).collect();
    add_update(&app, folder.path(), 1, &files).await;
    let server = serve(&files, |_, reply| reply).await;
    upstream(&app, &server);
    let running = run(&app);
    approve(&app, 1).await;
    for file in &files {
        until_done(&app, file).await;
    }
    let target = folder.path().join("other disk");
    let bad = app.start_job(&JobKind::MoveContent(data.join("content/inner"))).await.unwrap();
    assert!(app.run_next_job().await.unwrap());
    assert!(app.job(bad).await.unwrap().error.unwrap().contains("inside"));
    let id = app.start_job(&JobKind::MoveContent(target.clone())).await.unwrap();
    assert!(app.run_next_job().await.unwrap());
    let Some(JobOutcome::MoveContent(summary)) = app.job_outcome(id) else { panic!() };
    assert_eq!((summary.moved, summary.moved_bytes), (4, 80_000));
    // Downloads go on in the new folder.
    let later = TestFile::new(9, 5_000, "SelfContained");
    add_update(&app, folder.path(), 2, std::slice::from_ref(&later)).await;
    let server = serve(std::slice::from_ref(&later), |_, reply| reply).await;
    upstream(&app, &server);
    approve(&app, 2).await;
    until_done(&app, &later).await;
    drop(running);
    drop(app);
    let app = open(&data).await;
    assert_eq!(app.content().folders(), (target.clone(), None));
    for file in files.iter().chain([&later]) {
        assert!(is_visible(&app, file));
    }
    // Whoever configures another folder means that one.
    drop(app);
    let config = AppConfig { content: Some(folder.path().join("third")), ..AppConfig::new(&data) };
    let clock = std::sync::Arc::new(patchwell_app::clock::SystemClock);
    let opened = tokio::task::spawn_blocking(move || patchwell_app::App::open(&config, clock)).await.unwrap().unwrap();
    assert_eq!(opened.content().folders().0, folder.path().join("third"));
}
