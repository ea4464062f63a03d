//! Updates with files, a server that has them, and a downloader between.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use parking_lot::Mutex;
use patchwell_app::{Answer, App, Downloader, UpstreamContent};
use patchwell_catalog::{ApproveRequest, ApproveTarget};
use patchwell_content::content_url_path;
use patchwell_content::fetch::{FetchOptions, HostGuard, client};
use patchwell_model::{ApprovalAction, GroupId, Sha1};
use patchwell_store::downloads::{self, Download, DownloadState};
use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};
use tokio::task::JoinHandle;

use super::server::{Reply, Request, Server};
use crate::support::import;

/// A file that a test's update has.
#[derive(Debug, Clone)]
pub(super) struct TestFile {
    pub(super) bytes: Vec<u8>,
    pub(super) sha1: Sha1,
    pub(super) patching_type: &'static str,
}

impl TestFile {
    pub(super) fn new(seed: u64, size: usize, patching_type: &'static str) -> Self {
        let mut state = seed;
        let bytes: Vec<u8> = std::iter::repeat_with(|| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 40) as u8
        })
        .take(size)
        .collect();
        let sha1 = Sha1::try_from(digest(&SHA1_FOR_LEGACY_USE_ONLY, &bytes).as_ref()).unwrap();
        Self { bytes, sha1, patching_type }
    }

    pub(super) fn path(&self) -> String {
        content_url_path(&self.sha1, "x.cab").trim_start_matches('/').to_owned()
    }

    fn element(&self) -> String {
        let sha256 = STANDARD.encode(digest(&SHA256, &self.bytes));
        format!(
            r#"<upd:File Digest="{}" DigestAlgorithm="SHA1" FileName="x.cab" Size="{}" Modified="2026-10-01T00:00:00Z" PatchingType="{}"><upd:AdditionalDigest Algorithm="SHA256">{sha256}</upd:AdditionalDigest></upd:File>"#,
            STANDARD.encode(self.sha1.0),
            self.bytes.len(),
            self.patching_type,
        )
    }
}

/// The id of the update with a number.
pub(super) fn update(n: u32) -> String {
    format!("44444444-0000-4000-8000-{n:012}")
}

/// Brings an update with files into the catalog.
pub(super) async fn add_update(app: &App, folder: &Path, n: u32, files: &[TestFile]) {
    let elements: String = files.iter().map(TestFile::element).collect();
    let id = update(n);
    let text = format!(
        r#"<upd:Update xmlns:upd="http://schemas.microsoft.com/msus/2002/12/Update"><upd:UpdateIdentity UpdateID="{id}" RevisionNumber="1" /><upd:Properties UpdateType="Software" DefaultPropertiesLanguage="en" ExplicitlyDeployable="true" CreationDate="2026-10-01T00:00:00Z" /><upd:LocalizedPropertiesCollection><upd:LocalizedProperties><upd:Language>en</upd:Language><upd:Title>Sample {n}</upd:Title></upd:LocalizedProperties></upd:LocalizedPropertiesCollection><upd:Files>{elements}</upd:Files></upd:Update>"#
    );
    let path = folder.join(format!("{n}.xml"));
    std::fs::write(&path, text).unwrap();
    assert_eq!(import(app, &[&path]).await.inserted, 1);
}

pub(super) async fn approve(app: &App, n: u32) {
    let request = ApproveRequest {
        target: ApproveTarget::Update(update(n).parse().unwrap()),
        groups: vec![GroupId::ALL_COMPUTERS],
        action: ApprovalAction::Install,
        deadline: None,
    };
    app.approve(&request, "test").await.unwrap();
}

/// A server that has some files.
pub(super) async fn serve(
    files: &[TestFile],
    change: impl Fn(&Request, Reply) -> Reply + Send + Sync + 'static,
) -> Server {
    let by_path: HashMap<String, Vec<u8>> = files.iter().map(|file| (file.path(), file.bytes.clone())).collect();
    Server::start(move |request| match by_path.get(&request.path) {
        Some(bytes) => change(request, Reply::file(bytes, request)),
        None => Reply::status("404 Not Found"),
    })
    .await
}

/// The upstream server of a test, with what was asked of it.
pub(super) struct TestUpstream {
    roots: Vec<String>,
    pub(super) requested: Mutex<Vec<Sha1>>,
}

impl UpstreamContent for TestUpstream {
    fn host(&self) -> String {
        "127.0.0.1".to_owned()
    }

    fn urls(&self, path: &str) -> Vec<String> {
        self.roots.iter().map(|root| format!("{root}{path}")).collect()
    }

    fn request(&self, files: Vec<Sha1>) -> Answer<'_> {
        self.requested.lock().extend(files);
        Box::pin(async { Ok(()) })
    }
}

/// Makes a server the upstream one.
pub(super) fn upstream(app: &App, server: &Server) -> Arc<TestUpstream> {
    upstream_at(app, &[server])
}

/// Makes a server the upstream one that has its content at several places.
pub(super) fn upstream_at(app: &App, places: &[&Server]) -> Arc<TestUpstream> {
    let roots = places.iter().map(|server| server.root.clone()).collect();
    let upstream = Arc::new(TestUpstream { roots, requested: Mutex::default() });
    app.set_upstream_content(Some(Arc::clone(&upstream) as Arc<dyn UpstreamContent>));
    upstream
}

/// Fetches in the background until it is dropped.
pub(super) struct Running(JoinHandle<()>);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.abort();
    }
}

pub(super) fn run(app: &App) -> Running {
    let guard = HostGuard::default();
    let options =
        FetchOptions { piece: 100_000, attempts: 2, back_off: Duration::from_millis(5), ..FetchOptions::default() };
    let downloader = Downloader::new(app.clone(), client(&guard).unwrap(), guard, options);
    Running(tokio::spawn(downloader.run()))
}

/// What is known of a wanted file.
pub(super) async fn download(app: &App, file: &TestFile) -> Option<Download> {
    let sha1 = file.sha1;
    app.store().read(move |tx| downloads::get(tx, sha1)).await.unwrap()
}

/// Waits for something to become true; the test hangs, and fails by its runner's limit, if it never does.
pub(super) async fn until(mut is_so: impl AsyncFnMut() -> bool) {
    while !is_so().await {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

pub(super) async fn until_done(app: &App, file: &TestFile) {
    until(async || download(app, file).await.is_some_and(|found| found.state == DownloadState::Done)).await;
}

/// Whether agents get exactly the bytes of the file.
pub(super) fn is_visible(app: &App, file: &TestFile) -> bool {
    visible(app, file).as_ref() == Some(&file.bytes)
}

/// The bytes as agents would get them; `None` when the file is not visible.
pub(super) fn visible(app: &App, file: &TestFile) -> Option<Vec<u8>> {
    let known = app.present_file(&file.sha1)?;
    let extension = patchwell_content::Extension::of_name(&known.name);
    let mut found = app.content().open_file(&file.sha1, &extension).unwrap()?;
    let mut bytes = Vec::new();
    std::io::Read::read_to_end(&mut found.file, &mut bytes).unwrap();
    Some(bytes)
}
