//! What was acknowledged is there, even when the process is killed.

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

use patchwell_store::{Store, StoreConfig, settings};

use super::{Database, read};

/// Says to the child where to write.
const DATABASE: &str = "PATCHWELL_TEST_DATABASE";
/// So many writes are acknowledged before the kill.
const ACKNOWLEDGED: usize = 200;

pub(crate) fn acknowledged_writes_survive_a_kill(database: &Database) {
    drop(database.open());
    let place = match database.config() {
        StoreConfig::Sqlite(path) => path.to_str().unwrap().to_owned(),
        StoreConfig::Postgres(url) => url,
    };
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "child_that_is_killed", "--ignored", "--nocapture", "--test-threads=1"])
        .env(DATABASE, place)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut acknowledged: Vec<String> = Vec::new();
    for line in lines {
        let line = line.unwrap();
        acknowledged.extend(line.strip_prefix("kept ").map(str::to_owned));
        if acknowledged.len() == ACKNOWLEDGED {
            // On Unix this is SIGKILL. What it said before it died is read too.
            child.kill().unwrap();
        }
    }
    child.wait().unwrap();
    assert!(acknowledged.len() >= ACKNOWLEDGED, "the child ended by itself");
    let store = database.open();
    for key in acknowledged {
        let found = read(&store, move |tx| settings::get(tx, &key));
        assert_eq!(found.as_deref(), Some("kept"));
    }
}

/// Four threads that print the key of each write once it is acknowledged, for ever.
pub(crate) fn write_for_ever() {
    let config: StoreConfig = std::env::var(DATABASE).unwrap().parse().unwrap();
    let store = Store::open(config).unwrap();
    let write = |thread: usize| {
        let store = store.clone();
        move || {
            for n in 0.. {
                let key = format!("{thread}.{n}");
                let written = key.clone();
                store.write_blocking(move |tx| settings::set(tx, &written, "kept")).unwrap();
                // At once and whole: the harness must not hold it back.
                std::io::stdout().write_all(format!("\nkept {key}\n").as_bytes()).unwrap();
                std::io::stdout().flush().unwrap();
            }
        }
    };
    let threads: Vec<_> = (0..4).map(|n| std::thread::spawn(write(n))).collect();
    threads.into_iter().for_each(|thread| thread.join().unwrap());
}
