//! Options that all commands share.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::client::Trust;

/// Options that all commands share.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Global options")]
pub(crate) struct Global {
    /// Data directory of the server to act on
    #[arg(long, global = true, value_name = "DIR", default_value = "./patchwell-data", env = "PATCHWELL_DATA")]
    pub(crate) data: PathBuf,

    /// Address of the administration API to act on instead, such as http://127.0.0.1:8540
    #[arg(long, global = true, value_name = "URL")]
    pub(crate) server: Option<String>,

    /// File with the token for --server
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) token_file: Option<PathBuf>,

    /// PEM file with the authority of an https:// server, as "patchwell tls ca" prints it
    /// [default: those that this computer trusts]
    #[arg(long, global = true, value_name = "FILE", conflicts_with = "pin")]
    pub(crate) ca: Option<PathBuf>,

    /// Public key of an https:// server, as "patchwell tls pin" prints it
    #[arg(long, global = true, value_name = "SHA256")]
    pub(crate) pin: Option<String>,

    /// Database, if it is not in the data directory: postgres://user@host/name
    #[arg(long, global = true, value_name = "URL", env = "PATCHWELL_DATABASE")]
    pub(crate) database: Option<String>,

    /// Directory of content files, if it is not in the data directory
    #[arg(long, global = true, value_name = "DIR", env = "PATCHWELL_CONTENT")]
    pub(crate) content: Option<PathBuf>,

    /// Print JSON for programs
    #[arg(long, global = true)]
    pub(crate) json: bool,
}

/// What a command acts on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place<'a> {
    /// A data directory on this computer.
    Data(&'a Path),
    /// A server.
    Server {
        /// Its address.
        address: &'a str,
        /// Where the token is.
        token_file: &'a Path,
    },
}

/// Options that contradict each other: the command was misused.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Misuse(pub(crate) String);

impl Global {
    /// Whom to believe to be the server of `--server`.
    ///
    /// # Errors
    /// [`Misuse`] when a pin is none.
    pub(crate) fn trust(&self) -> Result<Trust, Misuse> {
        match (&self.ca, &self.pin) {
            (Some(path), _) => Ok(Trust::Authorities(path.clone())),
            (None, Some(pin)) => Trust::pin(pin).map_err(|error| Misuse(error.to_string())),
            (None, None) => Ok(Trust::Computer),
        }
    }

    /// What the command acts on.
    ///
    /// # Errors
    /// [`Misuse`] when a token file is missing or has no server.
    pub(crate) fn place(&self) -> Result<Place<'_>, Misuse> {
        match (&self.server, &self.token_file) {
            (Some(address), Some(token_file)) => Ok(Place::Server { address, token_file }),
            (None, None) => Ok(Place::Data(&self.data)),
            (Some(_), None) => Err(Misuse("--server needs --token-file FILE".to_owned())),
            (None, Some(_)) => Err(Misuse("--token-file needs --server URL".to_owned())),
        }
    }
}
