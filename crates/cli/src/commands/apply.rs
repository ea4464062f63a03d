//! `patchwell apply` and `patchwell export-config`: the configuration as text.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use clap::Args;
use patchwell_server::admin::views::{
    ApplyConfiguration, ConfigurationChangeView, ConfigurationPlanView, ConfigurationText, ConfigurationTextFile,
};

use super::Context;
use crate::output::{Report, harmless};

/// What to apply.
#[derive(Debug, Args)]
pub(crate) struct ApplyArgs {
    /// File in TOML, or a folder with such files (*.toml); together they are one configuration
    #[arg(short = 'f', long = "file", value_name = "FILE|DIR", required = true)]
    files: Vec<PathBuf>,
    /// Only tell what would change
    #[arg(long)]
    dry_run: bool,
    /// Remove groups, users, webhooks, ring plans and rules that are not in their section
    #[arg(long)]
    prune: bool,
}

/// Where to.
#[derive(Debug, Args)]
pub(crate) struct ExportArgs {
    /// The file to write [default: standard output]
    file: Option<PathBuf>,
}

pub(crate) async fn apply(context: &Context, args: ApplyArgs) -> anyhow::Result<()> {
    let mut files = Vec::new();
    for path in texts(&args.files)? {
        let text = std::fs::read_to_string(&path).with_context(|| format!("{} cannot be read", path.display()))?;
        files.push(ConfigurationTextFile { name: path.display().to_string(), text });
    }
    let secrets = secrets(&files)?;
    let request = ApplyConfiguration { files, secrets, prune: args.prune };
    let path = if args.dry_run { "/configuration?dry_run=true" } else { "/configuration" };
    let plan: ConfigurationPlanView = context.api.put_json(path, &request).await?;
    context.out.view(&plan, show)
}

pub(crate) async fn export(context: &Context, args: ExportArgs) -> anyhow::Result<()> {
    let exported: ConfigurationText = context.api.get("/configuration").await?;
    match args.file {
        Some(path) => {
            std::fs::write(&path, &exported.text).with_context(|| format!("{} cannot be written", path.display()))?;
            context.out.view(&serde_json::json!({ "written": path }), |_, report| {
                report.line(format_args!("{} is written", path.display()));
            })
        }
        None if context.out.is_json() => context.out.view(&exported, |_, _| {}),
        None => context.out.raw(exported.text.as_bytes()),
    }
}

/// The files, those of folders by name.
fn texts(paths: &[PathBuf]) -> anyhow::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for path in paths {
        if !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        let entries = std::fs::read_dir(path).with_context(|| format!("{} cannot be read", path.display()))?;
        let mut found: Vec<PathBuf> = entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
        found.retain(|file| file.is_file() && file.extension().is_some_and(|end| end.eq_ignore_ascii_case("toml")));
        if found.is_empty() {
            bail!("there are no files *.toml in {}", path.display());
        }
        found.sort();
        files.extend(found);
    }
    Ok(files)
}

/// The secrets that the texts refer to. The server says with file and line what is wrong with a text, so one that cannot
/// be read is not refused here.
fn secrets(files: &[ConfigurationTextFile]) -> anyhow::Result<BTreeMap<String, String>> {
    let mut secrets = BTreeMap::new();
    for file in files {
        if let Ok(table) = file.text.parse::<toml::Table>() {
            let folder = Path::new(&file.name).parent().unwrap_or(Path::new(""));
            find(&toml::Value::Table(table), folder, &mut secrets)?;
        }
    }
    Ok(secrets)
}

fn find(value: &toml::Value, folder: &Path, secrets: &mut BTreeMap<String, String>) -> anyhow::Result<()> {
    match value {
        toml::Value::Array(array) => array.iter().try_for_each(|value| find(value, folder, secrets)),
        toml::Value::Table(table) => {
            if let (1, Some(toml::Value::String(name))) = (table.len(), table.get("env")) {
                let found = std::env::var(name);
                let found = found.with_context(|| format!("the environment variable {name} is not set"))?;
                secrets.insert(format!("env:{name}"), found);
            }
            if let (1, Some(toml::Value::String(path))) = (table.len(), table.get("file")) {
                // Beside the text that names it.
                let text = std::fs::read_to_string(folder.join(path));
                let text = text.with_context(|| format!("the secret in {path} cannot be read"))?;
                secrets.insert(format!("file:{path}"), text.lines().next().unwrap_or_default().to_owned());
            }
            table.values().try_for_each(|value| find(value, folder, secrets))
        }
        _ => Ok(()),
    }
}

fn show(plan: &ConfigurationPlanView, report: &mut Report) {
    for change in &plan.changes {
        report.line(line(change, &change.action));
    }
    for change in &plan.unmanaged {
        report.line(line(change, "(keep)"));
    }
    report.line(match (plan.changes.len(), plan.is_applied) {
        (0, _) => "Nothing changes".to_owned(),
        (count, true) => format!("{count} changes are made"),
        (count, false) => format!("{count} changes would be made; nothing was done"),
    });
}

fn line(change: &ConfigurationChangeView, action: &str) -> String {
    format!("{action:<8}{:<13}{}: {}", change.kind, harmless(&change.name), harmless(&change.text))
}
