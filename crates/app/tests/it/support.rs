//! An application in a folder of its own.

use std::path::Path;
use std::sync::Arc;

use patchwell_app::clock::ManualClock;
use patchwell_app::{App, AppConfig, Authorization, ImportSummary, JobKind, JobOutcome, KnownComputer};
use patchwell_model::ComputerId;

/// Opens (again) what is in `folder`, at a fixed time.
pub(crate) async fn open(folder: &Path) -> App {
    open_at(folder, Arc::new(ManualClock::new("2026-10-04T12:00:00Z".parse().unwrap()))).await
}

/// Opens (again) what is in `folder`, with a clock that the test moves.
pub(crate) async fn open_at(folder: &Path, clock: Arc<ManualClock>) -> App {
    let config = AppConfig::new(folder);
    tokio::task::spawn_blocking(move || App::open(&config, clock)).await.unwrap().unwrap()
}

/// Imports and returns what that did.
pub(crate) async fn import(app: &App, paths: &[&Path]) -> ImportSummary {
    let kind = JobKind::Import(paths.iter().map(|path| path.to_path_buf()).collect());
    let id = app.start_job(&kind).await.unwrap();
    assert!(app.run_next_job().await.unwrap());
    let job = app.job(id).await.unwrap();
    assert_eq!(job.error, None);
    match app.job_outcome(id) {
        Some(JobOutcome::Import(summary)) => summary,
        other => panic!("no import summary but {other:?}"),
    }
}

/// Lets a computer in.
pub(crate) async fn computer(app: &App, name: &str) -> KnownComputer {
    let id = ComputerId::new(&format!("id-of-{name}")).unwrap();
    let request = Authorization { id, dns_name: name.to_owned(), requested_groups: Vec::new(), address: None };
    app.authorize_computer(request).await.unwrap()
}

/// The folder with the field's real data; `None`, with a message, where it is not.
pub(crate) fn shared_data() -> Option<std::path::PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    if folder.is_dir() {
        return folder.canonicalize().ok();
    }
    eprintln!("skipped: ../shared/data is not there");
    None
}
