//! Everyone who uses the server, and the one who kills it.

use std::collections::BTreeSet;
use std::fmt;
use std::time::Duration;

use futures_util::future::join_all;
use patchwell_fleet::random::Random;
use serde_json::json;
use tokio::time::Instant;
use uuid::Uuid;

use crate::administrator::{Administrator, Found};
use crate::api::{Api, text};
use crate::chunks::Chunks;
use crate::computer::Computer;
use crate::importer::Importer;
use crate::server::{Place, Server};

const COMPUTERS: usize = 3;
/// How many kills apart everything is checked, and not only what is new.
const THOROUGH: u32 = 20;

/// What to do.
pub(crate) struct Plan {
    /// Decides everything but what the machine's scheduler decides.
    pub(crate) seed: u64,
    /// How often to kill.
    pub(crate) kills: u32,
    /// Size of the catalog that is imported meanwhile.
    pub(crate) revisions: usize,
    /// A database outside the data directory.
    pub(crate) database: Option<String>,
}

/// What was done.
pub(crate) struct Summary {
    kills: u32,
    while_starting: u32,
    imports: usize,
    pub(crate) interrupted_imports: u64,
    revisions: u64,
    pub(crate) decisions: u64,
    pub(crate) batches: u64,
    took: Duration,
    slowest_start: Duration,
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kills, while_starting, imports, interrupted_imports, revisions, decisions, batches, .. } = self;
        write!(
            f,
            "{kills} kills ({while_starting} while starting) in {:.1?}; {imports} imports with {revisions} revisions, \
             interrupted {interrupted_imports} times; {decisions} decisions and {batches} reports acknowledged, none \
             lost; slowest start {:.1?}",
            self.took, self.slowest_start
        )
    }
}

/// Everyone who uses the server.
pub(crate) struct World {
    place: Place,
    random: Random,
    importer: Importer,
    administrators: Vec<Administrator>,
    computers: Vec<Computer>,
    starts: Vec<Duration>,
    while_starting: u32,
    _folder: tempfile::TempDir,
}

impl World {
    /// Carries out a plan. Panics when anything is lost.
    pub(crate) async fn run(plan: Plan) -> Summary {
        let begun = Instant::now();
        let kills = plan.kills;
        let mut world = Self::new(plan).await;
        for kill in 1..=kills {
            world.live(kill).await;
        }
        world.settle().await;
        Summary {
            kills,
            while_starting: world.while_starting,
            imports: world.importer.imports(),
            interrupted_imports: world.importer.interrupted,
            revisions: world.importer.totals().0,
            decisions: world.administrators.iter().map(|administrator| administrator.acknowledged).sum(),
            batches: world.computers.iter().map(|computer| computer.acknowledged).sum(),
            took: begun.elapsed(),
            slowest_start: world.starts.iter().max().copied().unwrap_or_default(),
        }
    }

    /// Imports the first part by the command line, and shares out its updates.
    async fn new(plan: Plan) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let place = Place { data: folder.path().join("data"), database: plan.database };
        let parts = folder.path().join("parts");
        std::fs::create_dir(&parts).unwrap();
        let mut chunks = Chunks::new(plan.seed, plan.revisions, parts);
        let first = chunks.next();
        let mut server = place.start().await;
        let imported = place.json(&["import", first.path.to_str().unwrap()]).await;
        assert_eq!(imported["counts"]["revisions_added"], first.new, "{imported}");
        let mut api = server.api();
        let jobs = api.list("/jobs", None).await;
        let mut shares = shares(&mut api).await;
        server.process.kill().await;
        let reported: Vec<Uuid> = shares.remove(0).iter().map(|update| update.parse().unwrap()).collect();
        let administrators = shares.into_iter().zip(["north", "south"]);
        let random = Random::named(plan.seed, "kills");
        Self {
            place,
            random,
            importer: Importer::new(chunks, first.new, jobs.iter().map(|job| text(job, "id").to_owned())),
            administrators: administrators
                .map(|(updates, name)| Administrator::new(name, plan.seed, updates))
                .collect(),
            computers: (0..COMPUTERS)
                .map(|number| Computer::new(&format!("computer {number}"), plan.seed, reported.clone()))
                .collect(),
            starts: Vec::new(),
            while_starting: 0,
            _folder: folder,
        }
    }

    /// One life of the server, from its start to its violent end.
    async fn live(&mut self, kill: u32) {
        if kill.is_multiple_of(6) {
            let mut process = self.place.spawn();
            tokio::time::sleep(Duration::from_millis(self.random.below(150))).await;
            process.kill().await;
            self.while_starting += 1;
            return;
        }
        let mut server = self.start(kill.is_multiple_of(THOROUGH)).await;
        let delay = Duration::from_millis(30 + self.random.below(270));
        let (api, agents) = (|| server.api(), server.agents.as_str());
        let importing = self.importer.work(api());
        let deciding = join_all(self.administrators.iter_mut().map(|one| one.work(api())));
        let reporting = join_all(self.computers.iter_mut().map(|one| one.work(agents)));
        let killing = async {
            tokio::time::sleep(delay).await;
            server.process.kill().await;
        };
        tokio::join!(importing, deciding, reporting, killing);
    }

    /// Starts the server and checks what it knows.
    async fn start(&mut self, thorough: bool) -> Server {
        let begun = Instant::now();
        let server = self.place.start().await;
        self.starts.push(begun.elapsed());
        let mut api = server.api();
        let found = Found::read(&mut api).await;
        for administrator in &mut self.administrators {
            administrator.verify(&found);
        }
        found.only_about(&self.administrators.iter().flat_map(Administrator::updates).collect::<BTreeSet<_>>());
        for computer in &mut self.computers {
            computer.verify(&mut api, thorough).await;
        }
        self.importer.verify(&mut api).await;
        server
    }

    /// Lets what was interrupted end, and checks everything once more, files and command line included.
    async fn settle(&mut self) {
        let mut server = self.start(true).await;
        self.importer.finish(server.api()).await;
        let (revisions, files) = self.importer.totals();
        server.process.kill().await;
        let mut server = self.start(true).await;
        let overview = self.place.json(&["status"]).await;
        assert_eq!((&overview["revisions"], &overview["files_missing"]), (&json!(revisions), &json!(0)), "{overview}");
        let verified = self.place.json(&["content", "verify"]).await;
        let counts = &verified["counts"];
        assert_eq!((&counts["files_good"], &counts["files_missing"]), (&json!(files), &json!(0)), "{verified}");
        let listed = self.place.json(&["updates", "list"]).await;
        let ids: BTreeSet<&str> = listed["items"].as_array().unwrap().iter().map(|update| text(update, "id")).collect();
        assert_eq!(ids.len(), listed["items"].as_array().unwrap().len(), "an update is listed twice");
        server.process.kill().await;
    }
}

/// Three sets of updates that can be decided about without accepting a licence text.
async fn shares(api: &mut Api) -> Vec<Vec<String>> {
    let mut shares = vec![Vec::new(); 3];
    let listed = api.list("/updates?type=software", None).await;
    let free = listed.iter().filter(|update| update["needs_eula"] == false && update["is_expired"] == false);
    for (number, update) in free.enumerate() {
        shares[number % 3].push(text(update, "id").to_owned());
    }
    assert!(shares.iter().all(|share| share.len() >= 9), "too few updates to decide about: {shares:?}");
    shares
}
