//! What is read when somebody asks.

use std::sync::Arc;
use std::time::{Duration, Instant};

use patchwell_app::{App, AppError, StatusReport};
use patchwell_content::Room;
use patchwell_store::deliveries::{self, DeliveryCounts};
use patchwell_store::downloads::{self, Summary};
use patchwell_store::jobs::{self, JobState};
use patchwell_store::sync_runs::{self, SyncResult, SyncRun};
use prometheus_client::encoding::text::{encode_eof, encode_registry};
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::Registry;
use tokio::sync::Mutex;

/// How long what is read from the database is good.
const FRESH: Duration = Duration::from_secs(10);
/// How long what is known of the disk is good.
const FRESH_ROOM: Duration = Duration::from_secs(2);
/// How long what costs the catalog and the fleet is good.
const FRESH_STATUS: Duration = Duration::from_secs(60);

/// What is read from the database.
#[derive(Clone, Default)]
struct Stored {
    downloads: Summary,
    deliveries: DeliveryCounts,
    jobs: Vec<(String, JobState, u64)>,
    last_run: Option<SyncRun>,
    runs: Vec<(SyncResult, u64)>,
    room: Option<Room>,
}

/// Something that was read, and when.
type Kept<T> = Arc<Mutex<Option<(Instant, T)>>>;

/// Reads at most so often, however often somebody asks. Whoever asks while it reads waits for it.
#[derive(Clone, Default)]
pub(crate) struct Sampler {
    stored: Kept<Stored>,
    status: Kept<StatusReport>,
    room: Kept<Result<Option<Room>, String>>,
}

impl Sampler {
    async fn stored(&self, app: &App) -> Result<Stored, AppError> {
        let mut kept = self.stored.lock().await;
        if let Some((_, stored)) = kept.as_ref().filter(|(read, _)| read.elapsed() < FRESH) {
            return Ok(stored.clone());
        }
        let mut stored = app.store().read(read).await?;
        stored.room = self.room(app).await.ok().flatten();
        *kept = Some((Instant::now(), stored.clone()));
        Ok(stored)
    }

    /// Whether content files can be written, and how much room there is for them.
    ///
    /// # Errors
    /// Why they cannot.
    pub(crate) async fn room(&self, app: &App) -> Result<Option<Room>, String> {
        let mut kept = self.room.lock().await;
        if let Some((_, room)) = kept.as_ref().filter(|(read, _)| read.elapsed() < FRESH_ROOM) {
            return room.clone();
        }
        let content = app.content().clone();
        let checked =
            tokio::task::spawn_blocking(move || content.check_room().map_err(|error| error.to_string())).await;
        let room = checked.unwrap_or_else(|error| Err(error.to_string()));
        *kept = Some((Instant::now(), room.clone()));
        room
    }

    async fn status(&self, app: &App) -> Result<StatusReport, AppError> {
        let mut kept = self.status.lock().await;
        if let Some((_, status)) = kept.as_ref().filter(|(read, _)| read.elapsed() < FRESH_STATUS) {
            return Ok(status.clone());
        }
        let status = app.status_report().await?;
        *kept = Some((Instant::now(), status.clone()));
        Ok(status)
    }

    /// Appends everything in the text format of OpenMetrics, with its end.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn encode(&self, app: &App, text: &mut String) -> Result<(), AppError> {
        let (stored, status) = (self.stored(app).await?, self.status(app).await?);
        let mut registry = Registry::with_prefix("patchwell");
        memory(app, &mut registry);
        of_status(&status, &mut registry);
        of_stored(&stored, &mut registry);
        let written = encode_registry(text, &registry).and_then(|()| encode_eof(text));
        written.map_err(|error| AppError::Invalid(error.to_string()))
    }
}

fn read(tx: &mut patchwell_store::Tx) -> Result<Stored, patchwell_store::StoreError> {
    Ok(Stored {
        downloads: downloads::summary(tx)?,
        deliveries: deliveries::counts(tx)?,
        jobs: jobs::counts(tx)?,
        last_run: sync_runs::list(tx, None, 1)?.into_iter().next(),
        runs: sync_runs::counts_by_result(tx)?,
        room: None,
    })
}

/// A gauge without labels.
fn gauge(registry: &mut Registry, name: &str, help: &str, value: u64) {
    let gauge: Gauge = Gauge::default();
    gauge.set(i64::try_from(value).unwrap_or(i64::MAX));
    registry.register(name, help, gauge);
}

/// One gauge for each pair of labels.
fn gauges<'a>(
    registry: &mut Registry,
    (name, help): (&str, &str),
    values: impl IntoIterator<Item = (Vec<(&'static str, &'a str)>, u64)>,
) {
    let family: Family<Vec<(&'static str, String)>, Gauge> = Family::default();
    for (labels, value) in values {
        let labels = labels.into_iter().map(|(key, value)| (key, value.to_owned())).collect();
        family.get_or_create(&labels).set(i64::try_from(value).unwrap_or(i64::MAX));
    }
    registry.register(name, help, family);
}

fn memory(app: &App, registry: &mut Registry) {
    let snapshot = app.snapshot();
    let (reads, writes) = app.store().waiting();
    let groups = snapshot.groups().iter().count();
    registry.register("build", "Version", Info::new(vec![("version", env!("CARGO_PKG_VERSION"))]));
    gauge(registry, "revisions", "Revisions in the catalog", snapshot.len() as u64);
    gauge(registry, "approvals", "Approvals of administrators", snapshot.all_approvals().count() as u64);
    gauge(registry, "groups", "Computer groups", groups as u64);
    gauge(registry, "store_reads_waiting", "Reads that wait for the database", reads as u64);
    gauge(registry, "store_writes_waiting", "Writes that wait for the database", writes as u64);
}

fn of_status(status: &StatusReport, registry: &mut Registry) {
    gauge(registry, "computers", "Computers known, those of servers below not counted", status.computers);
    let by_status = [
        ("up_to_date", status.computers_up_to_date),
        ("needing_updates", status.computers_needing_updates),
        ("with_failures", status.computers_with_failures),
        ("never_reported", status.computers_unreported),
    ];
    let help = "Computers by what they reported; one with failures needs updates, too";
    let values = by_status.map(|(name, count)| (vec![("status", name)], count));
    gauges(registry, ("computers_by_status", help), values);
    let updates = [
        ("approved", status.updates_approved),
        ("unapproved", status.updates_unapproved),
        ("needed", status.updates_needed),
        ("failed", status.updates_failed),
    ];
    let values = updates.map(|(name, count)| (vec![("status", name)], count));
    gauges(registry, ("updates_by_status", "Updates that are not declined; one can be several of these"), values);
}

fn of_stored(stored: &Stored, registry: &mut Registry) {
    let downloads = &stored.downloads;
    let files = [
        ("queued", downloads.queued_files, downloads.queued_bytes),
        ("done", downloads.done_files, downloads.done_bytes),
        ("cancelled", downloads.cancelled_files, downloads.cancelled_bytes),
        ("failed", downloads.failed_files, downloads.failed_bytes),
    ];
    let values = files.map(|(state, files, _)| (vec![("state", state)], files));
    gauges(registry, ("content_files", "Content files that are wanted"), values);
    let values = files.map(|(state, _, bytes)| (vec![("state", state)], bytes));
    gauges(registry, ("content_bytes", "Bytes of content files that are wanted"), values);
    let deliveries = &stored.deliveries;
    let values =
        [("waiting", deliveries.waiting), ("delivered", deliveries.delivered), ("given_up", deliveries.given_up)];
    let values = values.map(|(state, count)| (vec![("state", state)], count));
    gauges(registry, ("notifications", "E-mails and requests to webhooks, as far as remembered"), values);
    let values = stored
        .jobs
        .iter()
        .map(|(kind, state, count)| (vec![("kind", kind.as_str()), ("state", job_state(*state))], *count));
    gauges(registry, ("jobs", "Jobs, as far as remembered"), values);
    let values = stored.runs.iter().map(|(result, count)| (vec![("result", sync_result(*result))], *count));
    gauges(registry, ("synchronizations", "Synchronizations, as far as remembered"), values);
    if let Some(run) = &stored.last_run {
        let time = run.finished.unwrap_or(run.started).as_second();
        let succeeded = u64::from(run.result == SyncResult::Done);
        gauge(registry, "last_synchronization_time_seconds", "When the last one ended or began", time.unsigned_abs());
        gauge(registry, "last_synchronization_succeeded", "Whether it ended well", succeeded);
    }
    if let Some(room) = stored.room {
        gauge(registry, "content_free_bytes", "Room for content files", room.free);
    }
}

fn job_state(state: JobState) -> &'static str {
    match state {
        JobState::Queued => "queued",
        JobState::Running => "running",
        JobState::Done => "done",
        JobState::Failed => "failed",
        JobState::Cancelled => "cancelled",
    }
}

fn sync_result(result: SyncResult) -> &'static str {
    match result {
        SyncResult::Running => "running",
        SyncResult::Done => "done",
        SyncResult::Failed => "failed",
        SyncResult::Cancelled => "cancelled",
    }
}
