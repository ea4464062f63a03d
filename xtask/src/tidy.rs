//! A look at the tree for what compilers do not see.

use std::process::Command;

use anyhow::bail;

/// Lines after which a file has to be split.
const HARD_STOP: usize = 600;
/// Markers of unfinished work.
const MARKERS: &[&str] = &["todo!(", "unimplemented!(", "FIX\u{4d}E", "XX\u{58}:"];

/// Looks at every file git knows.
///
/// # Errors
/// With one line for each thing that does not belong.
pub(crate) fn run() -> anyhow::Result<()> {
    let output =
        Command::new("git").args(["ls-files", "-co", "--exclude-standard"]).current_dir(crate::root()).output()?;
    let listing = String::from_utf8_lossy(&output.stdout).into_owned();
    let mut found = Vec::new();
    for name in listing.lines().filter(|name| name.ends_with(".rs")) {
        let Ok(text) = std::fs::read_to_string(crate::root().join(name)) else { continue };
        let lines = text.lines().count();
        if lines > HARD_STOP {
            found.push(format!("{name}: {lines} lines; split it where it has more than one job"));
        }
        for (number, line) in text.lines().enumerate() {
            if name != "xtask/src/tidy.rs" && MARKERS.iter().any(|marker| line.contains(marker)) {
                found.push(format!("{name}:{}: unfinished: {}", number + 1, line.trim()));
            }
        }
    }
    if found.is_empty() { Ok(()) } else { bail!("{}", found.join("\n")) }
}
