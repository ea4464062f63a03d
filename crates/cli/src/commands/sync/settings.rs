//! The settings of synchronization.

use std::path::PathBuf;

use anyhow::Context as _;
use clap::Args;
use patchwell_server::admin::views::{SyncSettingsChange, SyncStatus};

use super::show;
use crate::commands::Context;

/// What to change.
#[derive(Debug, Args)]
pub(crate) struct SetArgs {
    /// Languages, such as "en de"; "all" for all
    #[arg(long, value_name = "TAGS")]
    languages: Option<String>,
    /// Runs a day, 0 to 24; 0 when an administrator starts each
    #[arg(long, value_name = "N")]
    times_per_day: Option<u8>,
    /// The first run of a day by the server's clock, such as 03:00
    #[arg(long, value_name = "TIME")]
    start: Option<String>,
    /// The proxy on the way, such as http://proxy.example.com:3128; empty for none
    #[arg(long, value_name = "URL")]
    proxy: Option<String>,
    /// The user for the proxy; empty for none
    #[arg(long, value_name = "NAME")]
    proxy_user: Option<String>,
    /// File with the password for the proxy in its first line
    #[arg(long, value_name = "FILE")]
    proxy_password_file: Option<PathBuf>,
    /// File with certificate authorities to trust on the way, as PEM; empty for those of the operating system alone
    #[arg(long, value_name = "FILE")]
    trusted_ca: Option<PathBuf>,
}

impl SetArgs {
    pub(super) fn change(self) -> anyhow::Result<SyncSettingsChange> {
        let read = |path: PathBuf| match path.as_os_str().is_empty() {
            true => Ok(String::new()),
            false => std::fs::read_to_string(&path).with_context(|| format!("{} cannot be read", path.display())),
        };
        let password = self.proxy_password_file.map(read).transpose()?;
        Ok(SyncSettingsChange {
            proxy: self.proxy,
            proxy_user: self.proxy_user,
            // A password on the command line could be read by every user of this computer.
            proxy_password: password.map(|text| text.lines().next().unwrap_or_default().to_owned()),
            trusted_ca: self.trusted_ca.map(read).transpose()?,
            languages: self.languages.map(|text| words(&text)),
            times_per_day: self.times_per_day,
            start: self.start,
            ..SyncSettingsChange::default()
        })
    }
}

/// Language tags; none for all.
pub(crate) fn words(text: &str) -> Vec<String> {
    let words = text.split([' ', ',', ';']).filter(|word| !word.is_empty() && !word.eq_ignore_ascii_case("all"));
    words.map(str::to_owned).collect()
}

pub(crate) async fn change(context: &Context, change: &SyncSettingsChange) -> anyhow::Result<()> {
    let status: SyncStatus = context.api.patch("/synchronization", change).await?;
    context.out.view(&status, show::status)
}
