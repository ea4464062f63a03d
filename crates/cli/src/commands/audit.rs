//! `patchwell audit`.

use std::io::Write as _;

use anyhow::{Context as _, bail};
use clap::{Args, Subcommand};
use jiff::Timestamp;
use patchwell_server::admin::views::{AuditVerdict, AuditView, Page};

use super::Context;
use crate::client::Query;
use crate::output::{Report, Table, time};

/// What to do with the record of changes.
#[derive(Debug, Subcommand)]
pub(crate) enum AuditCommand {
    /// List changes, newest first
    List(ListArgs),
    /// Write all changes to standard output, one JSON object on each line
    Export {
        /// Only changes after this one
        #[arg(long, value_name = "NUMBER", default_value_t = 0)]
        after: i64,
    },
    /// Check that no change was altered, removed or moved
    Verify {
        /// A checkpoint that an earlier check printed
        #[arg(long, value_name = "NUMBER:HASH")]
        checkpoint: Option<String>,
    },
}

/// Which changes.
#[derive(Debug, Args)]
pub(crate) struct ListArgs {
    /// Only of this user or token
    #[arg(long, value_name = "NAME")]
    actor: Option<String>,
    /// Only this action, such as group.create
    #[arg(long)]
    action: Option<String>,
    /// Only to this
    #[arg(long)]
    subject: Option<String>,
    /// Only from then on
    #[arg(long, value_name = "TIME")]
    since: Option<Timestamp>,
    /// Only before then
    #[arg(long, value_name = "TIME")]
    until: Option<Timestamp>,
    /// At most so many
    #[arg(long, value_name = "N", default_value_t = 50)]
    limit: usize,
}

pub(crate) async fn run(context: &Context, command: AuditCommand) -> anyhow::Result<()> {
    match command {
        AuditCommand::List(args) => {
            let query = Query::default()
                .with("actor", args.actor)
                .with("action", args.action)
                .with("subject", args.subject)
                .with("since", args.since)
                .with("until", args.until);
            let page: Page<AuditView> = context.api.list("/audit", query, Some(args.limit)).await?;
            context.out.view(&page, |page, report| table(&page.items, report))
        }
        AuditCommand::Export { after } => {
            let lines = context.api.get_bytes(&format!("/audit/export?after={after}")).await?;
            std::io::stdout().lock().write_all(&lines).context("standard output cannot be written")
        }
        AuditCommand::Verify { checkpoint } => verify(context, checkpoint).await,
    }
}

async fn verify(context: &Context, checkpoint: Option<String>) -> anyhow::Result<()> {
    let query = Query::default().with("checkpoint", checkpoint);
    let verdict: AuditVerdict = context.api.get(&query.on("/audit/verify")).await?;
    if let Some(problem) = &verdict.problem {
        bail!("the record of changes is damaged: {problem}; restore it from a backup and find out who did it");
    }
    context.out.view(&verdict, |verdict, report| {
        report.line("The record of changes is whole. Keep this checkpoint elsewhere:");
        report.line(format_args!("{}", verdict.checkpoint));
    })
}

fn table(changes: &[AuditView], report: &mut Report) {
    let mut table = Table::new(&["Number>", "Time", "Who~", "What", "To~", "Before~", "After~", "Why~"]);
    for change in changes {
        table.row([
            change.seq.to_string(),
            time(change.time),
            change.actor.clone(),
            change.action.clone(),
            change.subject.clone(),
            change.before.clone(),
            change.after.clone(),
            change.reason.clone(),
        ]);
    }
    report.table(&table);
}
