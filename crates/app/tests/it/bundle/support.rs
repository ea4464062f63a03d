//! Two servers, and files carried between them.

use std::path::{Path, PathBuf};

use patchwell_app::{App, ExportKind, ExportOptions, ExportSummary, ImportSummary, JobKind, JobOutcome};

use crate::support::{import, open};

/// A document of an update with one content file, which is `content`.
pub(super) fn document(number: u32, content: &[u8]) -> String {
    use base64::Engine as _;
    let sha1 = ring::digest::digest(&ring::digest::SHA1_FOR_LEGACY_USE_ONLY, content);
    let digest = base64::engine::general_purpose::STANDARD.encode(sha1.as_ref());
    let id = format!("11111111-2222-4333-8444-{number:012}");
    format!(
        r#"<upd:Update xmlns:upd="http://schemas.microsoft.com/msus/2002/12/Update"><upd:UpdateIdentity UpdateID="{id}" RevisionNumber="1" /><upd:Properties UpdateType="Software" DefaultPropertiesLanguage="en" ExplicitlyDeployable="true" PublicationState="Published" CreationDate="2026-10-01T00:00:00Z" /><upd:LocalizedPropertiesCollection><upd:LocalizedProperties><upd:Language>en</upd:Language><upd:Title>Sample {number}</upd:Title></upd:LocalizedProperties></upd:LocalizedPropertiesCollection><upd:Files><upd:File Digest="{digest}" DigestAlgorithm="SHA1" FileName="sample{number}.exe" Size="{}" Modified="2026-10-01T00:00:00Z" /></upd:Files></upd:Update>"#,
        content.len()
    )
}

/// Bytes that do not compress, different for each number.
pub(super) fn content(number: u32) -> Vec<u8> {
    let mut state = u64::from(number) + 1;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as u8
    };
    (0..200_000).map(|_| next()).collect()
}

/// A server with updates 1 to `count` and their files.
pub(super) async fn filled(folder: &Path, count: u32) -> App {
    let app = open(&folder.join("data")).await;
    fill(&app, folder, 1..=count).await;
    app
}

pub(super) async fn fill(app: &App, folder: &Path, numbers: std::ops::RangeInclusive<u32>) {
    let given = folder.join(format!("given{}", numbers.start()));
    std::fs::create_dir_all(&given).unwrap();
    for number in numbers {
        std::fs::write(given.join(format!("{number}.xml")), document(number, &content(number))).unwrap();
        std::fs::write(given.join(format!("{number}.exe")), content(number)).unwrap();
    }
    import(app, &[&given]).await;
}

/// Runs an export.
pub(super) async fn try_export(app: &App, options: ExportOptions) -> Result<ExportSummary, String> {
    let id = app.start_job(&JobKind::Export(options)).await.unwrap();
    assert!(app.run_next_job().await.unwrap());
    if let Some(error) = app.job(id).await.unwrap().error {
        return Err(error);
    }
    match app.job_outcome(id) {
        Some(JobOutcome::Export(summary)) => Ok(summary),
        other => panic!("no export but {other:?}"),
    }
}

/// A bundle with volumes of 100 kB.
pub(super) async fn bundle(app: &App, out: PathBuf, have: Option<PathBuf>) -> ExportSummary {
    let options = ExportOptions { have, volume_size: Some(100_000), ..ExportOptions::new(ExportKind::Bundle, out) };
    try_export(app, options).await.unwrap()
}

/// Imports a bundle.
pub(super) async fn take(app: &App, paths: &[PathBuf], metadata_only: bool) -> Result<ImportSummary, String> {
    let id = app.start_job(&JobKind::ImportBundle { paths: paths.to_vec(), metadata_only }).await.unwrap();
    assert!(app.run_next_job().await.unwrap());
    if let Some(error) = app.job(id).await.unwrap().error {
        return Err(error);
    }
    match app.job_outcome(id) {
        Some(JobOutcome::Import(summary)) => Ok(summary),
        other => panic!("no import but {other:?}"),
    }
}

/// Lets `to` take bundles of `from`.
pub(super) async fn trust(to: &App, from: &App) {
    let key = tokio::task::block_in_place(|| from.bundle_key()).unwrap().key;
    to.trust_bundle_key(&key, "upstairs").await.unwrap();
}

/// All that a store says of revisions, by identity.
pub(super) fn catalog(app: &App) -> Vec<String> {
    let snapshot = app.snapshot();
    let mut all: Vec<String> = tokio::task::block_in_place(|| {
        snapshot
            .entries()
            .map(|entry| {
                let id = entry.id;
                let (identity, parts) = (entry.identity, app.store());
                let loaded = parts
                    .read_blocking(move |tx| {
                        Ok((
                            patchwell_store::revisions::load_revision(tx, id)?,
                            patchwell_store::revisions::fragments(tx, id)?,
                            patchwell_store::revisions::document(tx, id)?,
                        ))
                    })
                    .unwrap();
                format!("{identity} {loaded:?}")
            })
            .collect()
    });
    all.sort();
    all
}
