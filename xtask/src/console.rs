//! The tests of the web console: a browser uses the binary as people do.

use crate::setup::{self, must};

/// Installs what the console's tests are written with, builds the binary and runs them.
///
/// # Errors
/// When a test fails, or when what they need is missing and demanded.
pub(crate) fn test() -> anyhow::Result<()> {
    for command in ["node", "npm", "chromium"] {
        if setup::find(command).is_none() {
            return setup::report(&format!("there is no {command}, which the console is tested with"));
        }
    }
    must("npm", &["--prefix", "console", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"])?;
    must("cargo", &["build", "--locked", "--package", "patchwell"])?;
    must("npm", &["--prefix", "console", "test"])
}
