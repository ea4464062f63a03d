//! The tests of the web console: a browser uses the binary as people do.

use crate::setup::{self, must};

/// Builds the binary, and what makes a catalog and a fleet at size, and tests the console with them.
///
/// # Errors
/// As [`test_built`], or when it does not build.
pub(crate) fn test() -> anyhow::Result<()> {
    must("cargo", &["build", "--locked", "--package", "patchwell"])?;
    for (package, example) in [("patchwell-fleet", "load"), ("patchwell-store", "fleet")] {
        must("cargo", &["build", "--locked", "--package", package, "--example", example])?;
    }
    test_built()
}

/// Installs what the console's tests are written with and runs them with the binary that is there. After the tests of
/// the workspace that is theirs: to ask for the package alone would build it again with other features.
///
/// # Errors
/// When a test fails, or when what they need is missing and demanded.
pub(crate) fn test_built() -> anyhow::Result<()> {
    for command in ["node", "npm", "chromium"] {
        if setup::find(command).is_none() {
            return setup::report(&format!("there is no {command}, which the console is tested with"));
        }
    }
    install()?;
    must("npm", &["--prefix", "console", "test"])
}

/// Installs what the console's tests and measurements are written with.
///
/// # Errors
/// When npm fails.
pub(crate) fn install() -> anyhow::Result<()> {
    must("npm", &["--prefix", "console", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"])
}
