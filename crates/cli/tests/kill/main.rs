//! The server is killed at random moments of imports, decisions and reports, again and again. Nothing that it
//! acknowledged may be lost, nothing may be there twice, and the next start must work.

mod administrator;
mod api;
mod chunks;
mod cleanup;
mod computer;
mod importer;
mod jobs;
mod server;
mod world;

use world::{Plan, World};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_acknowledged_is_lost_in_a_hundred_kills() {
    let plan = Plan { seed: 7, kills: 100, revisions: 3_000, database: None };
    let summary = World::run(plan).await;
    println!("SQLite: {summary}");
    assert!(summary.interrupted_imports >= 10, "hardly an import was interrupted: {summary}");
    assert!(summary.decisions >= 100 && summary.batches >= 100, "hardly anything was acknowledged: {summary}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_acknowledged_is_lost_in_ten_kills_on_postgresql() {
    let Some(postgres) = tokio::task::spawn_blocking(patchwell_testkit::Postgres::start).await.unwrap().unwrap() else {
        return;
    };
    let plan = Plan { seed: 8, kills: 10, revisions: 800, database: Some(postgres.url().to_owned()) };
    let summary = World::run(plan).await;
    println!("PostgreSQL: {summary}");
    assert!(summary.decisions >= 5 && summary.batches >= 5, "hardly anything was acknowledged: {summary}");
}
