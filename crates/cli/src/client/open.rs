//! Finds or opens what a command acts on.

use std::path::Path;

use anyhow::{Context, bail};

use super::transport::HttpTransport;
use super::{Api, Transport};
use crate::data_dir::{self, Owner};
use crate::global::{Global, Place};

/// What to do when the data directory does not exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Missing {
    /// Make it: the command brings something.
    Create,
    /// Say so: there is nothing to read.
    Refuse,
}

/// The API of the server that the options name: `--server`, or the one that runs on `--data`, or else the data
/// directory opened in this process.
///
/// # Errors
/// When there is nothing to act on, or the token cannot be read.
pub(crate) async fn open(global: &Global, missing: Missing) -> anyhow::Result<Api> {
    match global.place()? {
        Place::Server { address, token_file } => {
            let transport = Transport::Http(Box::new(HttpTransport::new(address, false)?));
            Ok(Api::new(transport, read_token(token_file)?))
        }
        Place::Data(directory) => open_directory(directory, missing).await,
    }
}

async fn open_directory(directory: &Path, missing: Missing) -> anyhow::Result<Api> {
    if !directory.exists() {
        if missing == Missing::Refuse {
            bail!(
                "there is no data directory {}; name another with --data, or make it with \"patchwell import\" or \
                 \"patchwell serve\"",
                directory.display()
            );
        }
        std::fs::create_dir_all(directory).with_context(|| format!("{} cannot be made", directory.display()))?;
    }
    match data_dir::take_or_find(directory).await? {
        Owner::Server(run) => {
            let transport = Transport::Http(Box::new(HttpTransport::new(&run.admin, true)?));
            Ok(Api::new(transport, read_token(&directory.join("admin-token"))?))
        }
        Owner::Us(_) => bail!("no server runs on {}", directory.display()),
    }
}

fn read_token(path: &Path) -> anyhow::Result<String> {
    let text =
        std::fs::read_to_string(path).with_context(|| format!("the token file {} cannot be read", path.display()))?;
    let token = text.trim();
    if token.is_empty() {
        bail!("the token file {} is empty", path.display());
    }
    Ok(token.to_owned())
}
