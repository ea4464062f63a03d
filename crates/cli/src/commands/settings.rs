//! `patchwell settings`.

use clap::{Args, Subcommand, ValueEnum};
use patchwell_server::admin::views::{self, SettingsChange, SettingsView};

use super::Context;
use crate::output::Report;

/// What to do with settings.
#[derive(Debug, Subcommand)]
pub(crate) enum SettingsCommand {
    /// Show the settings
    Show,
    /// Change settings
    Set(SetArgs),
}

/// Who says which groups a computer is in.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Targeting {
    /// The administrator
    ServerSide,
    /// The computer, from policy or registry
    ClientSide,
}

/// What to change.
#[derive(Debug, Args)]
#[group(required = true, multiple = true)]
pub(crate) struct SetArgs {
    /// Who says which groups a computer is in
    #[arg(long)]
    targeting: Option<Targeting>,
}

pub(crate) async fn run(context: &Context, command: SettingsCommand) -> anyhow::Result<()> {
    let settings: SettingsView = match command {
        SettingsCommand::Show => context.api.get("/settings").await?,
        SettingsCommand::Set(args) => {
            let targeting = args.targeting.map(|targeting| match targeting {
                Targeting::ServerSide => views::Targeting::ServerSide,
                Targeting::ClientSide => views::Targeting::ClientSide,
            });
            context.api.patch("/settings", &SettingsChange { targeting }).await?
        }
    };
    context.out.view(&settings, show)
}

fn show(settings: &SettingsView, report: &mut Report) {
    let targeting = match settings.targeting {
        views::Targeting::ServerSide => "server-side (the administrator puts computers into groups)",
        views::Targeting::ClientSide => "client-side (computers say which groups they are in)",
    };
    report.field("Targeting", targeting);
}
