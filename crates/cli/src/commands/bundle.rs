//! `patchwell bundle`.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use clap::Subcommand;
use patchwell_bundle::{FileKind, Have, Manifest, PartKind, Signed};
use patchwell_server::admin::views::{BundleKeyView, TrustKey};
use serde::Serialize;

use super::Context;
use crate::output::{Output, Report, Table, bytes, time};

/// What to do with bundles.
#[derive(Debug, Subcommand)]
pub(crate) enum BundleCommand {
    /// Show the key that signs the bundles of this server, and the keys that it trusts
    Key,
    /// Take bundles that are signed with a key
    Trust {
        /// The key, as "patchwell bundle key" shows it on the other server
        key: String,
        /// What to call it
        #[arg(long, default_value = "")]
        label: String,
    },
    /// Show what a bundle or a request holds; needs no server
    Show {
        /// The manifest, the request, or the directory of a bundle
        file: PathBuf,
    },
}

pub(crate) async fn run(context: &Context, command: BundleCommand) -> anyhow::Result<()> {
    let view: BundleKeyView = match command {
        BundleCommand::Key => context.api.get("/bundles/key").await?,
        BundleCommand::Trust { key, label } => context.api.post("/bundles/trust", &TrustKey { key, label }).await?,
        BundleCommand::Show { file } => return show(&context.out, &file),
    };
    context.out.view(&view, |view, report| {
        report.field("Key", &view.key);
        if !view.trusted.is_empty() {
            let mut table = Table::new(&["Trusted key", "Name~", "Last bundle>"]);
            for one in &view.trusted {
                table.row([one.key.as_str(), &one.label, &one.last_sequence.to_string()]);
            }
            report.table(&table);
        }
    })
}

/// What is in a file.
#[derive(Debug, Serialize)]
struct Shown {
    kind: &'static str,
    key: String,
    server: String,
    created: jiff::Timestamp,
    sequence: Option<u64>,
    difference_for: Option<String>,
    volumes: u64,
    volume_bytes: u64,
    revisions: Option<u64>,
    files: u64,
    content_bytes: u64,
}

/// Shows a file of this computer.
///
/// # Errors
/// When it cannot be read, or its signature is wrong.
pub(crate) fn show(out: &Output, file: &Path) -> anyhow::Result<()> {
    let path = if file.is_dir() { file.join("bundle.manifest") } else { file.to_owned() };
    let content = std::fs::read(&path).with_context(|| format!("{} cannot be read", path.display()))?;
    let shown = match (Signed::open(FileKind::Manifest, &content), Signed::open(FileKind::Have, &content)) {
        (Ok(signed), _) => manifest(&signed, &Manifest::decode(signed.body)?),
        (_, Ok(signed)) => request(&signed, &Have::decode(signed.body)?),
        (Err(error), Err(_)) => bail!("{}: {error}", path.display()),
    };
    out.view(&shown, |shown, report: &mut Report| {
        report.field("Kind", shown.kind);
        report.field("Key", &shown.key);
        report.field("Server", &shown.server);
        report.field("Created", time(shown.created));
        if let Some(sequence) = shown.sequence {
            report.field("Sequence", sequence.to_string());
            report.field("Difference for", shown.difference_for.as_deref().unwrap_or("- (everything)"));
            report.field("Volumes", format!("{} ({})", shown.volumes, bytes(shown.volume_bytes)));
        }
        if let Some(revisions) = shown.revisions {
            report.field("Revisions", revisions.to_string());
        }
        report.field("Files", format!("{} ({})", shown.files, bytes(shown.content_bytes)));
    })
}

fn manifest(signed: &Signed<'_>, manifest: &Manifest) -> Shown {
    let content = manifest.parts.iter().filter(|part| matches!(part.kind, PartKind::Content { .. }));
    let (files, content_bytes) =
        content.fold((0, 0_u64), |(files, sum), part| (files + 1, sum.saturating_add(part.size)));
    Shown {
        kind: "bundle",
        key: signed.key.to_string(),
        server: manifest.source.to_string(),
        created: manifest.created,
        sequence: Some(manifest.sequence),
        difference_for: manifest.base.map(|base| base.server_id.to_string()),
        volumes: manifest.volumes.len() as u64,
        volume_bytes: manifest.volumes.iter().fold(0, |sum, volume| sum.saturating_add(volume.size)),
        revisions: None,
        files,
        content_bytes,
    }
}

fn request(signed: &Signed<'_>, have: &Have) -> Shown {
    Shown {
        kind: "request",
        key: signed.key.to_string(),
        server: have.server_id.to_string(),
        created: have.created,
        sequence: None,
        difference_for: None,
        volumes: 0,
        volume_bytes: 0,
        revisions: Some(have.revisions.len() as u64),
        files: have.files.len() as u64,
        content_bytes: 0,
    }
}
