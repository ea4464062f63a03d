//! What changed lately, for those who watch. Only that something changed is kept, not what it was, so that memory is
//! bounded whoever reads how slowly: a reader that was away for long learns as much as one that was not.

use std::collections::BTreeMap;

use parking_lot::Mutex;
use tokio::sync::watch;

/// The most topics; each is the name of a part of the API.
const TOPICS: usize = 64;
/// Jobs whose changes are told one by one; who missed more reads the list again.
const JOBS: usize = 256;

/// What changed after some moment.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Changed {
    /// Parts of the API that answer otherwise now, such as `groups`.
    pub topics: Vec<&'static str>,
    /// Jobs that began, went on or ended.
    pub jobs: Vec<i64>,
    /// More changed than is remembered.
    pub is_incomplete: bool,
    /// The moment up to which this tells.
    pub until: u64,
}

#[derive(Default)]
struct Known {
    last: u64,
    topics: BTreeMap<&'static str, u64>,
    jobs: BTreeMap<i64, u64>,
    /// Changes of jobs up to this one may be forgotten.
    forgotten: u64,
}

/// Where changes are announced.
pub struct Changes {
    known: Mutex<Known>,
    bell: watch::Sender<Bell>,
    run: String,
}

/// The last change, and whether the server ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Bell {
    /// The moment of the last change.
    pub last: u64,
    /// Nothing more is told.
    pub is_over: bool,
}

impl Changes {
    /// `run` is another text for every run of the server.
    pub(crate) fn new(run: String) -> Self {
        Self { known: Mutex::default(), bell: watch::Sender::default(), run }
    }

    /// Names this run of the server: moments of another one mean nothing.
    #[must_use]
    pub fn run(&self) -> &str {
        &self.run
    }

    /// Rings at every change.
    #[must_use]
    pub fn bell(&self) -> watch::Receiver<Bell> {
        self.bell.subscribe()
    }

    /// Tells that something changed, after it did.
    pub fn announce(&self, topic: &'static str) {
        self.note(|known, now| {
            if known.topics.len() < TOPICS || known.topics.contains_key(topic) {
                known.topics.insert(topic, now);
            }
        });
    }

    /// Tells that a job began, went on or ended.
    pub(crate) fn announce_job(&self, job: i64) {
        self.note(|known, now| {
            known.jobs.insert(job, now);
            while known.jobs.len() > JOBS {
                let oldest = known.jobs.iter().min_by_key(|(_, at)| **at).map(|(job, at)| (*job, *at));
                let Some((oldest, at)) = oldest else { return };
                known.jobs.remove(&oldest);
                known.forgotten = known.forgotten.max(at);
            }
        });
    }

    fn note(&self, note: impl FnOnce(&mut Known, u64)) {
        let mut known = self.known.lock();
        known.last += 1;
        let last = known.last;
        note(&mut known, last);
        drop(known);
        self.bell.send_modify(|bell| bell.last = bell.last.max(last));
    }

    /// Tells readers to go: the server ends.
    pub fn end(&self) {
        self.bell.send_modify(|bell| bell.is_over = true);
    }

    /// What changed after a moment.
    #[must_use]
    pub fn after(&self, moment: u64) -> Changed {
        let known = self.known.lock();
        let topics = known.topics.iter().filter(|(_, at)| **at > moment).map(|(topic, _)| *topic);
        let jobs = known.jobs.iter().filter(|(_, at)| **at > moment).map(|(job, _)| *job);
        Changed {
            topics: topics.collect(),
            jobs: jobs.collect(),
            is_incomplete: known.forgotten > moment || moment > known.last,
            until: known.last,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_learns_each_change_once_however_slow_it_is() {
        let changes = Changes::new("run".to_owned());
        let bell = changes.bell();
        for _ in 0..1000 {
            changes.announce("groups");
            changes.announce("settings");
        }
        changes.announce_job(7);
        assert!(bell.has_changed().unwrap());
        let first = changes.after(0);
        assert_eq!((first.topics, first.jobs, first.is_incomplete), (vec!["groups", "settings"], vec![7], false));
        assert_eq!(changes.after(first.until), Changed { until: first.until, ..Changed::default() });
        changes.announce("groups");
        assert_eq!(changes.after(first.until).topics, ["groups"]);
        assert!(changes.after(u64::MAX).is_incomplete, "of another run");
    }

    #[test]
    fn memory_is_bounded_and_who_missed_something_is_told() {
        let changes = Changes::new("run".to_owned());
        for job in 0..1000 {
            changes.announce_job(job);
        }
        let all = changes.after(0);
        assert_eq!((all.jobs.len(), all.is_incomplete), (JOBS, true));
        assert!(!changes.after(all.until - 10).is_incomplete);
    }
}
