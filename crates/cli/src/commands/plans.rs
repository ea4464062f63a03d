//! `patchwell plans`, and the option `--plan` of commands that act.

use clap::Subcommand;
use patchwell_server::admin::problem::Problem;
use patchwell_server::admin::views::{ActRequest, ConflictReason, ConflictView, PlanView};

use super::{Context, jobs};
use crate::client::{Refused, encode};
use crate::output::{Report, bytes, harmless, time};

/// What to do with plans.
#[derive(Debug, Subcommand)]
pub(crate) enum PlansCommand {
    /// Show what a plan that waits would do now
    Show {
        /// Its id
        id: String,
    },
    /// Do what a plan showed, or say what moved meanwhile
    Apply {
        /// Its id
        id: String,
    },
}

impl PlansCommand {
    /// Whether it may start a job.
    pub(crate) fn is_job(&self) -> bool {
        matches!(self, Self::Apply { .. })
    }
}

pub(crate) async fn run(context: &Context, command: PlansCommand) -> anyhow::Result<()> {
    match command {
        PlansCommand::Show { id } => {
            let plan: PlanView = context.api.get(&format!("/plans/{}", encode(&id))).await?;
            context.out.view(&plan, show)
        }
        PlansCommand::Apply { id } => {
            let path = format!("/plans/{}/apply", encode(&id));
            match context.api.post::<PlanView>(&path, &serde_json::json!({})).await {
                Ok(mut plan) => {
                    if let Some(job) = plan.job.take() {
                        let job = jobs::wait(context, job).await?;
                        jobs::check(&job)?;
                        plan.job = Some(job);
                    }
                    context.out.view(&plan, show)
                }
                Err(error) => Err(with_what_moved(error)),
            }
        }
    }
}

/// Asks for an act as a plan, and shows it.
pub(super) async fn make(context: &Context, request: &ActRequest) -> anyhow::Result<()> {
    let plan: PlanView = context.api.post("/plans", request).await?;
    context.out.view(&plan, show)
}

/// The refusal with the lines by which the world is different.
fn with_what_moved(error: anyhow::Error) -> anyhow::Error {
    let Some(Refused(problem)) = error.downcast_ref::<Refused>() else { return error };
    let (gone, new) = (lines(problem, "gone"), lines(problem, "new"));
    if gone.is_empty() && new.is_empty() {
        return error;
    }
    let told = |sign: &str, lines: Vec<String>| {
        lines.iter().map(|line| format!("\n  {sign} {}", harmless(line))).collect::<String>()
    };
    anyhow::anyhow!("{}{}{}", problem.detail, told("-", gone), told("+", new))
}

fn lines(problem: &Problem, field: &str) -> Vec<String> {
    let lines = problem.fields.get(field).and_then(|value| value.as_array());
    lines.into_iter().flatten().filter_map(|line| line.as_str().map(str::to_owned)).collect()
}

fn show(plan: &PlanView, report: &mut Report) {
    if plan.effects.is_empty() {
        report.line("Nothing to change: it is so already.");
    }
    for effect in &plan.effects {
        report.line(harmless(effect));
    }
    report.line(format_args!(
        "{} computers, {} need it; {} to fetch for each",
        plan.computers,
        plan.computers_needing,
        bytes(plan.content_bytes)
    ));
    if !plan.first_computers.is_empty() {
        let more = plan.computers.saturating_sub(plan.first_computers.len() as u64);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        report.line(format_args!("Computers: {}{more}", harmless(&plan.first_computers.join(", "))));
    }
    for file in &plan.missing_files {
        report.line(format_args!("Missing file: {} ({}, SHA-1 {})", harmless(&file.name), bytes(file.size), file.sha1));
    }
    for conflict in &plan.conflicts {
        report.line(format_args!("Conflict: {}", harmless(&told(conflict))));
    }
    for (eula, titles) in &plan.eulas {
        report.line(format_args!(
            "Licence to accept: {eula} of {}; \"patchwell eula accept {eula}\"",
            harmless(&titles.join(", "))
        ));
    }
    for warning in &plan.warnings {
        report.line(format_args!("Note: {}", harmless(warning)));
    }
    let Some(id) = &plan.id else {
        report.line(match &plan.job {
            Some(job) => format!("Done by the job {}.", job.id),
            None => "Done.".to_owned(),
        });
        return;
    };
    report.line(format_args!("Nothing was changed. Until {}: patchwell plans apply {id}", time(plan.expires)));
}

fn told(conflict: &ConflictView) -> String {
    let loser = if conflict.winner == conflict.group { &conflict.other_group } else { &conflict.group };
    let because = match conflict.because {
        ConflictReason::Deeper => "it is deeper in the tree",
        ConflictReason::Action => "install comes before uninstall, and that before not approved",
        ConflictReason::Deadline => "its deadline is earlier",
    };
    format!(
        "{}: {} wins over {} for {} computers in both: {because}",
        conflict.title.as_deref().unwrap_or(&conflict.update),
        conflict.winner.name,
        loser.name,
        conflict.computers
    )
}
