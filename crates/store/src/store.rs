//! The handle everyone shares.

use std::sync::{Arc, mpsc};
use std::thread::{self, JoinHandle};

use tokio::sync::oneshot;

use crate::queue::Queue;
use crate::tx::{Mode, Tx};
use crate::worker::{self, Closure, Job};
use crate::{StoreConfig, StoreError, StoreOptions, migrate};

/// An open database. Clones share it; the last one to go closes it after finishing what was accepted.
#[derive(Clone)]
pub struct Store(Arc<Threads>);

struct Threads {
    reads: Arc<Queue<Box<dyn Job>>>,
    writes: Arc<Queue<Box<dyn Job>>>,
    running: Vec<JoinHandle<()>>,
    config: StoreConfig,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store").field("threads", &self.0.running.len()).finish_non_exhaustive()
    }
}

impl Store {
    /// Opens the database, makes or upgrades its schema, and starts the threads. Blocks while it does.
    ///
    /// # Errors
    /// When the database cannot be reached, is damaged, or was written by a newer program.
    pub fn open(config: StoreConfig) -> Result<Self, StoreError> {
        Self::open_with(config, &StoreOptions::default())
    }

    /// Like [`Store::open`], with other numbers of threads and queue lengths.
    ///
    /// # Errors
    /// Those of [`Store::open`].
    pub fn open_with(config: StoreConfig, options: &StoreOptions) -> Result<Self, StoreError> {
        // Connections are made on threads of their own: the caller may be on one of an async runtime.
        let first = config.clone();
        let migrated = thread::spawn(move || migrate::run(&mut Tx::connect(&first, Mode::Write)?)).join();
        migrated.map_err(|_| StoreError::Open("the migration crashed".to_owned()))??;
        let is_shared = matches!(config, StoreConfig::Postgres(_));
        let writers = if is_shared { options.writers.max(1) } else { 1 };
        let mut threads = Threads {
            reads: Arc::new(Queue::new(options.read_queue)),
            writes: Arc::new(Queue::new(options.write_queue)),
            running: Vec::new(),
            config,
        };
        for number in 0..options.readers.max(1) {
            let reads = Arc::clone(&threads.reads);
            threads.start(&format!("store-read-{number}"), Mode::Read, move |tx, config| {
                worker::read(tx, config, &reads);
            })?;
        }
        for number in 0..writers {
            let writes = Arc::clone(&threads.writes);
            let group_size = options.group_size.max(1);
            threads.start(&format!("store-write-{number}"), Mode::Write, move |tx, config| {
                worker::write(tx, config, &writes, group_size);
            })?;
        }
        Ok(Self(Arc::new(threads)))
    }

    /// Runs `work` in a transaction that sees one consistent state and changes nothing.
    ///
    /// # Errors
    /// [`StoreError::Busy`] at once when too many reads wait; those of `work`.
    pub async fn read<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnMut(&mut Tx) -> Result<T, StoreError> + Send + 'static,
    {
        queued(&self.0.reads, work).await
    }

    /// Runs `work` in a transaction and returns when it is committed and durable. Writes that wait share a commit,
    /// yet one that fails undoes only itself. `work` is run again when another writer got in its way.
    ///
    /// # Errors
    /// [`StoreError::Busy`] at once when too many writes wait; those of `work`, after undoing what it did.
    pub async fn write<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnMut(&mut Tx) -> Result<T, StoreError> + Send + 'static,
    {
        queued(&self.0.writes, work).await
    }

    /// [`Store::read`] for threads that may block; waits for its turn instead of being refused. Never call it on a
    /// thread of an async runtime or inside another closure.
    ///
    /// # Errors
    /// Those of `work`.
    pub fn read_blocking<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnMut(&mut Tx) -> Result<T, StoreError> + Send + 'static,
    {
        waited(&self.0.reads, work)
    }

    /// [`Store::write`] for threads that may block; waits for its turn instead of being refused. Never call it on a
    /// thread of an async runtime or inside another closure.
    ///
    /// # Errors
    /// Those of `work`, after undoing what it did.
    pub fn write_blocking<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnMut(&mut Tx) -> Result<T, StoreError> + Send + 'static,
    {
        waited(&self.0.writes, work)
    }

    /// How many reads and writes wait now, for metrics.
    #[must_use]
    pub fn waiting(&self) -> (usize, usize) {
        (self.0.reads.len(), self.0.writes.len())
    }

    /// Whether other nodes may use the same database.
    #[must_use]
    pub fn is_shared(&self) -> bool {
        matches!(self.0.config, StoreConfig::Postgres(_))
    }
}

async fn queued<T, F>(queue: &Queue<Box<dyn Job>>, work: F) -> Result<T, StoreError>
where
    T: Send + 'static,
    F: FnMut(&mut Tx) -> Result<T, StoreError> + Send + 'static,
{
    let (sender, receiver) = oneshot::channel();
    let reply = move |result| {
        // Nobody waits any more when the caller's future was dropped; the work is done all the same.
        let _ = sender.send(result);
    };
    queue.push(Box::new(Closure { work, result: None, reply }))?;
    receiver.await.unwrap_or(Err(StoreError::Closed))
}

fn waited<T, F>(queue: &Queue<Box<dyn Job>>, work: F) -> Result<T, StoreError>
where
    T: Send + 'static,
    F: FnMut(&mut Tx) -> Result<T, StoreError> + Send + 'static,
{
    let (sender, receiver) = mpsc::sync_channel(1);
    let reply = move |result| {
        let _ = sender.send(result);
    };
    queue.push_waiting(Box::new(Closure { work, result: None, reply }))?;
    receiver.recv().unwrap_or(Err(StoreError::Closed))
}

impl Threads {
    fn start(
        &mut self,
        name: &str,
        mode: Mode,
        run: impl FnOnce(Tx, StoreConfig) + Send + 'static,
    ) -> Result<(), StoreError> {
        let config = self.config.clone();
        let (ready, opened) = mpsc::sync_channel(1);
        let body = move || match Tx::connect(&config, mode) {
            Ok(tx) => {
                let _ = ready.send(Ok(()));
                run(tx, config);
            }
            Err(error) => {
                let _ = ready.send(Err(error));
            }
        };
        let handle = thread::Builder::new().name(name.to_owned()).spawn(body);
        self.running.push(handle.map_err(|error| StoreError::Open(error.to_string()))?);
        opened.recv().unwrap_or(Err(StoreError::Closed))
    }
}

impl Drop for Threads {
    fn drop(&mut self) {
        self.reads.close();
        self.writes.close();
        for handle in self.running.drain(..) {
            // A closure may hold the last handle: a thread cannot wait for itself.
            if handle.thread().id() != thread::current().id() && handle.join().is_err() {
                tracing::error!("a database thread crashed");
            }
        }
    }
}
