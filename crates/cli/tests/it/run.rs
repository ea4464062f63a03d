//! Running the binary.

use std::path::Path;
use std::process::{Command, Output};

/// Runs `patchwell` in `directory` with these arguments and nothing of the environment that could change what it does.
pub(crate) fn patchwell(directory: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_patchwell"))
        .args(arguments)
        .current_dir(directory)
        .env_remove("PATCHWELL_DATA")
        .env_remove("PATCHWELL_DATABASE")
        .env_remove("PATCHWELL_CONTENT")
        .output()
        .expect("the binary runs")
}

/// The exit code.
pub(crate) fn code(output: &Output) -> i32 {
    output.status.code().expect("it was not killed")
}

/// Standard output as text.
pub(crate) fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

/// Standard error as text.
pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("UTF-8")
}
