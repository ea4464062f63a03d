//! Measures the release build: how fast a catalog comes in, how fast the server starts, what it holds in memory, and
//! how many scans it answers in a second, with the load generator on the same cores.

mod console;
mod machine;
mod report;
mod server;
mod sync;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, bail};
use clap::Args;
use serde_json::{Value, json};

use server::Server;

#[derive(Args)]
pub(crate) struct BenchArgs {
    /// Revisions of a catalog; may be repeated
    #[arg(long, default_values_t = [4_600, 130_000])]
    revisions: Vec<usize>,
    /// For each kind of request
    #[arg(long, default_value_t = 10.0)]
    seconds: f64,
    /// Each with one request at a time
    #[arg(long, default_value_t = 16)]
    connections: usize,
    /// Computers of the fleet that the console is measured with; 0 leaves it out
    #[arg(long, default_value_t = 20_000)]
    computers: u32,
    /// Write the figures there as well
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Keep catalogs and databases here, and use those that are there already
    #[arg(long, value_name = "FOLDER")]
    keep: Option<PathBuf>,
}

/// The programs that are measured and that measure.
struct Programs {
    patchwell: PathBuf,
    load: PathBuf,
    fleet: PathBuf,
}

#[derive(Args)]
pub(crate) struct FixtureArgs {
    /// Where to; `patchwell serve --data DIR/console` serves it
    folder: PathBuf,
    /// Revisions of the catalog
    #[arg(long, default_value_t = 130_000)]
    revisions: usize,
    /// Computers of the fleet
    #[arg(long, default_value_t = 20_000)]
    computers: u32,
}

/// Makes a data folder with a catalog and a fleet at size, to look at the console with.
///
/// # Errors
/// When something does not build or run.
pub(crate) fn fixture(args: &FixtureArgs) -> anyhow::Result<()> {
    let programs = build()?;
    let data = args.folder.join("data");
    imported(&programs, &args.folder, &data, args.revisions)?;
    let made = args.folder.join("console");
    console::fixture(&programs, &data, &made, args.computers)?;
    println!("{} serve --data {}", programs.patchwell.display(), made.display());
    Ok(())
}

/// Builds, measures, prints.
///
/// # Errors
/// When something does not build or run, or an answer is not the expected one.
pub(crate) fn run(args: &BenchArgs) -> anyhow::Result<()> {
    let programs = build()?;
    let temporary = tempfile::tempdir()?;
    let folder = args.keep.clone().unwrap_or_else(|| temporary.path().to_owned());
    let before = machine::describe();
    let mut sizes = Vec::new();
    for revisions in &args.revisions {
        sizes.push(measure(&programs, &folder.join(revisions.to_string()), *revisions, args)?);
    }
    let figures = json!({ "machine": before, "load_after": machine::load(), "sizes": sizes });
    if let Some(file) = &args.json {
        std::fs::write(file, serde_json::to_string_pretty(&figures)?).with_context(|| file.display().to_string())?;
    }
    print!("{}", report::table(&figures));
    Ok(())
}

fn build() -> anyhow::Result<Programs> {
    crate::setup::must("cargo", &["build", "--profile", "dist", "--locked", "-p", "patchwell"])?;
    crate::setup::must(
        "cargo",
        &["build", "--profile", "dist", "--locked", "-p", "patchwell-fleet", "--example", "load"],
    )?;
    crate::setup::must(
        "cargo",
        &["build", "--profile", "dist", "--locked", "-p", "patchwell-store", "--example", "fleet"],
    )?;
    let metadata = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--no-deps"])
        .current_dir(crate::root())
        .output()?;
    let metadata: Value = serde_json::from_slice(&metadata.stdout).context("cargo metadata")?;
    let target = metadata.get("target_directory").and_then(Value::as_str).context("cargo metadata names no target")?;
    let built = Path::new(target).join("dist");
    Ok(Programs {
        patchwell: built.join("patchwell"),
        load: built.join("examples/load"),
        fleet: built.join("examples/fleet"),
    })
}

fn measure(programs: &Programs, folder: &Path, revisions: usize, args: &BenchArgs) -> anyhow::Result<Value> {
    let data = folder.join("data");
    let import = imported(programs, folder, &data, revisions)?;
    eprintln!("bench: {revisions} revisions: starting");
    let started = Instant::now();
    let server = Server::start(&programs.patchwell, &data)?;
    let start_seconds = started.elapsed().as_secs_f64();
    let loaded = machine::memory(server.pid())?;
    eprintln!("bench: {revisions} revisions: measuring");
    let output = Command::new(&programs.load)
        .args(["measure", "--server", &server.agents, "--process", &server.pid().to_string()])
        .args(["--seconds", &args.seconds.to_string(), "--connections", &args.connections.to_string()])
        .output()?;
    if !output.status.success() {
        bail!("measuring failed: {}", String::from_utf8_lossy(&output.stderr));
    }
    let scans: Value = serde_json::from_slice(&output.stdout)?;
    let after = machine::memory(server.pid())?;
    drop(server);
    let console = match args.computers {
        0 => Value::Null,
        computers => console::measure(programs, &data, &folder.join("console"), computers)?,
    };
    let synchronization = sync::measure(&programs.patchwell, &data, revisions)?;
    Ok(json!({
        "synchronization": synchronization,
        "console": console,
        "revisions": revisions,
        "import": import,
        "start_seconds": start_seconds,
        "memory_loaded": loaded,
        "memory_after": after,
        "scans": scans,
    }))
}

/// The figures of the import, of an earlier one when its database was kept.
fn imported(programs: &Programs, folder: &Path, data: &Path, revisions: usize) -> anyhow::Result<Value> {
    let file = folder.join("import.json");
    if let Ok(kept) = std::fs::read(&file) {
        return Ok(serde_json::from_slice(&kept)?);
    }
    let figures = import(programs, folder, data, revisions)?;
    std::fs::write(file, serde_json::to_vec(&figures)?)?;
    Ok(figures)
}

fn import(programs: &Programs, folder: &Path, data: &Path, revisions: usize) -> anyhow::Result<Value> {
    let catalog = folder.join("catalog");
    if !catalog.exists() {
        eprintln!("bench: {revisions} revisions: generating");
        let status = Command::new(&programs.load)
            .args(["generate", "--revisions", &revisions.to_string()])
            .arg(&catalog)
            .stdout(std::process::Stdio::null())
            .status()?;
        if !status.success() {
            bail!("the catalog could not be generated");
        }
    }
    eprintln!("bench: {revisions} revisions: importing");
    let bytes = machine::bytes_below(&catalog)?;
    let started = Instant::now();
    let output = Command::new(&programs.patchwell).arg("--data").arg(data).arg("import").arg(&catalog).output()?;
    if !output.status.success() {
        bail!("the import failed: {}", String::from_utf8_lossy(&output.stderr));
    }
    let seconds = started.elapsed().as_secs_f64();
    let database_bytes = machine::bytes_below(data)?;
    Ok(json!({ "seconds": seconds, "document_bytes": bytes, "database_bytes": database_bytes }))
}
