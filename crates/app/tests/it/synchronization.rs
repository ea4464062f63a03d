//! The administrator's side of synchronization: when runs are started, and what a replica refuses.

use std::sync::Arc;

use jiff::tz::TimeZone;
use patchwell_app::clock::ManualClock;
use patchwell_app::{App, AppConfig, AppError, SyncSchedule, SyncTrigger};
use patchwell_catalog::{ApproveRequest, ApproveTarget};
use patchwell_model::{ApprovalAction, CategoryType, EulaId, GroupId, UpdateId};
use patchwell_store::sync_runs::{self, SyncCounts, SyncResult};

use crate::support::{import, open, shared_data};

async fn at(app: &App, pairs: &[(&str, &str)]) -> Result<(), AppError> {
    let changes = pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    app.update_settings(changes).await.map(drop)
}

async fn with_clock(folder: &std::path::Path, time: &str) -> (App, Arc<ManualClock>) {
    let clock = Arc::new(ManualClock::new(time.parse().unwrap()));
    let (config, its) = (AppConfig::new(folder), Arc::clone(&clock));
    let app = tokio::task::spawn_blocking(move || App::open(&config, its)).await.unwrap().unwrap();
    (app, clock)
}

/// Looks at the schedule every five minutes of a time, lets each run that starts fail, and tells when they started.
async fn failing_runs(app: &App, clock: &ManualClock, from: &str, until: &str) -> Vec<(String, u32)> {
    let mut schedule = SyncSchedule::default();
    let (mut now, until) = (from.parse().unwrap(), until.parse().unwrap());
    let mut runs = Vec::new();
    while now < until {
        clock.set(now);
        if let Some(started) = app.start_due_synchronization(&mut schedule, &TimeZone::UTC).await.unwrap() {
            assert!(!started.was_there);
            let twice = app.start_synchronization(&SyncTrigger::by("somebody")).await.unwrap();
            assert_eq!((twice.job, twice.was_there), (started.job, true), "one at a time");
            assert_eq!(app.synchronization_job().await.unwrap(), Some(started.job));
            let job = app.job(started.job).await.unwrap();
            let attempt: u32 = job.parameters.lines().nth(1).unwrap().parse().unwrap();
            app.cancel_job(started.job).await.unwrap();
            let written = app.store().write(move |tx| {
                let id = sync_runs::begin(tx, "http://above:8530", ("schedule", true, attempt), now)?;
                sync_runs::finish(tx, id, SyncResult::Failed, Some("it is down"), SyncCounts::default(), now)
            });
            written.await.unwrap();
            runs.push((now.to_string(), attempt));
        }
        now = now.saturating_add(jiff::SignedDuration::from_mins(5)).unwrap();
    }
    runs
}

#[tokio::test]
async fn the_schedule_starts_a_run_within_its_half_hour_and_tries_a_failed_one_twice_again() {
    let folder = tempfile::tempdir().unwrap();
    let (app, clock) = with_clock(folder.path(), "2026-10-04T12:00:00Z").await;
    at(&app, &[("sync_source", "http://above:8530"), ("sync_times_per_day", "2"), ("sync_start", "03:00")])
        .await
        .unwrap();
    let runs = failing_runs(&app, &clock, "2026-10-04T12:00:00Z", "2026-10-05T12:00:00Z").await;
    let attempts: Vec<u32> = runs.iter().map(|(_, attempt)| *attempt).collect();
    assert_eq!(attempts, [1, 2, 3, 1, 2, 3], "{runs:?}");
    for (first, (earliest, latest)) in [
        (&runs[0].0, ("2026-10-04T15:00:00Z", "2026-10-04T15:35:00Z")),
        (&runs[3].0, ("2026-10-05T03:00:00Z", "2026-10-05T03:35:00Z")),
    ] {
        assert!((earliest..=latest).contains(&first.as_str()), "{first}");
    }
    // Another server on the same database, and this one after a restart, know that it is done.
    clock.set("2026-10-05T12:00:00Z".parse().unwrap());
    let again = app.start_due_synchronization(&mut SyncSchedule::default(), &TimeZone::UTC).await.unwrap();
    assert_eq!(again, None);
    at(&app, &[("sync_times_per_day", "0")]).await.unwrap();
    assert_eq!(app.next_synchronization(&TimeZone::UTC).await.unwrap(), None);
}

#[tokio::test]
async fn a_run_that_was_missed_while_the_server_was_off_is_made_up_for() {
    let folder = tempfile::tempdir().unwrap();
    let (app, clock) = with_clock(folder.path(), "2026-10-04T03:10:00Z").await;
    at(&app, &[("sync_source", "microsoft"), ("sync_times_per_day", "1")]).await.unwrap();
    let began = app.now();
    let written = app.store().write(move |tx| {
        let id = sync_runs::begin(tx, "microsoft", ("schedule", true, 1), began)?;
        sync_runs::finish(tx, id, SyncResult::Done, None, SyncCounts::default(), began)
    });
    written.await.unwrap();
    clock.set("2026-10-05T09:00:00Z".parse().unwrap());
    let started = app.start_due_synchronization(&mut SyncSchedule::default(), &TimeZone::UTC).await.unwrap();
    assert!(started.is_some());
}

#[tokio::test]
async fn without_a_server_above_nothing_starts() {
    let folder = tempfile::tempdir().unwrap();
    let app = open(folder.path()).await;
    let refused = app.start_synchronization(&SyncTrigger::by("somebody")).await.unwrap_err();
    assert!(refused.to_string().contains("sync_source"), "{refused}");
    let refused = at(&app, &[("sync_replica", "true")]).await.unwrap_err();
    assert!(matches!(&refused, AppError::Invalid(text) if text.contains("sync_source")), "{refused}");
}

#[tokio::test]
async fn a_replica_leaves_decisions_to_the_server_above_until_it_is_autonomous() {
    let folder = tempfile::tempdir().unwrap();
    let app = open(folder.path()).await;
    let pilot = app.create_group("Pilot", None).await.unwrap();
    at(&app, &[("sync_source", "http://above:8530"), ("sync_replica", "true")]).await.unwrap();
    let update = UpdateId::from_bytes([1; 16]);
    let request = ApproveRequest {
        target: ApproveTarget::Update(update),
        groups: vec![GroupId::ALL_COMPUTERS],
        action: ApprovalAction::Install,
        deadline: None,
    };
    let refusals = [
        app.approve(&request, "somebody").await.unwrap_err(),
        app.inherit_approval(update, &[pilot.id], "somebody").await.unwrap_err(),
        app.decline(&[update], "somebody").await.unwrap_err(),
        app.reinstate(&[update], "somebody").await.unwrap_err(),
        app.create_group("Other", None).await.unwrap_err(),
        app.edit_group(pilot.id, Some("Other"), None).await.unwrap_err(),
        app.delete_group(pilot.id).await.unwrap_err(),
        app.accept_eula(EulaId(uuid::Uuid::nil()), "somebody").await.unwrap_err(),
        at(&app, &[("sync_languages", "de")]).await.unwrap_err(),
        at(&app, &[("sync_classifications", "")]).await.unwrap_err(),
    ];
    for refusal in refusals {
        let is_replica = matches!(&refusal, AppError::Replica(_, upstream) if upstream == "http://above:8530");
        assert!(is_replica, "{refusal}");
    }
    at(&app, &[("sync_times_per_day", "4")]).await.unwrap();
    at(&app, &[("sync_replica", "false"), ("sync_languages", "de")]).await.unwrap();
    assert_eq!(app.create_group("Other", Some(pilot.id)).await.unwrap().parent, Some(pilot.id));
}

#[tokio::test]
async fn products_of_a_real_catalog_are_in_families_of_companies() {
    let Some(data) = shared_data() else { return };
    let folder = tempfile::tempdir().unwrap();
    let app = open(folder.path()).await;
    import(&app, &[&data.join("wsus-export")]).await;
    let snapshot = app.snapshot();
    let is_product = |category_type| category_type != CategoryType::UpdateClassification;
    let tree = snapshot.category_tree(is_product, Some(&[]));
    let categories = snapshot.updates().filter(|entry| entry.category_type.is_some_and(is_product)).count();
    assert_eq!(tree.len(), categories);
    assert!(tree.iter().all(|node| !node.is_chosen));
    let is_above = |id| tree.iter().any(|node| node.parent == Some(id));
    let family = tree.iter().find(|node| node.category_type == CategoryType::ProductFamily && is_above(node.id));
    let family = family.unwrap();
    let company = tree.iter().find(|node| Some(node.id) == family.parent).unwrap();
    assert_eq!((company.category_type, company.parent), (CategoryType::Company, None));
    for (at, node) in tree.iter().enumerate() {
        let above = node.parent.map(|parent| tree[..at].iter().find(|node| node.id == parent).unwrap().depth + 1);
        assert_eq!(node.depth, above.unwrap_or(0), "{}", node.title);
    }
    let chosen = snapshot.category_tree(is_product, Some(&[family.id]));
    let below: Vec<_> = chosen.iter().filter(|node| node.is_inherited).collect();
    assert!(!below.is_empty() && below.iter().all(|node| node.parent == Some(family.id)));
    assert!(chosen.iter().any(|node| node.id == family.id && node.is_chosen && !node.is_inherited));
    assert!(snapshot.category_tree(is_product, None).iter().all(|node| node.is_chosen && node.is_inherited));
    let classifications = snapshot.category_tree(|category_type| !is_product(category_type), Some(&[]));
    assert!(classifications.iter().any(|node| &*node.title == "Security Updates"));
}
