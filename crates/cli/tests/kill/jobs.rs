//! Every kind of job is killed in its midst, comes to its end after the start, and does once what it does. What it did is
//! counted where it did it: in the database and on the disk, not by what the job says.

use std::path::{Path, PathBuf};
use std::time::Duration;

use http::Method;
use patchwell_app::{ExportKind, ExportOptions, JobKind, SyncTrigger};
use patchwell_fleet::random::Random;
use patchwell_store::{Store, StoreConfig};
use serde_json::{Value, json};

use crate::api::{Api, text};
use crate::chunks::{Chunk, Chunks};
use crate::server::{Place, Server};

/// How often each job is killed at most.
const KILLS: u32 = 4;
/// The longest time after which it is, milliseconds.
const LONGEST: u64 = 25;

/// Where a kind of job is killed.
enum Killed {
    /// Here, by the case of this name.
    Here(&'static str),
    /// By a test of its own.
    Elsewhere(&'static str),
}

/// Where each kind of job is killed; a new kind has to say so. Keep [`kinds`] whole, too.
fn killed(kind: &JobKind) -> Killed {
    match kind {
        JobKind::Import(_) => Killed::Here("import"),
        JobKind::ImportBundle { .. } => Killed::Here("import_bundle"),
        JobKind::Export(_) => Killed::Here("export"),
        JobKind::VerifyContent => Killed::Here("verify_content"),
        JobKind::RepairContent => Killed::Here("repair_content"),
        JobKind::Synchronize(_) => Killed::Here("synchronize"),
        JobKind::MoveContent(_) => Killed::Here("move_content"),
        JobKind::AdoptContent(_) => Killed::Here("adopt_content"),
        JobKind::WantContent => Killed::Here("want_content"),
        JobKind::Cleanup { .. } => Killed::Elsewhere("a_cleanup_that_is_killed_again_and_again_does_everything_once"),
    }
}

/// One of each kind.
fn kinds() -> [JobKind; 10] {
    [
        JobKind::Import(Vec::new()),
        JobKind::ImportBundle { paths: Vec::new(), metadata_only: false },
        JobKind::Export(ExportOptions::new(ExportKind::Bundle, "/out")),
        JobKind::VerifyContent,
        JobKind::RepairContent,
        JobKind::Synchronize(SyncTrigger::by("somebody")),
        JobKind::MoveContent(PathBuf::new()),
        JobKind::AdoptContent(PathBuf::new()),
        JobKind::WantContent,
        JobKind::Cleanup { steps: Vec::new(), is_scheduled: false, planned: None },
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_kind_of_job_ends_once_however_often_it_is_killed() {
    let mut cases = Cases::new();
    for kind in kinds() {
        match killed(&kind) {
            Killed::Here(name) => assert_eq!(kind.name(), name),
            Killed::Elsewhere(test) => assert!(include_str!("cleanup.rs").contains(&format!("fn {test}("))),
        }
    }
    cases.import().await;
    cases.content().await;
    let bundle = cases.export().await;
    cases.import_bundle(&bundle).await;
    cases.synchronize().await;
    cases.want_and_adopt().await;
    let mut tried = cases.tried;
    tried.sort_unstable();
    let mut here: Vec<String> = kinds()
        .iter()
        .filter_map(|kind| match killed(kind) {
            Killed::Here(name) => Some(name.to_owned()),
            Killed::Elsewhere(_) => None,
        })
        .collect();
    here.sort_unstable();
    assert_eq!(tried, here, "a kind is not tried");
}

struct Cases {
    folder: tempfile::TempDir,
    random: Random,
    main: Place,
    part: Chunk,
    files: u64,
    tried: Vec<String>,
}

impl Cases {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let parts = folder.path().join("parts");
        std::fs::create_dir(&parts).unwrap();
        let mut chunks = Chunks::new(17, 1_000, parts);
        let part = chunks.next();
        let files = chunks.files();
        let main = place(&folder, "main");
        Self { folder, random: Random::named(17, "jobs"), main, part, files, tried: Vec::new() }
    }

    /// Starts a job, kills its server until it is done or was killed often enough, and returns it when it is done.
    async fn kill(&mut self, place: &Place, kind: &str, path: &str, body: &Value) -> Value {
        let mut server = place.start().await;
        let method = if path == "/settings" { Method::PATCH } else { Method::POST };
        let (status, answer) = server.api().call(method, path, Some(body)).await.unwrap();
        assert!((200..300).contains(&status), "{kind}: {status} {answer}");
        let id = job(&mut server.api(), kind).await;
        let mut kills = 0;
        loop {
            tokio::time::sleep(Duration::from_millis(self.random.below(LONGEST))).await;
            if kills < KILLS {
                kills += 1;
                server.process.kill().await;
                server = place.start().await;
            }
            let view = server.api().get(&format!("/jobs/{id}")).await.unwrap();
            match text(&view, "state") {
                "done" => {
                    let jobs = server.api().list("/jobs", None).await;
                    assert_eq!(jobs.iter().filter(|one| text(one, "kind") == kind).count(), 1, "{kind}: once");
                    println!("{kind}: {kills} kills");
                    server.process.kill().await;
                    self.tried.push(kind.to_owned());
                    return view;
                }
                "queued" | "running" => {}
                other => panic!("{kind} is {other}: {view}"),
            }
        }
    }

    async fn import(&mut self) {
        let (main, path) = (self.main.clone(), self.part.path.clone());
        self.kill(&main, "import", "/imports", &json!({ "paths": [path] })).await;
        assert_eq!(rows(&main, "revisions").await, self.part.new);
        assert_eq!(files_below(&main.data.join("content")), self.files);
    }

    /// What does something to the files of one server.
    async fn content(&mut self) {
        let (main, files) = (self.main.clone(), json!(self.files));
        for (kind, path) in [("verify_content", "/content/verify"), ("repair_content", "/content/repair")] {
            let view = self.kill(&main, kind, path, &json!({})).await;
            let counts = &view["counts"];
            assert_eq!((&counts["files_good"], &counts["files_missing"]), (&files, &json!(0)), "{view}");
            assert_eq!(files_below(&main.data.join("content")), self.files, "{kind}");
        }
        // What a repair in peace would queue is queued, and nothing else.
        let queued = rows(&main, "content_downloads").await;
        let mut server = main.start().await;
        main.json(&["content", "repair"]).await;
        server.process.kill().await;
        assert_eq!(rows(&main, "content_downloads").await, queued);
        let target = self.folder.path().join("moved");
        self.kill(&main, "move_content", "/content/move", &json!({ "folder": target })).await;
        assert_eq!((files_below(&target), files_below(&main.data.join("content"))), (self.files, 0));
    }

    /// Returns what was written.
    async fn export(&mut self) -> PathBuf {
        let (main, out) = (self.main.clone(), self.folder.path().join("bundle"));
        let body = json!({ "format": "bundle", "path": out });
        self.kill(&main, "export", "/exports", &body).await;
        out
    }

    async fn import_bundle(&mut self, bundle: &Path) {
        let (main, other) = (self.main.clone(), place(&self.folder, "other"));
        let mut server = main.start().await;
        let key = server.api().get("/bundles/key").await.unwrap();
        server.process.kill().await;
        let mut server = other.start().await;
        server.api().post("/bundles/trust", &json!({ "key": text(&key, "key") })).await.unwrap();
        server.process.kill().await;
        self.kill(&other, "import_bundle", "/imports", &json!({ "paths": [bundle] })).await;
        assert_eq!(rows(&other, "revisions").await, self.part.new, "what was exported is whole");
        assert_eq!(files_below(&other.data.join("content")), self.files);
    }

    async fn synchronize(&mut self) {
        let (main, below) = (self.main.clone(), place(&self.folder, "below"));
        let mut above = main.start().await;
        let mut server = below.start().await;
        let source = json!({ "source": format!("http://{}", above.agents) });
        let (status, answer) = server.api().call(Method::PATCH, "/synchronization", Some(&source)).await.unwrap();
        assert_eq!(status, 200, "{answer}");
        server.process.kill().await;
        self.kill(&below, "synchronize", "/synchronization/start", &json!({})).await;
        assert_eq!(rows(&below, "revisions").await, self.part.new);
        above.process.kill().await;
    }

    /// A server that has the documents and wants the files of all, and one day finds them in a folder.
    async fn want_and_adopt(&mut self) {
        let bare = place(&self.folder, "bare");
        let mut server = bare.start().await;
        bare.json(&["import", self.part.path.join("metadata").to_str().unwrap()]).await;
        server.process.kill().await;
        self.kill(&bare, "want_content", "/settings", &json!({ "content": { "when": "arrived" } })).await;
        let wanted = rows(&bare, "content_downloads").await;
        assert!(wanted > 0 && wanted <= self.files, "{wanted} of {}", self.files);
        let folder = self.folder.path().join("moved");
        self.kill(&bare, "adopt_content", "/content/adopt", &json!({ "folder": folder })).await;
        let mut server: Server = bare.start().await;
        assert_eq!(server.api().get("/status").await.unwrap()["files_missing"], 0);
        server.process.kill().await;
        assert_eq!(files_below(&folder), self.files);
    }
}

fn place(folder: &tempfile::TempDir, name: &str) -> Place {
    Place { data: folder.path().join(name), database: None }
}

/// The only job of a kind.
async fn job(api: &mut Api, kind: &str) -> String {
    let jobs = api.list("/jobs", None).await;
    let found = jobs.iter().find(|one| text(one, "kind") == kind);
    text(found.unwrap_or_else(|| panic!("no job {kind}: {jobs:?}")), "id").to_owned()
}

/// How many rows a table has.
async fn rows(place: &Place, table: &'static str) -> u64 {
    let database = place.data.join("patchwell.db");
    let counted = tokio::task::spawn_blocking(move || {
        let store = Store::open(StoreConfig::Sqlite(database)).unwrap();
        let sql = format!("select count(*) from {table}");
        store.read_blocking(move |tx| tx.first(&sql, &[], |row| row.int(0))).unwrap()
    });
    counted.await.unwrap().and_then(|count| u64::try_from(count).ok()).unwrap()
}

/// Content files below a folder: those that are named by a digest.
fn files_below(folder: &Path) -> u64 {
    let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
    let count = |path: PathBuf| {
        let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        let is_content = stem.len() == 40 && stem.bytes().all(|byte| byte.is_ascii_hexdigit());
        if path.is_dir() { files_below(&path) } else { u64::from(is_content) }
    };
    entries.map(|entry| count(entry.unwrap().path())).sum()
}
