//! Jobs and their leases.

use std::collections::HashSet;

use patchwell_store::jobs::{self, JobState, Lease, Outcome, Progress, Report};

use super::samples::time;
use super::{Database, read, write};

pub(crate) fn a_job_runs_from_queue_to_end(database: &Database) {
    let store = database.open();
    let id = write(&store, |tx| jobs::enqueue(tx, "import", "{\"path\":\"a.cab\"}", time(0)));
    assert_eq!(write(&store, |tx| jobs::enqueue(tx, "import", "{\"path\":\"a.cab\"}", time(0))), id);
    let other = write(&store, |tx| jobs::enqueue(tx, "cleanup", "", time(1)));
    assert_eq!(write(&store, |tx| jobs::claim(tx, "a", &["sync"], time(2), time(60))), None);
    let job = write(&store, |tx| jobs::claim(tx, "a", &["cleanup", "sync"], time(2), time(60))).unwrap();
    assert_eq!((job.id, job.state, job.owner.as_deref()), (other, JobState::Running, Some("a")));
    let job = write(&store, |tx| jobs::claim(tx, "a", &[], time(3), time(60))).unwrap();
    assert_eq!((job.id, job.kind.as_str(), job.started), (id, "import", Some(time(3))));
    assert_eq!(write(&store, |tx| jobs::claim(tx, "b", &[], time(3), time(60))), None);
    let progress = Progress { done: 3, total: 10, message: "reading".to_owned() };
    let saved = progress.clone();
    assert_eq!(write(&store, move |tx| jobs::renew(tx, id, "a", time(90), &saved)), Lease::Held);
    let job = read(&store, move |tx| jobs::get(tx, id)).unwrap();
    assert_eq!((job.progress, job.lease_until), (progress, Some(time(90))));
    let report = Report {
        counts: vec![("revisions_added".to_owned(), u64::MAX)],
        warnings: vec![("a.cab".to_owned(), "it is odd".to_owned())],
        warning_count: 7,
    };
    let (kept, of_another) = (report.clone(), Report::default());
    write(&store, move |tx| {
        jobs::set_report(tx, id, "a", &kept)?;
        jobs::set_report(tx, id, "b", &of_another)
    });
    assert!(write(&store, move |tx| jobs::finish(tx, id, "a", &Outcome::Done, time(5))));
    assert_eq!(read(&store, move |tx| jobs::get(tx, id)).unwrap().report, Some(report));
    assert!(!write(&store, move |tx| jobs::finish(tx, id, "a", &Outcome::Cancelled, time(6))));
    assert!(write(&store, move |tx| jobs::finish(tx, other, "a", &Outcome::Failed("disk full".to_owned()), time(7))));
    let ended = read(&store, |tx| jobs::list(tx, None, 10));
    let states: Vec<_> = ended.iter().map(|job| (job.id, job.state, job.error.as_deref())).collect();
    assert_eq!(states, [(other, JobState::Failed, Some("disk full")), (id, JobState::Done, None)]);
    assert_eq!(write(&store, |tx| jobs::purge(tx, time(6))), 1);
    assert_eq!(read(&store, move |tx| jobs::get(tx, id)), None);
}

pub(crate) fn a_lost_lease_is_taken_over(database: &Database) {
    let store = database.open();
    let id = write(&store, |tx| jobs::enqueue(tx, "sync", "", time(0)));
    write(&store, |tx| jobs::claim(tx, "a", &[], time(1), time(10)));
    assert_eq!(write(&store, |tx| jobs::claim(tx, "b", &[], time(9), time(20))), None);
    let taken = write(&store, |tx| jobs::claim(tx, "b", &[], time(10), time(20))).unwrap();
    assert_eq!((taken.id, taken.owner.as_deref(), taken.started), (id, Some("b"), Some(time(1))));
    assert_eq!(write(&store, move |tx| jobs::renew(tx, id, "a", time(99), &Progress::default())), Lease::Lost);
    assert!(!write(&store, move |tx| jobs::finish(tx, id, "a", &Outcome::Done, time(11))));
    assert!(write(&store, move |tx| jobs::finish(tx, id, "b", &Outcome::Done, time(12))));
}

pub(crate) fn the_next_to_open_ends_the_leases_of_the_last(database: &Database) {
    let store = database.open();
    let [goes_on, stops, done, waits] = ["1", "2", "3", "4"].map(|parameters| {
        let id = write(&store, move |tx| jobs::enqueue(tx, "sync", parameters, time(0)));
        if parameters != "4" {
            write(&store, |tx| jobs::claim(tx, "a", &[], time(1), time(90))).unwrap();
        }
        id
    });
    assert!(write(&store, move |tx| jobs::cancel(tx, stops, time(2))));
    assert!(write(&store, move |tx| jobs::finish(tx, done, "a", &Outcome::Done, time(2))));
    drop(store);
    let store = database.open();
    assert_eq!(write(&store, |tx| jobs::end_leases(tx, time(3))), 2);
    let stopped = read(&store, move |tx| jobs::get(tx, stops)).unwrap();
    assert_eq!((stopped.state, stopped.finished, stopped.lease_until), (JobState::Cancelled, Some(time(3)), None));
    let ended = read(&store, move |tx| jobs::get(tx, done)).unwrap();
    assert_eq!((ended.state, ended.finished), (JobState::Done, Some(time(2))));
    let claim = || write(&store, |tx| jobs::claim(tx, "b", &[], time(3), time(90)));
    let taken = claim().unwrap();
    assert_eq!((taken.id, taken.started, taken.finished), (goes_on, Some(time(1)), None));
    assert_eq!(claim().map(|job| job.id), Some(waits));
    assert_eq!(claim(), None);
}

pub(crate) fn cancelling_reaches_queue_and_node(database: &Database) {
    let store = database.open();
    let waiting = write(&store, |tx| jobs::enqueue(tx, "sync", "1", time(0)));
    assert!(write(&store, move |tx| jobs::cancel(tx, waiting, time(1))));
    assert_eq!(read(&store, move |tx| jobs::get(tx, waiting)).unwrap().state, JobState::Cancelled);
    assert!(!write(&store, move |tx| jobs::cancel(tx, waiting, time(1))));
    let running = write(&store, |tx| jobs::enqueue(tx, "sync", "1", time(2)));
    assert_ne!(running, waiting);
    write(&store, |tx| jobs::claim(tx, "a", &[], time(3), time(10)));
    assert!(write(&store, move |tx| jobs::cancel(tx, running, time(4))));
    assert_eq!(read(&store, move |tx| jobs::get(tx, running)).unwrap().state, JobState::Running);
    let heard = write(&store, move |tx| jobs::renew(tx, running, "a", time(20), &Progress::default()));
    assert_eq!(heard, Lease::CancelRequested);
}

pub(crate) fn many_nodes_claim_each_job_once(database: &Database) {
    let stores = [database.open(), database.open()];
    for n in 0..30 {
        write(&stores[0], move |tx| jobs::enqueue(tx, "sync", &n.to_string(), time(0)));
    }
    let claim_all = |n: usize| {
        let store = stores[n % 2].clone();
        std::thread::spawn(move || {
            let owner = format!("node {n}");
            let mut claimed = Vec::new();
            loop {
                let owner = owner.clone();
                let job = write(&store, move |tx| jobs::claim(tx, &owner, &[], time(1), time(60)));
                let Some(job) = job else { return claimed };
                claimed.push(job.id);
            }
        })
    };
    let threads: Vec<_> = (0..6).map(claim_all).collect();
    let claimed: Vec<i64> = threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect();
    assert_eq!(claimed.len(), 30);
    assert_eq!(claimed.into_iter().collect::<HashSet<_>>().len(), 30);
}
