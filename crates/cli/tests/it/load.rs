//! The requests that `cargo xtask bench` measures, on a small catalog: that they are what they are called.

use std::time::Duration;

use patchwell_fleet::agent::{Agent, AgentOptions};
use patchwell_fleet::clock::Clock;
use patchwell_fleet::generator::{Spec, write_documents_to_dir};
use patchwell_fleet::load;
use patchwell_fleet::machine::Machine;

use crate::run::{Served, done};

#[expect(clippy::disallowed_methods, reason = "the real server goes by the same clock")]
#[tokio::test]
async fn every_measured_request_is_answered_as_its_name_says() {
    let folder = tempfile::tempdir().unwrap();
    let spec = Spec { months: 1, ..Spec::measured(1, 600) };
    let count = write_documents_to_dir(&spec, &folder.path().join("catalog")).unwrap();
    assert_eq!(count, 600);
    done(folder.path(), &["import", "catalog"]);
    let server = Served::start(folder.path());

    let clock = Clock::new(jiff::Timestamp::now(), 1.0);
    let machine = Machine::built_in("windows-11-25h2").unwrap();
    let mut agent = Agent::new(machine, "measured", 1, clock, AgentOptions::new(&server.agents));
    let plan = load::Plan { connections: 4, duration: Duration::from_millis(300), server: None };
    let report = load::measure(&mut agent, plan).await.unwrap();
    let names: Vec<_> = report.scenarios.iter().map(|scenario| scenario.name).collect();
    assert_eq!(names, ["first call", "page of leaves", "nothing new"]);
    for scenario in &report.scenarios {
        assert_eq!(scenario.first_failure, None, "{scenario:?}");
        assert!(scenario.answered > 0 && scenario.answer_bytes > 0, "{scenario:?}");
    }
    assert!(report.cached > 300, "{report:?}");
    server.kill();
}
