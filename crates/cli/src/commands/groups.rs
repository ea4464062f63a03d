//! `patchwell groups`.

use clap::Subcommand;
use patchwell_server::admin::views::{CreateGroup, GroupView, Page, UpdateGroup};

use super::Context;
use crate::client::{Query, encode};
use crate::output::{Report, Table, harmless};

/// What to do with groups.
#[derive(Debug, Subcommand)]
pub(crate) enum GroupsCommand {
    /// List groups as a tree
    List,
    /// Make a group
    Create {
        /// Its name
        name: String,
        /// Name or id of the group above [default: All Computers]
        #[arg(long, value_name = "NAME")]
        parent: Option<String>,
    },
    /// Delete a group with the groups below it; its computers go to Unassigned Computers unless in others
    Delete {
        /// Its name or id
        name: String,
    },
    /// Give a group another name
    Rename {
        /// Its name or id
        name: String,
        /// The new name
        new_name: String,
    },
    /// Put a group below another
    Move {
        /// Its name or id
        name: String,
        /// Name or id of the group above
        #[arg(long, value_name = "NAME")]
        parent: String,
    },
}

pub(crate) async fn run(context: &Context, command: GroupsCommand) -> anyhow::Result<()> {
    match command {
        GroupsCommand::List => {
            let page: Page<GroupView> = context.api.list("/groups", Query::default(), None).await?;
            context.out.view(&page, list)
        }
        GroupsCommand::Create { name, parent } => {
            let group: GroupView = context.api.post("/groups", &CreateGroup { name, parent }).await?;
            context.out.view(&group, one)
        }
        GroupsCommand::Rename { name, new_name } => {
            change(context, &name, UpdateGroup { name: Some(new_name), parent: None }).await
        }
        GroupsCommand::Move { name, parent } => {
            change(context, &name, UpdateGroup { name: None, parent: Some(parent) }).await
        }
        GroupsCommand::Delete { name } => {
            context.api.delete(&format!("/groups/{}", encode(&name))).await?;
            context.out.view(&serde_json::json!({ "deleted": name }), |_, report| {
                report.line(format_args!("{} is deleted", harmless(&name)));
            })
        }
    }
}

async fn change(context: &Context, name: &str, change: UpdateGroup) -> anyhow::Result<()> {
    let group: GroupView = context.api.patch(&format!("/groups/{}", encode(name)), &change).await?;
    context.out.view(&group, one)
}

fn one(group: &GroupView, report: &mut Report) {
    report.line(format_args!("{}  {}", group.id, harmless(&group.path.join(" / "))));
}

fn list(page: &Page<GroupView>, report: &mut Report) {
    let mut table = Table::new(&["Group~", "ID", "Computers>", "With groups below>", "Approvals>"]);
    for group in &page.items {
        let indent = "  ".repeat(group.path.len().saturating_sub(1));
        table.row([
            format!("{indent}{}", group.name),
            group.id.clone(),
            group.computers.to_string(),
            group.computers_below.to_string(),
            group.approvals.to_string(),
        ]);
    }
    report.table(&table);
}
