//! Finds or opens what a command acts on.

use std::path::Path;

use anyhow::{Context, bail};

use patchwell_app::ADMIN_TOKEN_FILE;
use patchwell_server::admin::AdminApi;

use super::transport::HttpTransport;
use super::{Api, Transport, Trust};
use crate::compose::open_app;
use crate::data_dir::{self, Owner};
use crate::global::{Global, Place};

/// What a command is going to do, as far as it matters for opening a data directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Look or decide: there has to be something.
    Administer,
    /// Start jobs, which then run in this process.
    RunJobs,
    /// Bring something: the directory is made when it is not there, and jobs run.
    Fill,
}

/// The API of the server that the options name: `--server`, or the one that runs on `--data`, or else the data
/// directory opened in this process.
///
/// # Errors
/// When there is nothing to act on, or the token cannot be read.
pub(crate) async fn open(global: &Global, purpose: Purpose) -> anyhow::Result<Api> {
    match global.place()? {
        Place::Server { address, token_file } => {
            let transport = Transport::Http(Box::new(HttpTransport::new(address, false, &global.trust()?)?));
            Ok(Api::new(transport, read_token(token_file)?))
        }
        Place::Data(directory) => open_directory(global, directory, purpose).await,
    }
}

async fn open_directory(global: &Global, directory: &Path, purpose: Purpose) -> anyhow::Result<Api> {
    let token_file = directory.join(ADMIN_TOKEN_FILE);
    if purpose == Purpose::Fill {
        patchwell_app::make_folder(directory)?;
    } else if !token_file.exists() {
        bail!(
            "there is no data directory {}; name another with --data, or make it with \"patchwell import\" or \
             \"patchwell serve\"",
            directory.display()
        );
    }
    match data_dir::take_or_find(directory).await? {
        Owner::Server(run) => {
            let (scheme, trust) =
                if run.admin_tls { ("https", Trust::of_directory(directory)?) } else { ("http", Trust::Computer) };
            let address = format!("{scheme}://{}", run.admin);
            let transport = Transport::Http(Box::new(HttpTransport::new(&address, true, &trust)?));
            Ok(Api::new(transport, read_token(&token_file)?))
        }
        Owner::Us(ownership) => {
            let app = open_app(global, directory).await?;
            if purpose != Purpose::Administer {
                tokio::spawn(app.clone().run_jobs());
            }
            let transport = Transport::InProcess(AdminApi::new(app), ownership);
            Ok(Api::new(transport, read_token(&token_file)?))
        }
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
