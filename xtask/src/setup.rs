//! What the tests need beside Rust: installed when it is missing and can be, named when it cannot.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, bail};

/// Debian packages, each with a file or command that shows it is there.
const PACKAGES: &[(&str, &str)] = &[
    ("postgresql", "initdb"),
    ("cabextract", "cabextract"),
    ("python3-venv", "python3"),
    ("curl", "curl"),
    ("slapd", "slapd"),
    ("poppler-utils", "pdftotext"),
    ("nodejs", "node"),
    ("npm", "npm"),
    ("chromium", "chromium"),
];

/// Python packages of foreign judges: SOAP client, tester of the administration API, mail server, receiver of webhooks,
/// reader of metrics.
const PYTHON_PACKAGES: &[&str] =
    &["zeep==4.3.2", "schemathesis==4.32.5", "aiosmtpd==1.4.6", "standardwebhooks==1.1.0", "prometheus-client==0.26.0"];

/// Packages of Node: the provider of the tests of OpenID Connect.
const NODE_PACKAGES: &[&str] = &["oidc-provider@8.8.1"];

/// Installs what is missing. Tests that need something which still is missing say so and pass as skipped, or fail
/// when `PATCHWELL_REQUIRE_ALL` is set.
///
/// # Errors
/// When something is missing that `PATCHWELL_REQUIRE_ALL` demands.
pub(crate) fn run() -> anyhow::Result<()> {
    let missing: Vec<&str> =
        PACKAGES.iter().filter(|(_, command)| find(command).is_none()).map(|(package, _)| *package).collect();
    if !missing.is_empty() {
        install(&missing)?;
    }
    python()?;
    node()
}

fn install(packages: &[&str]) -> anyhow::Result<()> {
    let root = Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.trim_ascii() == b"0");
    if root && find("apt-get").is_some() {
        println!("setup: installing {}", packages.join(", "));
        let apt = |arguments: &[&str]| {
            Command::new("apt-get").args(arguments).env("DEBIAN_FRONTEND", "noninteractive").status()
        };
        apt(&["update", "-qq"])?;
        let mut arguments = vec!["install", "-y", "-qq", "--no-install-recommends"];
        arguments.extend(packages);
        if apt(&arguments)?.success() {
            return Ok(());
        }
    }
    report(&format!("not installed and not installable here: {}", packages.join(", ")))
}

/// A virtual environment under `target/` with the foreign judges.
fn python() -> anyhow::Result<()> {
    let folder = venv();
    let python = folder.join("bin/python");
    let has_all = |python: &Path| {
        Command::new(python)
            .args(["-c", "import zeep, schemathesis, aiosmtpd, standardwebhooks, prometheus_client"])
            .output()
            .is_ok_and(|output| output.status.success())
    };
    if has_all(&python) {
        return Ok(());
    }
    println!("setup: preparing {}", folder.display());
    let made = Command::new("python3").args(["-m", "venv"]).arg(&folder).status().is_ok_and(|status| status.success())
        && Command::new(&python)
            .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"])
            .args(PYTHON_PACKAGES)
            .status()
            .is_ok_and(|status| status.success());
    if made && has_all(&python) {
        Ok(())
    } else {
        report("no Python environment with all foreign judges could be made")
    }
}

/// Packages of Node under `target/`.
fn node() -> anyhow::Result<()> {
    let folder = crate::root().join("target/node");
    if folder.join("node_modules/oidc-provider").is_dir() {
        return Ok(());
    }
    println!("setup: preparing {}", folder.display());
    std::fs::create_dir_all(&folder)?;
    let installed = Command::new("npm")
        .args(["install", "--no-audit", "--no-fund", "--silent", "--prefix"])
        .arg(&folder)
        .args(NODE_PACKAGES)
        .status();
    let installed = installed.is_ok_and(|status| status.success());
    if installed { Ok(()) } else { report("the packages of Node for the tests could not be installed") }
}

/// Where the Python environment is; tests look there.
pub(crate) fn venv() -> PathBuf {
    crate::root().join("target/venv")
}

/// Says what is missing.
///
/// # Errors
/// When `PATCHWELL_REQUIRE_ALL` demands it.
pub(crate) fn report(what: &str) -> anyhow::Result<()> {
    if std::env::var_os("PATCHWELL_REQUIRE_ALL").is_some() {
        bail!("{what}");
    }
    println!("setup: {what}; the tests that need it are skipped");
    Ok(())
}

/// Where a command is.
pub(crate) fn find(command: &str) -> Option<PathBuf> {
    let mut folders: Vec<PathBuf> = std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()).collect();
    if let Ok(versions) = std::fs::read_dir("/usr/lib/postgresql") {
        folders.extend(versions.flatten().map(|version| version.path().join("bin")));
    }
    folders.push(PathBuf::from("/usr/sbin"));
    folders.into_iter().map(|folder| folder.join(command)).find(|path| path.is_file())
}

/// Runs a command in the workspace and fails with its name when it fails.
///
/// # Errors
/// When the command cannot be started or fails.
pub(crate) fn must(program: &str, arguments: &[&str]) -> anyhow::Result<()> {
    println!("$ {program} {}", arguments.join(" "));
    let status = Command::new(program)
        .args(arguments)
        .current_dir(crate::root())
        .env("PATCHWELL_PYTHON", venv().join("bin/python"))
        .status()
        .with_context(|| format!("cannot start {program}"))?;
    if status.success() { Ok(()) } else { bail!("`{program} {}` failed", arguments.join(" ")) }
}
