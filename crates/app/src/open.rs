//! Opening the application: everything the server remembers, brought into memory.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arc_swap::ArcSwap;
use parking_lot::RwLock;
use patchwell_catalog::{ChangeSeq, DecisionState, Declined, DeploymentChange, Snapshot};
use patchwell_model::{GroupId, IndexEntry, Sha1, Timestamp, UpdateId};
use patchwell_store::decisions::{self, Decisions};
use patchwell_store::{
    Store, StoreConfig, StoreError, computers, deliveries, downloads, files, identity, jobs, revisions, settings,
    status,
};
use tokio::sync::Mutex;

use crate::app::{Inner, PresentFile, REPORTING_TURNS};
use crate::changes::Changes;
use crate::clock::Clock;
use crate::computers::Registry;
use crate::content::Downloads;
use crate::downstream::Downstream;
use crate::edit_tag::EditTags;
use crate::jobs::Jobs;
use crate::people::Departures;
use crate::rings::Rollouts;
use crate::settings::Settings;
use crate::status::{StatusBoard, StatusSets};
use crate::{App, AppError};

/// Where things are.
#[derive(Debug, Clone)]
pub struct AppConfig {
    /// The data directory; made when it is not there.
    pub data: PathBuf,
    /// The database; `None` is a SQLite file in the data directory.
    pub database: Option<StoreConfig>,
    /// The content directory; `None` is one in the data directory.
    pub content: Option<PathBuf>,
}

impl AppConfig {
    /// All defaults, in `data`.
    #[must_use]
    pub fn new(data: impl Into<PathBuf>) -> Self {
        Self { data: data.into(), database: None, content: None }
    }
}

/// What is read in one consistent view of the database.
struct Loaded {
    entries: Vec<IndexEntry>,
    decisions: Decisions,
    changes: Vec<decisions::DeploymentChange>,
    computers: Vec<computers::ComputerRecord>,
    status: Vec<status::ComputerStatus>,
    update_rows: Vec<(u32, UpdateId)>,
    settings: Vec<(String, String)>,
    present: HashMap<Sha1, PresentFile>,
    downstream: Downstream,
    rollouts: Vec<(patchwell_store::rollouts::Rollout, roaring::RoaringBitmap)>,
}

impl App {
    /// Opens the database and the content store, and reads what is remembered. Blocks; call it before serving, or on a
    /// thread that may block.
    ///
    /// # Errors
    /// When the data directory, the database or the content store cannot be opened.
    pub fn open(config: &AppConfig, clock: Arc<dyn Clock>) -> Result<Self, AppError> {
        make_folder(&config.data)?;
        empty_folder(&config.data.join("spool"))?;
        let database = config.database.clone();
        let database = database.unwrap_or_else(|| StoreConfig::Sqlite(config.data.join("patchwell.db")));
        let store = Store::open(database)?;
        let content_configured = config.content.clone().unwrap_or_else(|| config.data.join("content"));
        let content = crate::content::place::open(&store, &content_configured)?;
        let now = clock.now();
        let candidate = uuid::Builder::from_random_bytes(random()?).into_uuid();
        let identity = store.write_blocking(move |tx| identity::ensure(tx, candidate, now))?;
        if !store.is_shared() {
            // Nobody else has this database: whoever held a lease on a job is gone, and the job goes on at once.
            store.write_blocking(move |tx| {
                jobs::end_leases(tx, now)?;
                deliveries::end_leases(tx)?;
                downloads::end_leases(tx).map(drop)
            })?;
        }
        let edit_tags = EditTags::open(&store)?;
        let departures = Departures::open(&store)?;
        let loaded = store.read_blocking(move |tx| load(tx, now))?;
        let (registry, board) = fleet(loaded.computers, loaded.status);
        let owner = format!("{}-{}", std::process::id(), hex(&random::<8>()?));
        let inner = Inner {
            store,
            content,
            content_configured,
            clock,
            eulas: RwLock::new(loaded.decisions.eulas.iter().map(|accepted| accepted.eula).collect()),
            snapshot: ArcSwap::from_pointee(snapshot(loaded.entries, loaded.decisions, &loaded.changes)),
            decision: Mutex::new(()),
            computers: RwLock::new(registry),
            status: RwLock::new(board),
            update_rows: RwLock::new(loaded.update_rows.into_iter().map(|(row, update)| (update, row)).collect()),
            present: RwLock::new(loaded.present),
            settings: RwLock::new(Arc::new(Settings::read(&loaded.settings))),
            identity: RwLock::new(identity),
            reporting: std::iter::repeat_with(|| Mutex::new(())).take(REPORTING_TURNS).collect(),
            downstream: RwLock::new(loaded.downstream),
            downstream_turn: Mutex::new(()),
            configuration_turn: Mutex::new(()),
            rollup_turn: Mutex::new(()),
            jobs: Jobs::new(owner),
            downloads: Downloads::default(),
            people: crate::people::People::default(),
            edit_tags,
            departures,
            notifications: crate::notifications::Notifications::default(),
            certificates: parking_lot::Mutex::default(),
            changes: Changes::new(hex(&random::<8>()?)),
            rollouts: Rollouts::default(),
            data: config.data.clone(),
        };
        let app = Self(Arc::new(inner));
        app.watch_rollouts(loaded.rollouts);
        Ok(app)
    }

    /// Learns the dense rows of updates that are new in the store.
    pub(crate) fn learn_update_rows(&self, entries: &[IndexEntry]) -> Result<(), AppError> {
        let mut unknown: Vec<UpdateId> = {
            let known = self.0.update_rows.read();
            entries.iter().map(|entry| entry.identity.update_id).filter(|id| !known.contains_key(id)).collect()
        };
        unknown.sort_unstable();
        unknown.dedup();
        if !unknown.is_empty() {
            let rows = self.store().read_blocking(move |tx| status::rows_for(tx, &unknown))?;
            self.0.update_rows.write().extend(rows);
        }
        Ok(())
    }
}

fn load(tx: &mut patchwell_store::Tx, now: Timestamp) -> Result<Loaded, StoreError> {
    let (mut entries, mut sets) = (Vec::new(), Vec::new());
    revisions::load_index(tx, &mut |entry| {
        entries.push(entry);
        Ok(())
    })?;
    status::load_all(tx, &mut |status| {
        sets.push(status);
        Ok(())
    })?;
    Ok(Loaded {
        entries,
        decisions: decisions::load_decisions(tx)?,
        changes: decisions::changes_since(tx, 0)?,
        computers: computers::load_all(tx)?,
        status: sets,
        update_rows: status::update_rows(tx)?,
        settings: settings::list(tx)?,
        present: present_files(tx)?,
        downstream: crate::downstream::load(tx, now)?,
        rollouts: crate::rings::load(tx)?,
    })
}

fn present_files(tx: &mut patchwell_store::Tx) -> Result<HashMap<Sha1, PresentFile>, StoreError> {
    let mut present = HashMap::new();
    let mut after = None;
    loop {
        let page = files::files_present(tx, after, 10_000)?;
        let Some(last) = page.last() else { return Ok(present) };
        after = Some(last.sha1);
        present
            .extend(page.into_iter().map(|file| (file.sha1, PresentFile { size: file.size, name: file.name.into() })));
    }
}

fn snapshot(entries: Vec<IndexEntry>, decisions: Decisions, changes: &[decisions::DeploymentChange]) -> Snapshot {
    let arrivals: HashMap<UpdateId, Timestamp> =
        entries.iter().map(|entry| (entry.identity.update_id, entry.arrival_date)).collect();
    let decided: HashMap<(UpdateId, GroupId), Timestamp> = decisions
        .approvals
        .iter()
        .map(|approval| ((approval.revision.update_id, approval.group), approval.created))
        .collect();
    let time_of = |update: UpdateId, group: Option<GroupId>| {
        let by_group = group.and_then(|group| decided.get(&(update, group)));
        by_group.or_else(|| arrivals.get(&update)).copied().unwrap_or(Timestamp::UNIX_EPOCH)
    };
    let changes = changes.iter().filter_map(|change| {
        let update = change.update?;
        let (seq, group) = (ChangeSeq(change.seq), change.group);
        Some(DeploymentChange { seq, update, group, time: change.changed.unwrap_or_else(|| time_of(update, group)) })
    });
    let state = DecisionState {
        seq: ChangeSeq(decisions.change_seq),
        changes: changes.collect(),
        declined: decisions
            .declines
            .into_iter()
            .map(|decline| Declined {
                update: decline.update,
                time: decline.created,
                administrator: decline.administrator,
            })
            .collect(),
        groups: decisions.groups,
        approvals: decisions.approvals,
    };
    Snapshot::build(entries, state)
}

fn fleet(computers: Vec<computers::ComputerRecord>, sets: Vec<status::ComputerStatus>) -> (Registry, StatusBoard) {
    let (mut registry, mut board) = (Registry::default(), StatusBoard::default());
    for record in computers {
        board.add_computer(record.row);
        registry.put(record.row, record.computer);
    }
    for stored in sets {
        let row = stored.computer_row;
        board.replace(row, StatusSets::from_stored(stored));
    }
    (registry, board)
}

/// Random bytes from the operating system; [`App::random`] is for everyone else.
pub(crate) fn random<const N: usize>() -> Result<[u8; N], AppError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)
        .map_err(|_| AppError::Conflict("the operating system gives no random bytes; restart it".to_owned()))?;
    Ok(bytes)
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Makes a folder, with its parents, that only its owner can look into: keys and reports are kept there.
///
/// # Errors
/// When it cannot be made.
pub fn make_folder(path: &Path) -> Result<(), AppError> {
    let failed = |source| AppError::Io { what: format!("cannot make the folder {}", path.display()), source };
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder.create(path).map_err(failed)
}

fn empty_folder(path: &Path) -> Result<(), AppError> {
    let failed = |source| AppError::Io { what: format!("cannot empty the folder {}", path.display()), source };
    match std::fs::remove_dir_all(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(failed(error)),
        _ => {}
    }
    make_folder(path)
}
