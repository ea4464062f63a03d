//! `patchwell updates`.

mod list;
mod show;

use clap::Subcommand;

use super::Context;

/// What to do with updates.
#[derive(Debug, Subcommand)]
pub(crate) enum UpdatesCommand {
    /// List updates
    List(list::ListArgs),
    /// Show everything about an update, or one of its fragments
    Show(show::ShowArgs),
}

pub(crate) async fn run(context: &Context, command: UpdatesCommand) -> anyhow::Result<()> {
    match command {
        UpdatesCommand::List(args) => list::run(context, args).await,
        UpdatesCommand::Show(args) => show::run(context, args).await,
    }
}
