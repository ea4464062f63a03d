//! The load runner against a recorded server.

use std::time::Duration;

use patchwell_fleet::agent::{Agent, AgentOptions};
use patchwell_fleet::clock::Clock;
use patchwell_fleet::load::{Bounds, LoadError, RequestKind, prepare, run};
use patchwell_fleet::machine::Machine;

use crate::data::shared;
use crate::recorded_server::RecordedServer;

fn agent(server: &str) -> Agent {
    let clock = Clock::new("2026-10-04T15:03:36Z".parse().unwrap(), 1.0);
    Agent::new(Machine::built_in("windows-11-25h2").unwrap(), "load", 1, clock, AgentOptions::new(server))
}

#[tokio::test]
async fn requests_are_bounded_in_count_and_counted() {
    let server = RecordedServer::default();
    let Some(folder) = shared().map(|folder| folder.join("recorded-wsus-2025")) else { return };
    server.answers_of(&folder.join("client-scan"));
    let taken = std::fs::read_to_string(folder.join("client-flow/016-ReportEventBatch/response.xml")).unwrap();
    server.answer("ReportEventBatch", taken);
    let address = server.start().await;
    let prepared = prepare(&mut agent(&address)).await.unwrap();
    assert_eq!(prepared.cached, 3);
    let before = server.asked().len();
    let bounds = Bounds { connections: 4, requests: 50, duration: Duration::from_mins(1) };
    for (kind, lists) in [
        (RequestKind::First, [false, false]),
        (RequestKind::Leaves, [true, false]),
        (RequestKind::NothingNew, [true, true]),
    ] {
        let report = run(&prepared, kind, bounds).await.unwrap();
        assert_eq!((report.answered, report.failed, report.latencies.count()), (50, 0, 50), "{report:?}");
        let body = server.asked().pop().unwrap().body;
        let has = [body.contains("<InstalledNonLeafUpdateIDs><int>"), body.contains("<OtherCachedUpdateIDs><int>")];
        assert_eq!(has, lists, "{kind:?}");
    }
    assert_eq!(server.asked().len(), before + 150);

    server.set_answers("SyncUpdates", vec!["<Fault></Fault>".to_owned()]);
    let report = run(&prepared, RequestKind::First, Bounds { requests: 3, ..bounds }).await.unwrap();
    assert_eq!((report.answered, report.failed), (0, 3));
    assert!(report.first_failure.unwrap().contains("500"));
}

#[tokio::test]
async fn only_the_loopback_interface_is_loaded() {
    let refused = prepare(&mut agent("http://192.0.2.1:8530")).await;
    assert!(matches!(refused, Err(LoadError::NotLoopback(_))));
}
