//! `patchwell eula`.

use clap::Subcommand;
use patchwell_server::admin::views::{EulaView, Page};

use super::Context;
use crate::client::{Query, encode};
use crate::output::{Report, Table, time};

/// What to do with licence texts.
#[derive(Debug, Subcommand)]
pub(crate) enum EulaCommand {
    /// List licence texts
    List,
    /// Accept a licence text for the organization
    Accept {
        /// Id of the licence text, or of an update that has one
        id: String,
    },
}

pub(crate) async fn run(context: &Context, command: EulaCommand) -> anyhow::Result<()> {
    match command {
        EulaCommand::List => {
            let page: Page<EulaView> = context.api.list("/eulas", Query::default(), None).await?;
            context.out.view(&page, |page, report| {
                if page.items.is_empty() {
                    report.line("No update in the catalog has a licence text.");
                } else {
                    table(&page.items, report);
                }
            })
        }
        EulaCommand::Accept { id } => {
            let eula: EulaView =
                context.api.post(&format!("/eulas/{}/accept", encode(&id)), &serde_json::json!({})).await?;
            context.out.view(&eula, |eula, report| table(std::slice::from_ref(eula), report))
        }
    }
}

/// Licence texts as a table.
pub(crate) fn table(eulas: &[EulaView], report: &mut Report) {
    let mut table = Table::new(&["ID", "Accepted", "By~", "Update~"]);
    for eula in eulas {
        let title = eula.updates.first().and_then(|update| update.title.as_deref()).unwrap_or("-");
        let more = eula.updates.len().saturating_sub(1);
        table.row([
            eula.id.as_str(),
            &eula.accepted.as_ref().map_or("no".to_owned(), |accepted| time(accepted.time)),
            eula.accepted.as_ref().map_or("-", |accepted| &accepted.administrator),
            &if more == 0 { title.to_owned() } else { format!("{title} and {more} more") },
        ]);
    }
    report.table(&table);
}
