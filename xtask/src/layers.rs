//! The layers: which crate may use which. A new edge is a visible change of `docs/layers.txt`.

use std::process::Command;

use anyhow::{Context, bail};
use serde::Deserialize;

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    dependencies: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    name: String,
    kind: Option<String>,
    path: Option<String>,
}

/// Compares, or writes when `write`.
///
/// # Errors
/// When the file differs from the workspace.
pub(crate) fn run(write: bool) -> anyhow::Result<()> {
    let file = crate::root().join("docs/layers.txt");
    let edges = edges()?;
    if write {
        return std::fs::write(&file, edges).with_context(|| file.display().to_string());
    }
    let expected = std::fs::read_to_string(&file).with_context(|| file.display().to_string())?;
    if edges != expected {
        bail!(
            "the edges between crates differ from docs/layers.txt; if the new ones are meant, say why in \
             ARCHITECTURE.md and run `cargo xtask layers --write`\n--- now ---\n{edges}"
        );
    }
    Ok(())
}

/// One line a crate: its name, then the workspace crates it uses outside tests.
fn edges() -> anyhow::Result<String> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--no-deps"])
        .current_dir(crate::root())
        .output()?;
    let metadata: Metadata = serde_json::from_slice(&output.stdout).context("cargo metadata")?;
    let short = |name: &str| name.strip_prefix("patchwell-").unwrap_or(name).to_owned();
    let mut lines: Vec<String> = metadata
        .packages
        .iter()
        .map(|package| {
            let mut uses: Vec<String> = package
                .dependencies
                .iter()
                .filter(|dependency| dependency.path.is_some() && dependency.kind.is_none())
                .map(|dependency| short(&dependency.name))
                .collect();
            uses.sort();
            format!("{}({})\n", short(&package.name), uses.join(", "))
        })
        .collect();
    lines.sort();
    Ok(lines.concat())
}

#[cfg(test)]
mod tests {
    #[test]
    fn crates_use_only_the_crates_that_the_layers_allow() {
        super::run(false).unwrap();
    }
}
