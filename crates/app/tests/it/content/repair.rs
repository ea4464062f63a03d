//! A damaged store is noticed and mended.

use patchwell_app::{JobKind, JobOutcome};

use super::support::*;
use crate::support::open;

#[tokio::test]
async fn damaged_and_missing_files_are_found_and_fetched_again() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let app = open(&data).await;
    let files = [1, 2, 3].map(|n| TestFile::new(n, 50_000, "SelfContained"));
    add_update(&app, folder.path(), 1, &files).await;
    let server = serve(&files, |_, reply| reply).await;
    upstream(&app, &server);
    let running = run(&app);
    approve(&app, 1).await;
    for file in &files {
        until_done(&app, file).await;
    }
    drop(running);
    let path = |file: &TestFile| {
        let digest = file.sha1.to_string();
        data.join("content").join(&digest[38..]).join(format!("{digest}.cab"))
    };
    // Damage that keeps size and time, and so is found by reading only.
    let time = std::fs::metadata(path(&files[0])).unwrap().modified().unwrap();
    let mut damaged = files[0].bytes.clone();
    damaged[100] ^= 0x40;
    std::fs::write(path(&files[0]), damaged).unwrap();
    std::fs::File::options().write(true).open(path(&files[0])).unwrap().set_modified(time).unwrap();
    std::fs::remove_file(path(&files[1])).unwrap();
    let id = app.start_job(&JobKind::VerifyContent).await.unwrap();
    assert!(app.run_next_job().await.unwrap());
    let Some(JobOutcome::VerifyContent(summary)) = app.job_outcome(id) else { panic!() };
    assert_eq!((summary.good, summary.quarantined), (1, 1));
    assert!(summary.missing >= 1);
    assert_eq!(visible(&app, &files[0]), None);
    assert_eq!(visible(&app, &files[1]), None);
    let _running = run(&app);
    for file in &files {
        until_done(&app, file).await;
        assert!(is_visible(&app, file));
    }
    assert_eq!(server.asked(), 5);
}
