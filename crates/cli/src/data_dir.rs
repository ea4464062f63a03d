//! The data directory: who owns it, and where a running server listens.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use serde::{Deserialize, Serialize};

/// How long a command waits for another one that has the directory.
const PATIENCE: Duration = Duration::from_secs(20);
const PAUSE: Duration = Duration::from_millis(50);

/// What a running server writes into `run.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RunFile {
    /// Its process id.
    pub(crate) pid: u32,
    /// Where its administration API listens, `address:port`.
    pub(crate) admin: String,
    /// Where agents reach it, `address:port`.
    pub(crate) agents: String,
    /// Where they reach it over TLS.
    #[serde(default)]
    pub(crate) agents_tls: Option<String>,
    /// Whether administration is over TLS; the folder `tls` says whose certificate it shows.
    #[serde(default)]
    pub(crate) admin_tls: bool,
}

/// The exclusive right to a data directory; it ends with the process at the latest.
#[derive(Debug)]
pub(crate) struct Ownership {
    directory: PathBuf,
    _lock: File,
}

/// Who has the directory.
#[derive(Debug)]
pub(crate) enum Owner {
    /// This process, from now on.
    Us(Ownership),
    /// A server that listens.
    Server(RunFile),
}

impl Ownership {
    /// Takes a directory if nobody has it.
    fn try_take(directory: &Path) -> anyhow::Result<Option<Self>> {
        let path = directory.join("lock");
        let lock = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .with_context(|| format!("{} cannot be opened", path.display()))?;
        match lock.try_lock() {
            Ok(()) => Ok(Some(Self { directory: directory.to_owned(), _lock: lock })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => {
                Err(error).with_context(|| format!("{} cannot be locked", path.display()))
            }
        }
    }

    /// Tells commands where this process serves.
    ///
    /// # Errors
    /// When `run.json` cannot be written.
    pub(crate) fn announce(&self, run: &RunFile) -> anyhow::Result<()> {
        let path = self.directory.join("run.json");
        let unfinished = self.directory.join("run.json.new");
        let mut file = File::create(&unfinished).with_context(|| format!("{} cannot be made", unfinished.display()))?;
        file.write_all(&serde_json::to_vec(run)?)?;
        std::fs::rename(&unfinished, &path).with_context(|| format!("{} cannot be written", path.display()))
    }
}

impl Drop for Ownership {
    fn drop(&mut self) {
        // What a killed server leaves is harmless too: only the lock says that a server runs.
        let _ = std::fs::remove_file(self.directory.join("run.json"));
    }
}

/// Takes the directory, or finds the server that has it. Waits for other commands to finish with it.
///
/// # Errors
/// When the directory cannot be used, or another process keeps it without serving.
pub(crate) async fn take_or_find(directory: &Path) -> anyhow::Result<Owner> {
    let begun = Instant::now();
    loop {
        if let Some(ownership) = Ownership::try_take(directory)? {
            let _ = std::fs::remove_file(directory.join("run.json"));
            return Ok(Owner::Us(ownership));
        }
        if let Some(run) = read_run_file(directory) {
            return Ok(Owner::Server(run));
        }
        if begun.elapsed() > PATIENCE {
            bail!("another process is using {}; try again when it has finished", directory.display());
        }
        tokio::time::sleep(PAUSE).await;
    }
}

fn read_run_file(directory: &Path) -> Option<RunFile> {
    serde_json::from_slice(&std::fs::read(directory.join("run.json")).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_second_one_finds_the_first() {
        let directory = tempfile::tempdir().unwrap();
        let Owner::Us(first) = take_or_find(directory.path()).await.unwrap() else { panic!("nobody has it") };
        let run = RunFile {
            pid: 1,
            admin: "127.0.0.1:8540".to_owned(),
            agents: "0.0.0.0:8530".to_owned(),
            agents_tls: None,
            admin_tls: true,
        };
        first.announce(&run).unwrap();
        match take_or_find(directory.path()).await.unwrap() {
            Owner::Server(found) => assert_eq!(found, run),
            Owner::Us(_) => panic!("taken twice"),
        }
        drop(first);
        assert!(matches!(take_or_find(directory.path()).await.unwrap(), Owner::Us(_)));
        assert!(!directory.path().join("run.json").exists());
    }

    #[tokio::test]
    async fn what_a_killed_server_left_does_not_mislead() {
        let directory = tempfile::tempdir().unwrap();
        std::fs::write(directory.path().join("run.json"), r#"{"pid":1,"admin":"127.0.0.1:1","agents":"x"}"#).unwrap();
        assert!(matches!(take_or_find(directory.path()).await.unwrap(), Owner::Us(_)));
    }
}
