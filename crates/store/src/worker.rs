//! The threads that own connections. Readers run one closure at a time; a writer lets those that wait share a commit.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use crate::queue::Queue;
use crate::tx::{Mode, Tx};
use crate::{StoreConfig, StoreError};

/// How often a write that another connection got in the way of is run again.
const RETRIES: usize = 5;

/// One closure and who waits for its result.
pub(crate) trait Job: Send {
    /// Runs the closure and keeps its result; `Err` is a copy of what it failed with.
    fn run(&mut self, tx: &mut Tx) -> Result<(), StoreError>;

    /// Hands the kept result to who waits for it, or `failure` when the transaction as a whole failed.
    fn finish(self: Box<Self>, failure: Option<StoreError>);
}

/// A [`Job`] made of a closure.
pub(crate) struct Closure<T, F, R> {
    pub(crate) work: F,
    pub(crate) result: Option<Result<T, StoreError>>,
    pub(crate) reply: R,
}

impl<T, F, R> Job for Closure<T, F, R>
where
    T: Send,
    F: FnMut(&mut Tx) -> Result<T, StoreError> + Send,
    R: FnOnce(Result<T, StoreError>) + Send,
{
    fn run(&mut self, tx: &mut Tx) -> Result<(), StoreError> {
        let work = AssertUnwindSafe(|| (self.work)(tx));
        let result = catch_unwind(work).unwrap_or_else(|panic| Err(StoreError::Panicked(message(&*panic))));
        let failed = result.as_ref().err().cloned();
        self.result = Some(result);
        failed.map_or(Ok(()), Err)
    }

    fn finish(self: Box<Self>, failure: Option<StoreError>) {
        let result = match failure {
            Some(error) => Err(error),
            None => self.result.unwrap_or(Err(StoreError::Closed)),
        };
        (self.reply)(result);
    }
}

fn message(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "without a message".to_owned())
}

/// A connection that is made anew when it broke.
struct Connection {
    config: StoreConfig,
    mode: Mode,
    open: Option<Tx>,
}

impl Connection {
    fn tx(&mut self) -> Result<&mut Tx, StoreError> {
        if self.open.as_ref().is_some_and(Tx::is_broken) {
            self.open = None;
        }
        if self.open.is_none() {
            let opened =
                Tx::connect(&self.config, self.mode).map_err(|error| StoreError::Disconnected(error.to_string()))?;
            self.open = Some(opened);
        }
        self.open.as_mut().ok_or(StoreError::Closed)
    }

    fn begin(&mut self) -> Result<(), StoreError> {
        let mode = self.mode;
        let Err(error) = self.tx()?.begin(mode) else { return Ok(()) };
        if !matches!(error, StoreError::Disconnected(_)) {
            return Err(error);
        }
        // Nothing was done yet: the server may simply have been restarted since the last transaction.
        self.open = None;
        self.tx()?.begin(mode)
    }

    /// Begins, runs `work`, and commits; rolls back when any of it fails.
    fn transaction(&mut self, work: impl FnOnce(&mut Tx) -> Result<(), StoreError>) -> Result<(), StoreError> {
        self.begin()?;
        let tx = self.tx()?;
        let done = work(tx).and_then(|()| tx.batch("commit"));
        if done.is_err() && tx.batch("rollback").is_err() {
            // Whatever state it is in, nobody else shall meet it.
            self.open = None;
        }
        done
    }
}

/// Runs reads until the queue is closed.
pub(crate) fn read(tx: Tx, config: StoreConfig, queue: &Arc<Queue<Box<dyn Job>>>) {
    let mut connection = Connection { config, mode: Mode::Read, open: Some(tx) };
    while let Some(mut job) = queue.pop() {
        let failure = connection.transaction(|tx| job.run(tx)).err();
        job.finish(failure);
    }
}

/// Runs writes until the queue is closed, up to `group_size` in one commit, each inside its own savepoint.
pub(crate) fn write(tx: Tx, config: StoreConfig, queue: &Arc<Queue<Box<dyn Job>>>, group_size: usize) {
    let mut connection = Connection { config, mode: Mode::Write, open: Some(tx) };
    while let Some(first) = queue.pop() {
        let mut kept = Vec::new();
        let mut failed = Vec::new();
        let mut next = Some(first);
        let outcome = connection.transaction(|tx| {
            while let Some(job) = next.take() {
                run_in_savepoint(tx, job, &mut kept, &mut failed)?;
                if kept.len() + failed.len() < group_size {
                    next = queue.try_pop();
                }
            }
            Ok(())
        });
        // Left over when beginning the transaction failed.
        failed.extend(next.map(|job| (job, outcome.clone().err().unwrap_or(StoreError::Closed))));
        for job in kept {
            match outcome.clone() {
                Err(error @ StoreError::Contention(_)) => failed.push((job, error)),
                outcome => job.finish(outcome.err()),
            }
        }
        for (job, error) in failed {
            retry(&mut connection, job, error);
        }
    }
}

/// One closure of a group: its failure undoes its own changes only. `Err` when the whole transaction is lost.
fn run_in_savepoint(
    tx: &mut Tx,
    mut job: Box<dyn Job>,
    kept: &mut Vec<Box<dyn Job>>,
    failed: &mut Vec<(Box<dyn Job>, StoreError)>,
) -> Result<(), StoreError> {
    let done = tx.batch("savepoint job").and_then(|()| job.run(tx)).and_then(|()| tx.batch("release job"));
    let Err(error) = done else {
        kept.push(job);
        return Ok(());
    };
    failed.push((job, error));
    tx.batch("rollback to job; release job")
}

/// Runs what met another writer again, alone; hands everything else its failure.
fn retry(connection: &mut Connection, mut job: Box<dyn Job>, error: StoreError) {
    let mut failure = Some(error);
    for _ in 0..RETRIES {
        if !matches!(failure, Some(StoreError::Contention(_))) {
            break;
        }
        failure = connection.transaction(|tx| job.run(tx)).err();
    }
    job.finish(failure);
}
