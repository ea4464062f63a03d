//! Imports one part of a catalog after the other and remembers what the server acknowledged.

use std::collections::BTreeSet;
use std::time::Duration;

use patchwell_fleet::http::HttpError;
use serde_json::json;

use crate::api::{Api, text};
use crate::chunks::{Chunk, Chunks};

/// How often it looks how far an import is.
const PAUSE: Duration = Duration::from_millis(15);

/// The one who imports.
pub(crate) struct Importer {
    chunks: Chunks,
    /// Revisions of imports that were seen done.
    acknowledged: u64,
    /// What is being imported, and the number of its job once the server told it.
    current: Option<(Chunk, Option<String>)>,
    /// Jobs that were seen done.
    done: BTreeSet<String>,
    /// How often the server was killed while a job was under way.
    pub(crate) interrupted: u64,
}

impl Importer {
    /// `acknowledged` revisions are there already, and these jobs are done.
    pub(crate) fn new(chunks: Chunks, acknowledged: u64, done: impl Iterator<Item = String>) -> Self {
        Self { chunks, acknowledged, current: None, done: done.collect(), interrupted: 0 }
    }

    /// Goes on until the server is gone.
    pub(crate) async fn work(&mut self, mut api: Api) -> HttpError {
        loop {
            if let Err(gone) = self.step(&mut api).await {
                self.interrupted += u64::from(self.current.is_some());
                return gone;
            }
        }
    }

    /// Finishes what is under way, on a server that is not being killed.
    pub(crate) async fn finish(&mut self, mut api: Api) {
        while self.current.is_some() {
            self.step(&mut api).await.unwrap();
        }
    }

    async fn step(&mut self, api: &mut Api) -> Result<(), HttpError> {
        let (chunk, job) = self.current.get_or_insert_with(|| (self.chunks.next(), None));
        let Some(job) = job else {
            let asked = api.post("/imports", &json!({ "paths": [chunk.path] })).await?;
            *job = Some(text(&asked, "id").to_owned());
            return Ok(());
        };
        let view = api.get(&format!("/jobs/{job}")).await?;
        match text(&view, "state") {
            "done" => {
                self.acknowledged += chunk.new;
                self.done.insert(job.clone());
                self.current = None;
            }
            "queued" | "running" => tokio::time::sleep(PAUSE).await,
            other => panic!("the import is {other}: {view}"),
        }
        Ok(())
    }

    /// Checks a server that was started again.
    pub(crate) async fn verify(&mut self, api: &mut Api) {
        let jobs = api.list("/jobs", None).await;
        for id in &self.done {
            let job = jobs.iter().find(|job| text(job, "id") == id).unwrap_or_else(|| panic!("job {id} is gone"));
            assert_eq!(text(job, "state"), "done", "{job}");
        }
        let unknown: Vec<_> = jobs.iter().filter(|job| !self.done.contains(text(job, "id"))).collect();
        assert!(unknown.len() <= 1, "more jobs than were asked for: {unknown:?}");
        let may_come = self.current.as_ref().map_or(0, |(chunk, _)| chunk.new);
        if let Some((_, job)) = &mut self.current {
            match job {
                Some(id) => assert!(jobs.iter().any(|job| text(job, "id") == id), "acknowledged job {id} is gone"),
                // Killed before the answer: the job may be there all the same.
                None => *job = unknown.first().map(|job| text(job, "id").to_owned()),
            }
        } else {
            assert!(unknown.is_empty(), "a job that nobody asked for: {unknown:?}");
        }
        let overview = api.get("/status").await.unwrap();
        let revisions = overview["revisions"].as_u64().unwrap();
        let possible = self.acknowledged..=self.acknowledged + may_come;
        assert!(possible.contains(&revisions), "{revisions} revisions instead of {possible:?}");
        if self.current.is_none() {
            assert_eq!(overview["files_missing"], 0, "files of finished imports are missing");
        }
    }

    /// How many revisions and files must be there when nothing is under way.
    pub(crate) fn totals(&self) -> (u64, u64) {
        assert!(self.current.is_none());
        (self.acknowledged, self.chunks.files())
    }

    /// Imports that were seen done.
    pub(crate) fn imports(&self) -> usize {
        self.done.len()
    }
}
