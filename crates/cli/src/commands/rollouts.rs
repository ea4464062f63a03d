//! `patchwell rollouts`.

use clap::{Args, Subcommand, ValueEnum};
use patchwell_server::admin::views::{
    ActRequest, CancelRollout, Page, PauseRollout, RolloutState, RolloutView, StartRollouts, StartedRollouts,
};

use super::rings::names;
use super::{Context, plans};
use crate::client::Query;
use crate::output::{Report, Table, bytes, harmless, optional_time, time};

/// What to do with rollouts.
#[derive(Debug, Subcommand)]
pub(crate) enum RolloutsCommand {
    /// Send updates through the rings of a plan
    Start(StartArgs),
    /// List rollouts, newest first
    List(ListArgs),
    /// Show a rollout and what the computers of each ring reported
    Show {
        /// Its number
        id: i64,
    },
    /// Pause a rollout: nobody new is offered the update
    Pause {
        /// Its number
        id: i64,
        /// Why
        #[arg(long, value_name = "TEXT", default_value = "")]
        why: String,
    },
    /// Let a paused rollout go on; what failed until now is forgiven
    Resume {
        /// Its number
        id: i64,
    },
    /// End a rollout; rings that had their turn keep the update
    Cancel {
        /// Its number
        id: i64,
        /// Give groups the decisions back that they had before
        #[arg(long)]
        withdraw: bool,
    },
}

/// What to start.
#[derive(Debug, Args)]
pub(crate) struct StartArgs {
    /// Ids of updates; each has a rollout of its own
    #[arg(required = true)]
    updates: Vec<String>,
    /// Name of the plan of rings
    #[arg(long, value_name = "NAME")]
    rings: String,
    /// Keep what it would do as a plan that can be applied
    #[arg(long)]
    plan: bool,
    /// Only say what would happen
    #[arg(long, conflicts_with = "plan")]
    dry_run: bool,
}

/// Which to list.
#[derive(Debug, Args)]
pub(crate) struct ListArgs {
    /// Only those in this state
    #[arg(long)]
    state: Option<State>,
    /// At most so many
    #[arg(long, value_name = "N", default_value_t = 100)]
    limit: usize,
}

/// Where a rollout stands.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum State {
    Running,
    Paused,
    Completed,
    Cancelled,
}

pub(crate) async fn run(context: &Context, command: RolloutsCommand) -> anyhow::Result<()> {
    match command {
        RolloutsCommand::Start(args) => {
            if args.plan {
                let request = ActRequest::StartRollouts { plan: args.rings, updates: args.updates };
                return plans::make(context, &request).await;
            }
            let request = StartRollouts { plan: args.rings, updates: args.updates, dry_run: args.dry_run };
            let started: StartedRollouts = context.api.post("/rollouts", &request).await?;
            context.out.view(&started, show_started)
        }
        RolloutsCommand::List(args) => {
            let state = args.state.map(|state| match state {
                State::Running => "running",
                State::Paused => "paused",
                State::Completed => "completed",
                State::Cancelled => "cancelled",
            });
            let query = Query::default().with("state", state);
            let page: Page<RolloutView> = context.api.list("/rollouts", query, Some(args.limit)).await?;
            context.out.view(&page, |page, report| list(&page.items, report))
        }
        RolloutsCommand::Show { id } => {
            let rollout: RolloutView = context.api.get(&format!("/rollouts/{id}")).await?;
            context.out.view(&rollout, show)
        }
        RolloutsCommand::Pause { id, why } => act(context, id, "pause", &PauseRollout { reason: why }).await,
        RolloutsCommand::Resume { id } => act(context, id, "resume", &serde_json::json!({})).await,
        RolloutsCommand::Cancel { id, withdraw } => act(context, id, "cancel", &CancelRollout { withdraw }).await,
    }
}

async fn act(context: &Context, id: i64, act: &str, body: &impl serde::Serialize) -> anyhow::Result<()> {
    let rollout: RolloutView = context.api.post(&format!("/rollouts/{id}/{act}"), body).await?;
    context.out.view(&rollout, show)
}

fn state(rollout: &RolloutView) -> &'static str {
    match rollout.state {
        RolloutState::Running => "running",
        RolloutState::Paused => "paused",
        RolloutState::Completed => "completed",
        RolloutState::Cancelled => "cancelled",
    }
}

fn list(rollouts: &[RolloutView], report: &mut Report) {
    if rollouts.is_empty() {
        report.line("None. Start one with \"patchwell rollouts start UPDATE --rings NAME\".");
        return;
    }
    let mut table = Table::new(&["No>", "Plan~", "Title~", "State", "Rings", "Began", "Because~"]);
    for rollout in rollouts {
        table.row([
            rollout.id.map_or_else(|| "-".to_owned(), |id| id.to_string()),
            rollout.plan.clone(),
            rollout.title.clone().unwrap_or_else(|| rollout.update.clone()),
            state(rollout).to_owned(),
            format!("{} of {}", rollout.rings_released, rollout.rings_total),
            time(rollout.created),
            rollout.paused_because.clone().unwrap_or_default(),
        ]);
    }
    report.table(&table);
}

fn show(rollout: &RolloutView, report: &mut Report) {
    report.field("Rollout", rollout.id.map(|id| id.to_string()).unwrap_or_default());
    report.field("Update", rollout.title.as_deref().unwrap_or(&rollout.update));
    report.field("Plan", &rollout.plan);
    report.field("State", state(rollout));
    report.field("Because", rollout.paused_because.as_deref().unwrap_or_default());
    report.field("Began", time(rollout.created));
    report.field("By", &rollout.administrator);
    report.field("Ended", rollout.ended.map(time).unwrap_or_default());
    rings(rollout, report);
}

fn rings(rollout: &RolloutView, report: &mut Report) {
    let columns = ["Ring~", "Groups~", "Had its turn", "Next turn", "Computers>", "Installed>", "Failed>", "Needed>"];
    let mut table = Table::new(&columns);
    for ring in &rollout.rings {
        table.row([
            ring.name.clone(),
            names(&ring.groups),
            optional_time(ring.released),
            optional_time(ring.due),
            ring.computers.to_string(),
            ring.installed.to_string(),
            ring.failed.to_string(),
            ring.needed.to_string(),
        ]);
    }
    report.table(&table);
}

fn show_started(started: &StartedRollouts, report: &mut Report) {
    for rollout in &started.rollouts {
        let title = rollout.title.as_deref().unwrap_or(&rollout.update);
        let number = rollout.id.map(|id| format!("Rollout {id}: ")).unwrap_or_default();
        report.line(format_args!("{number}{}", harmless(title)));
        rings(rollout, report);
    }
    report.line(format_args!("{} to fetch for each computer", bytes(started.content_bytes)));
    for warning in &started.warnings {
        report.line(format_args!("Note: {}", harmless(warning)));
    }
    if !started.committed {
        report.line("Nothing was started: this was a dry run.");
    }
}
