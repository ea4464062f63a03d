//! How long people wait for the console, with a catalog and a fleet at size, in a browser on the same cores.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, bail};
use serde_json::Value;

use super::Programs;
use super::server::Server;
use crate::{console, root, setup};

/// A copy of a data folder with a fleet in its database, in `folder`; one that is there is used as it is.
///
/// # Errors
/// When files cannot be copied or the fleet cannot be made.
pub(super) fn fixture(programs: &Programs, data: &Path, folder: &Path, computers: u32) -> anyhow::Result<()> {
    let made = folder.join("fleet-made");
    if made.exists() {
        return Ok(());
    }
    if folder.exists() {
        bail!("{} has a fixture that was not finished; delete it", folder.display());
    }
    std::fs::create_dir_all(folder)?;
    // The database says all there is of a generated catalog: it has no files.
    let database = folder.join("patchwell.db");
    std::fs::copy(data.join("patchwell.db"), &database).context("the database to begin with")?;
    let status =
        Command::new(&programs.fleet).arg(&database).arg(computers.to_string()).stdout(Stdio::null()).status()?;
    if !status.success() {
        bail!("the fleet could not be made");
    }
    std::fs::write(made, "")?;
    Ok(())
}

/// The figures, `Value::Null` where there is no browser to measure with.
///
/// # Errors
/// When the server or the browser fails.
pub(super) fn measure(programs: &Programs, data: &Path, folder: &Path, computers: u32) -> anyhow::Result<Value> {
    if ["node", "npm", "chromium"].iter().any(|command| setup::find(command).is_none()) {
        eprintln!("bench: the console is not measured: that needs node, npm and chromium");
        return Ok(Value::Null);
    }
    fixture(programs, data, folder, computers)?;
    console::install()?;
    let server = Server::start(&programs.patchwell, folder)?;
    let output = Command::new("node")
        .arg(root().join("console/tests/measure.mjs"))
        .arg(&server.admin)
        .arg(folder.join("admin-token"))
        .stderr(Stdio::inherit())
        .output()?;
    if !output.status.success() {
        bail!("the console could not be measured");
    }
    let mut figures: Value = serde_json::from_slice(&output.stdout)?;
    figures["computers"] = computers.into();
    Ok(figures)
}
