//! `patchwell products`, `patchwell classifications` and `patchwell languages`.

use clap::{Args, Subcommand};
use patchwell_server::admin::views::{CategoryChoice, ChoiceChange, Page, SyncSettingsChange, SyncStatus};

use super::{Context, sync};
use crate::client::Query;
use crate::output::{Report, Table, time};

/// What to do with products or classifications.
#[derive(Debug, Subcommand)]
pub(crate) enum ChoiceCommand {
    /// List them, and which are synchronized
    List,
    /// Synchronize some
    Select(SelectArgs),
    /// Synchronize some no longer; what came stays
    Deselect(DeselectArgs),
}

/// What to choose.
#[derive(Debug, Args)]
pub(crate) struct SelectArgs {
    /// Ids or titles; a family or company stands for all that is in it, now and later
    #[arg(required_unless_present = "all_including_new")]
    names: Vec<String>,
    /// Everything, what is new later included
    #[arg(long, conflicts_with = "names")]
    all_including_new: bool,
}

/// What not to choose.
#[derive(Debug, Args)]
pub(crate) struct DeselectArgs {
    /// Ids or titles
    #[arg(required_unless_present = "all")]
    names: Vec<String>,
    /// Everything
    #[arg(long, conflicts_with = "names")]
    all: bool,
}

/// What to do with languages.
#[derive(Debug, Subcommand)]
pub(crate) enum LanguagesCommand {
    /// Show which are synchronized
    List,
    /// Choose languages, in place of those before
    Set {
        /// Tags such as en or pt-br; `all` for all
        #[arg(required = true)]
        tags: Vec<String>,
    },
}

/// Runs a command on `/products` or `/classifications`.
pub(crate) async fn run(context: &Context, path: &str, command: ChoiceCommand) -> anyhow::Result<()> {
    let change = match command {
        ChoiceCommand::List => {
            let page: Page<CategoryChoice> = context.api.list(path, Query::default(), None).await?;
            return context.out.view(&page, show);
        }
        ChoiceCommand::Select(args) => {
            let all = args.all_including_new.then_some(true);
            ChoiceChange { all, select: args.names, deselect: Vec::new() }
        }
        ChoiceCommand::Deselect(args) => {
            ChoiceChange { all: args.all.then_some(false), select: Vec::new(), deselect: args.names }
        }
    };
    let page: Page<CategoryChoice> = context.api.patch(path, &change).await?;
    context.out.view(&page, show)
}

pub(crate) async fn languages(context: &Context, command: LanguagesCommand) -> anyhow::Result<()> {
    let status: SyncStatus = match command {
        LanguagesCommand::List => context.api.get("/synchronization").await?,
        LanguagesCommand::Set { tags } => {
            let languages = Some(sync::words(&tags.join(" ")));
            context.api.patch("/synchronization", &SyncSettingsChange { languages, ..Default::default() }).await?
        }
    };
    context.out.view(&status.settings.languages, |languages, report| {
        let text = languages.join(", ");
        report.field("Languages", if text.is_empty() { "all" } else { &text });
    })
}

fn show(page: &Page<CategoryChoice>, report: &mut Report) {
    if page.items.is_empty() {
        report.line("None are known yet; the first synchronization brings them.");
        return;
    }
    let mut table = Table::new(&["Chosen", "Title~", "ID", "Since"]);
    for item in &page.items {
        let chosen = match (item.is_chosen, item.is_inherited) {
            (false, _) => "",
            (true, false) => "yes",
            (true, true) => "with all",
        };
        let indent = "  ".repeat(usize::try_from(item.depth.min(8)).unwrap_or_default());
        table.row([chosen, &format!("{indent}{}", item.title), &item.id, &time(item.arrived)]);
    }
    report.table(&table);
}
