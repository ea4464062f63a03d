//! `patchwell export`.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use clap::Args;
use patchwell_server::admin::views::{ExportRequest, JobView};

use super::{Context, jobs};

/// What to export.
#[derive(Debug, Args)]
pub(crate) struct ExportArgs {
    /// File to make; for a bundle a directory
    out: PathBuf,
    /// What to make: a bundle is for another Patchwell, the others are for `wsusutil import`
    #[arg(long, default_value = "bundle", value_parser = ["bundle", "wsus-cab", "wsus-xml-gz"])]
    format: String,
    /// Write down what this server has, for the server that makes bundles for it
    #[arg(long, conflicts_with_all = ["format", "request_file", "volume_size", "metadata_only"])]
    request: bool,
    /// Leave out of the bundle what the server has that this request is of
    #[arg(long = "for", value_name = "REQUEST")]
    request_file: Option<PathBuf>,
    /// Largest file of the bundle, such as 100M or 4.3G
    #[arg(long, value_name = "SIZE", value_parser = size)]
    volume_size: Option<u64>,
    /// Leave content files out
    #[arg(long)]
    metadata_only: bool,
}

pub(crate) async fn run(context: &Context, args: ExportArgs) -> anyhow::Result<()> {
    if !context.api.shares_files() {
        bail!("an export is written on the server's computer; run the command there");
    }
    let request = ExportRequest {
        format: if args.request { "request".to_owned() } else { args.format },
        path: absolute(&args.out)?,
        request: args.request_file.as_deref().map(absolute).transpose()?,
        volume_size: args.volume_size,
        metadata_only: args.metadata_only,
    };
    let job: JobView = context.api.post("/exports", &request).await?;
    let job = jobs::wait(context, job).await?;
    context.out.view(&job, jobs::summary)?;
    jobs::check(&job)
}

fn absolute(path: &Path) -> anyhow::Result<String> {
    let path = std::path::absolute(path)?;
    path.to_str().map(str::to_owned).with_context(|| format!("{} is not Unicode; rename it", path.display()))
}

/// Bytes, with a unit of thousands as disks are sold.
fn size(text: &str) -> Result<u64, String> {
    let sentence = || format!("{text:?} is no size; give a number and K, M or G, such as 100M");
    let trimmed = text.trim_end_matches(['b', 'B']);
    let (number, unit) = match trimmed.char_indices().next_back() {
        Some((at, 'k' | 'K')) => (trimmed.get(..at), 1e3),
        Some((at, 'm' | 'M')) => (trimmed.get(..at), 1e6),
        Some((at, 'g' | 'G')) => (trimmed.get(..at), 1e9),
        _ => (Some(trimmed), 1.0),
    };
    let number: f64 = number.and_then(|number| number.parse().ok()).ok_or_else(sentence)?;
    let bytes = number * unit;
    if !(64_000.0..1e18).contains(&bytes) {
        return Err(format!("{text:?} cannot be the size of a volume; give at least 64K"));
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the range was checked")]
    Ok(bytes as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_units() {
        assert_eq!((size("100M"), size("4.3GB"), size("70000")), (Ok(100_000_000), Ok(4_300_000_000), Ok(70_000)));
        for wrong in ["", "M", "1", "-5G", "x", "1e30", "nan"] {
            assert!(size(wrong).is_err(), "{wrong}");
        }
    }
}
