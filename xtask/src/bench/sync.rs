//! How fast a server takes a catalog over from another one on the same machine, and what both hold in memory.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use serde_json::{Value, json};

use super::machine;
use super::server::Server;

/// How often memory is looked at.
const PAUSE: Duration = Duration::from_millis(500);

/// Synchronizes an empty server from one with the catalog of `data`, then once more.
///
/// # Errors
/// When a server does not start or the synchronization fails.
pub(super) fn measure(program: &Path, data: &Path, revisions: usize) -> anyhow::Result<Value> {
    eprintln!("bench: {revisions} revisions: synchronizing");
    let empty = tempfile::tempdir()?;
    let (above, below) = (Server::start(program, data)?, Server::start(program, empty.path())?);
    command(program, empty.path(), &["sync", "source", &format!("http://{}", above.agents)])?;
    let (seconds, memory) = synchronize(program, empty.path(), &below)?;
    let counts = last_run(program, empty.path())?;
    let (again, _) = synchronize(program, empty.path(), &below)?;
    let second = last_run(program, empty.path())?;
    if second.get("updates_new").and_then(Value::as_u64) != Some(0) {
        bail!("the second synchronization brought something: {second}");
    }
    Ok(json!({
        "revisions": revisions,
        "seconds": seconds,
        "run": counts,
        "memory_by_half_second": memory,
        "memory_below": machine::memory(below.pid())?,
        "memory_above": machine::memory(above.pid())?,
        "second_run": second,
        "second_seconds": again,
        "database_bytes": machine::bytes_below(empty.path())?,
    }))
}

/// Runs a synchronization; returns how long the command took and the resident memory of the server meanwhile.
fn synchronize(program: &Path, data: &Path, server: &Server) -> anyhow::Result<(f64, Vec<u64>)> {
    let started = Instant::now();
    let mut process = Command::new(program)
        .arg("--data")
        .arg(data)
        .args(["sync", "now", "--json"])
        .stdout(std::process::Stdio::null())
        .spawn()?;
    let mut memory = Vec::new();
    loop {
        if let Some(status) = process.try_wait()? {
            if !status.success() {
                bail!("the synchronization failed; see the last entry of: patchwell sync history");
            }
            return Ok((started.elapsed().as_secs_f64(), memory));
        }
        let now = machine::memory(server.pid())?;
        memory.push(now.get("now").and_then(Value::as_u64).unwrap_or_default());
        std::thread::sleep(PAUSE);
    }
}

/// The newest entry of the history, with how long it took by the server's own clock.
fn last_run(program: &Path, data: &Path) -> anyhow::Result<Value> {
    let output = command(program, data, &["sync", "history", "--limit", "1", "--json"])?;
    let page: Value = serde_json::from_slice(&output)?;
    page.pointer("/items/0").cloned().context("the history is empty")
}

fn command(program: &Path, data: &Path, arguments: &[&str]) -> anyhow::Result<Vec<u8>> {
    let output = Command::new(program).arg("--data").arg(data).args(arguments).output()?;
    if !output.status.success() {
        bail!("{arguments:?} failed: {}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(output.stdout)
}
