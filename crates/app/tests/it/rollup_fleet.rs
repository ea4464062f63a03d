//! A large fleet rolls up in calls of bounded size.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use patchwell_app::clock::ManualClock;
use patchwell_app::{App, AppConfig, AppError, RollupOptions, RollupUpstream};
use patchwell_model::rollup::{
    ComputerChange, ComputerStatusReport, DownstreamServerReport, RolledUpComputer, RollupConfiguration, RollupLimits,
    RollupNumber,
};
use patchwell_model::{Computer, ComputerId, Timestamp, UpdateId};
use patchwell_store::{Store, StoreConfig, StoreError, computers, status};
use patchwell_testkit::sample_catalog;
use roaring::RoaringBitmap;
use uuid::Uuid;

use crate::support::import;

/// Computers, and the updates that each has a state of.
const COMPUTERS: u32 = 100_000;
const STATES: u32 = 3;
/// Computers saved in one transaction.
const BATCH: u32 = 5_000;

fn now() -> Timestamp {
    "2026-10-04T12:00:00Z".parse().unwrap()
}

/// Takes everything and remembers only numbers.
#[derive(Default)]
struct Counting {
    computers: AtomicUsize,
    reports: AtomicUsize,
    states: AtomicUsize,
    largest: Mutex<(usize, usize, usize)>,
    compared: AtomicUsize,
}

impl RollupUpstream for Counting {
    async fn configuration(&self) -> Result<RollupConfiguration, AppError> {
        let (reset, server_id) = (Uuid::from_u128(1), Uuid::from_u128(2));
        Ok(RollupConfiguration { do_detailed_rollup: true, reset, server_id, limits: RollupLimits::WSUS })
    }

    async fn servers(&self, _: Timestamp, _: Vec<DownstreamServerReport>) -> Result<(), AppError> {
        Ok(())
    }

    async fn computers(
        &self,
        _: Timestamp,
        computers: Vec<RolledUpComputer>,
    ) -> Result<Vec<(ComputerId, ComputerChange)>, AppError> {
        self.computers.fetch_add(computers.len(), Ordering::Relaxed);
        let mut largest = self.largest.lock().unwrap();
        largest.0 = largest.0.max(computers.len());
        Ok(Vec::new())
    }

    async fn out_of_sync(&self, _: Uuid, numbers: Vec<RollupNumber>) -> Result<Vec<ComputerId>, AppError> {
        self.compared.fetch_add(numbers.len(), Ordering::Relaxed);
        Ok(Vec::new())
    }

    async fn status(&self, _: Uuid, _: Timestamp, reports: Vec<ComputerStatusReport>) -> Result<bool, AppError> {
        let states: usize = reports.iter().map(|report| report.updates.len()).sum();
        self.reports.fetch_add(reports.len(), Ordering::Relaxed);
        self.states.fetch_add(states, Ordering::Relaxed);
        let mut largest = self.largest.lock().unwrap();
        (largest.1, largest.2) = (largest.1.max(reports.len()), largest.2.max(states));
        Ok(true)
    }
}

async fn open(folder: &std::path::Path) -> App {
    let config = AppConfig::new(folder);
    let clock = Arc::new(ManualClock::new(now()));
    tokio::task::spawn_blocking(move || App::open(&config, clock)).await.unwrap().unwrap()
}

/// Writes the fleet into the database, as it would be after some months.
fn populate(database: std::path::PathBuf, installed: &RoaringBitmap) {
    let store = Store::open(StoreConfig::Sqlite(database)).unwrap();
    for first in (0..COMPUTERS).step_by(BATCH as usize) {
        let installed = installed.clone();
        let work = move |tx: &mut patchwell_store::Tx| -> Result<(), StoreError> {
            for n in first..first + BATCH {
                let computer = Computer {
                    id: ComputerId::new(&format!("computer-{n}")).unwrap(),
                    dns_name: format!("pc-{n}.example.test"),
                    ip_address: None,
                    details: None,
                    groups: Vec::new(),
                    requested_groups: Vec::new(),
                    first_contact: now(),
                    last_contact: Some(now()),
                    last_status_report: None,
                };
                let row = computers::save(tx, &computer)?;
                let sets = status::StatusSets { installed: installed.clone(), ..status::StatusSets::default() };
                status::save(tx, &status::ComputerStatus { computer_row: row, last_report: Some(now()), sets })?;
            }
            Ok(())
        };
        store.write_blocking(work).unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_thousand_computers_roll_up_in_bounded_calls_and_then_only_news() {
    let folder = tempfile::tempdir().unwrap();
    let packages = tempfile::tempdir().unwrap();
    sample_catalog::write(packages.path());
    let app = open(folder.path()).await;
    import(&app, &[packages.path()]).await;
    let ids = [sample_catalog::NEW, sample_catalog::OLD, sample_catalog::HOSTILE];
    let updates: Vec<UpdateId> = ids.iter().map(|id| id.parse().unwrap()).collect();
    let installed: RoaringBitmap = updates.iter().filter_map(|id| app.update_row(id)).collect();
    assert_eq!(installed.len(), u64::from(STATES));
    drop(app);
    let database = folder.path().join("patchwell.db");
    tokio::task::spawn_blocking(move || populate(database, &installed)).await.unwrap();

    let app = open(folder.path()).await;
    let (upstream, options) = (Counting::default(), RollupOptions::new("below.example.test", true));
    let outcome = app.rollup_to_upstream(&upstream, &options).await.unwrap();
    assert_eq!((outcome.computers, outcome.reports), (u64::from(COMPUTERS), u64::from(COMPUTERS)));
    assert_eq!(outcome.states, u64::from(COMPUTERS * STATES));
    assert_eq!(upstream.states.load(Ordering::Relaxed) as u64, outcome.states);
    let largest = *upstream.largest.lock().unwrap();
    assert_eq!((largest.0, largest.1), (1_500, 500));
    assert!(largest.2 <= 15_000, "{largest:?}");

    // One computer has news; a process that starts anew compares with what was told, and tells no more than that.
    drop(app);
    let app = open(folder.path()).await;
    let id = ComputerId::new("computer-77777").unwrap();
    let event = patchwell_model::ClientEvent {
        instance: Uuid::from_u128(5),
        computer: id.clone(),
        time_at_target: now(),
        namespace_id: 1,
        event_id: 182,
        source_id: 101,
        revision: Some(patchwell_model::RevisionIdentity { update_id: updates[0], revision_number: 1 }),
        hresult: -1,
        app_name: None,
        replacement_strings: Vec::new(),
        misc_data: Vec::new(),
    };
    app.record_events(&id, vec![event]).await.unwrap();
    let news = Counting::default();
    let outcome = app.rollup_to_upstream(&news, &options).await.unwrap();
    assert_eq!((outcome.computers, outcome.reports, outcome.states), (0, 1, 1));
}
