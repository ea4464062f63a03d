//! Every check and every test, after setting up what they need.

use std::process::Command;

use crate::setup;
use crate::setup::must;

/// Runs all of it.
///
/// # Errors
/// When a check or a test fails.
pub(crate) fn run() -> anyhow::Result<()> {
    setup::run()?;
    must("cargo", &["fmt", "--all", "--check"])?;
    must("cargo", &["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"])?;
    crate::tidy::run()?;
    let nextest = Command::new("cargo").args(["nextest", "--version"]).output().is_ok_and(|out| out.status.success());
    if nextest {
        must("cargo", &["nextest", "run", "--workspace", "--locked", "--no-fail-fast"])?;
        must("cargo", &["test", "--workspace", "--locked", "--doc", "--quiet"])?;
    } else {
        must("cargo", &["test", "--workspace", "--locked", "--no-fail-fast"])?;
    }
    crate::console::test_built()
}
