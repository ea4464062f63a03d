//! `patchwell rings`.

mod spec;

use anyhow::bail;
use clap::{Args, Subcommand};
use patchwell_server::admin::views::{
    CreateRingPlan, GroupReference, Page, RingDelayFrom, RingPlanView, RingView, UpdateRingPlan,
};

use super::Context;
use crate::client::{Query, encode};
use crate::output::{Report, Table, harmless};

/// What to do with plans of rings.
#[derive(Debug, Subcommand)]
pub(crate) enum RingsCommand {
    /// List plans of rings
    List,
    /// Show the rings of a plan
    Show {
        /// Its name
        name: String,
    },
    /// Make a plan of rings
    Add(EditArgs),
    /// Change a plan of rings; rollouts that have begun keep theirs
    Edit(EditArgs),
    /// Remove a plan of rings; rollouts that have begun go on
    Remove {
        /// Its name
        name: String,
    },
}

/// A plan and what it is to be.
#[derive(Debug, Args)]
pub(crate) struct EditArgs {
    /// Its name
    name: String,
    /// Another name
    #[arg(long, value_name = "NAME")]
    rename: Option<String>,
    /// A ring, first to last: "Pilot; group=Pilot PCs; delay=24h; success=90; failed=5; reports=10; window=sat,sun
    /// 22:00-04:00; deadline=7"; group and window can be there several times, a delay "24h after arrival" counts from
    /// the arrival of the update
    #[arg(long = "ring", value_name = "RING", value_parser = spec::parse)]
    rings: Vec<RingView<String>>,
}

pub(crate) async fn run(context: &Context, command: RingsCommand) -> anyhow::Result<()> {
    match command {
        RingsCommand::List => {
            let page: Page<RingPlanView> = context.api.list("/rings", Query::default(), None).await?;
            context.out.view(&page, list)
        }
        RingsCommand::Show { name } => {
            let plan: RingPlanView = context.api.get(&path(&name)).await?;
            context.out.view(&plan, show)
        }
        RingsCommand::Add(args) => {
            if args.rename.is_some() {
                bail!("a new plan has one name; leave --rename out");
            }
            let plan: RingPlanView =
                context.api.post("/rings", &CreateRingPlan { name: args.name, rings: args.rings }).await?;
            context.out.view(&plan, show)
        }
        RingsCommand::Edit(args) => {
            let change =
                UpdateRingPlan { name: args.rename, rings: Some(args.rings).filter(|rings| !rings.is_empty()) };
            if change == UpdateRingPlan::default() {
                bail!("nothing is to be changed; give --ring for each ring, --rename, or both");
            }
            let plan: RingPlanView = context.api.patch(&path(&args.name), &change).await?;
            context.out.view(&plan, show)
        }
        RingsCommand::Remove { name } => {
            context.api.delete(&path(&name)).await?;
            context.out.view(&serde_json::json!({ "removed": name }), |_, report| {
                report.line(format_args!("{} is removed; rollouts that have begun go on", harmless(&name)));
            })
        }
    }
}

fn path(name: &str) -> String {
    format!("/rings/{}", encode(name))
}

fn list(page: &Page<RingPlanView>, report: &mut Report) {
    if page.items.is_empty() {
        report.line("None. Make one with \"patchwell rings add NAME --ring ...\".");
        return;
    }
    let mut table = Table::new(&["Plan~", "Rings~"]);
    for plan in &page.items {
        let rings: Vec<&str> = plan.rings.iter().map(|ring| ring.name.as_str()).collect();
        table.row([plan.name.clone(), rings.join(", ")]);
    }
    report.table(&table);
}

fn show(plan: &RingPlanView, report: &mut Report) {
    report.field("Plan", &plan.name);
    let mut table =
        Table::new(&["Ring~", "Groups~", "Delay", "Success>", "Failures>", "Reports>", "Hours~", "Deadline>"]);
    for ring in &plan.rings {
        table.row([
            ring.name.clone(),
            names(&ring.groups),
            delay(ring),
            format!("{} %", ring.min_success_percent),
            format!("{} %", ring.max_failed_percent),
            ring.min_reported.to_string(),
            if ring.windows.is_empty() { "any".to_owned() } else { ring.windows.join("; ") },
            ring.deadline_days.map_or_else(|| "-".to_owned(), |days| format!("{days} days")),
        ]);
    }
    report.table(&table);
}

/// The names of groups in a row.
pub(super) fn names(groups: &[GroupReference]) -> String {
    groups.iter().map(|group| group.name.as_str()).collect::<Vec<_>>().join(", ")
}

fn delay(ring: &RingView<GroupReference>) -> String {
    match ring.delay_from {
        RingDelayFrom::Arrival => format!("{} h after arrival", ring.delay_hours),
        RingDelayFrom::Previous => format!("{} h", ring.delay_hours),
    }
}
