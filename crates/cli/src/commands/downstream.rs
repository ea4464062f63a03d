//! `patchwell downstream`.

use clap::Subcommand;
use patchwell_server::admin::views::{
    DownstreamAccess, DownstreamServerChange, DownstreamServerDetails, DownstreamServerView, Page,
};

use super::Context;
use crate::client::{Query, encode};
use crate::output::{Report, Table, harmless, optional_time, time};

/// What to do with servers that synchronize from this one.
#[derive(Debug, Subcommand)]
pub(crate) enum DownstreamCommand {
    /// List downstream servers
    List,
    /// Show everything about a downstream server
    Show {
        /// Its name or id
        name: String,
    },
    /// Forget a downstream server and its computers until it synchronizes again
    Forget {
        /// Its name or id
        name: String,
    },
    /// Let a downstream server synchronize, whatever the allow-list says
    Allow {
        /// Its name or id
        name: String,
    },
    /// Keep a downstream server out
    Block {
        /// Its name or id
        name: String,
    },
}

pub(crate) async fn run(context: &Context, command: DownstreamCommand) -> anyhow::Result<()> {
    match command {
        DownstreamCommand::List => {
            let page: Page<DownstreamServerView> =
                context.api.list("/downstream-servers", Query::default(), None).await?;
            context.out.view(&page, list)
        }
        DownstreamCommand::Show { name } => {
            let server: DownstreamServerDetails = context.api.get(&path(&name)).await?;
            context.out.view(&server, show)
        }
        DownstreamCommand::Forget { name } => {
            context.api.delete(&path(&name)).await?;
            context.out.view(&serde_json::json!({ "forgotten": name }), |_, report| {
                report.line(format_args!("{} is forgotten", harmless(&name)));
            })
        }
        DownstreamCommand::Allow { name } => decide(context, &name, DownstreamAccess::Allowed).await,
        DownstreamCommand::Block { name } => decide(context, &name, DownstreamAccess::Blocked).await,
    }
}

fn path(name: &str) -> String {
    format!("/downstream-servers/{}", encode(name))
}

async fn decide(context: &Context, name: &str, access: DownstreamAccess) -> anyhow::Result<()> {
    let server: DownstreamServerView = context.api.patch(&path(name), &DownstreamServerChange { access }).await?;
    context.out.view(&server, |server, report| {
        let may = if server.is_allowed { "may synchronize" } else { "may not synchronize" };
        report.line(format_args!("{} {may}", harmless(&server.name)));
    })
}

fn list(page: &Page<DownstreamServerView>, report: &mut Report) {
    if page.items.is_empty() {
        report.line("No server synchronizes from this one yet.");
        return;
    }
    let mut table = Table::new(&["Server~", "ID", "Kind", "Allowed", "Computers>", "Last sync", "Last rollup"]);
    for server in &page.items {
        table.row([
            server.name.as_str(),
            server.id.as_str(),
            kind(server),
            if server.is_allowed { "yes" } else { "no" },
            &server.computers.to_string(),
            &optional_time(server.last_sync),
            &optional_time(server.last_rollup),
        ]);
    }
    report.table(&table);
}

/// Before its first rollup a server has not said what it is.
fn kind(server: &DownstreamServerView) -> &'static str {
    match (server.last_rollup, server.is_replica) {
        (None, _) => "unknown",
        (Some(_), true) => "replica",
        (Some(_), false) => "autonomous",
    }
}

fn show(details: &DownstreamServerDetails, report: &mut Report) {
    let server = &details.summary;
    report.field("Server", harmless(&server.name));
    report.field("ID", &server.id);
    report.field("Above it", server.parent.as_deref().unwrap_or("this server"));
    report.field("Kind", kind(server));
    report.field("Version", harmless(&server.version));
    report.field("Allowed", if server.is_allowed { "yes" } else { "no" });
    report.field("Registered", time(server.registered));
    report.field("Last contact", optional_time(server.last_contact));
    report.field("Last sync", optional_time(server.last_sync));
    report.field("Last rollup", optional_time(server.last_rollup));
    report.field("Computers", server.computers.to_string());
    if let Some(counters) = &server.counters {
        report.field("  it counts", counters.computers.to_string());
        report.field("  need updates", counters.computers_needing_updates.to_string());
        report.field("  with failures", counters.computers_with_failures.to_string());
        report.field("Updates", counters.updates.to_string());
        report.field("  approved", counters.updates_approved.to_string());
        report.field("  needed", counters.updates_needed.to_string());
    }
    if details.clients.is_empty() {
        return;
    }
    report.line("");
    let mut table = Table::new(&["System", "Architecture", "Language", "Computers>"]);
    for clients in &details.clients {
        table.row([
            clients.os_version.as_str(),
            clients.architecture.as_str(),
            clients.os_locale.as_str(),
            &clients.computers.to_string(),
        ]);
    }
    report.table(&table);
}
