//! `patchwell events`.

use clap::Args;
use patchwell_server::admin::views::{EventView, Page};

use super::Context;
use crate::client::Query;
use crate::output::{Table, hresult_or_none, time};

/// Which events to list.
#[derive(Debug, Args)]
pub(crate) struct EventsArgs {
    /// Only of this computer, by name or id
    #[arg(long, value_name = "NAME")]
    computer: Option<String>,
    /// Only of this update
    #[arg(long, value_name = "ID")]
    update: Option<String>,
    /// At most so many, newest first
    #[arg(long, default_value_t = 100)]
    limit: usize,
}

pub(crate) async fn run(context: &Context, args: EventsArgs) -> anyhow::Result<()> {
    let query = Query::default().with("computer", args.computer).with("update", args.update);
    let page: Page<EventView> = context.api.list("/events", query, Some(args.limit)).await?;
    context.out.view(&page, |page, report| {
        if page.items.is_empty() {
            report.line("No events. Computers report them when they scan, download and install.");
            return;
        }
        let mut table = Table::new(&["Time", "Computer~", "Event>", "Meaning~", "Update~", "Result"]);
        for event in &page.items {
            table.row([
                time(event.time_at_target).as_str(),
                event.computer_name.as_deref().unwrap_or(&event.computer),
                &event.event_id.to_string(),
                event.event.as_deref().unwrap_or("-"),
                event.title.as_deref().or(event.update.as_deref()).unwrap_or("-"),
                hresult_or_none(&event.hresult),
            ]);
        }
        report.table(&table);
    })
}
