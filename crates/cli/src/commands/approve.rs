//! `patchwell approve`.

use clap::{Args, ValueEnum};
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use patchwell_server::admin::views::{self, ActRequest, ApprovalPlan, ApprovalRequest, ApprovalView};

use super::{Context, plans};
use crate::output::{Report, Table, bytes, harmless, optional_time, time};

/// What computers shall do.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Action {
    Install,
    Uninstall,
    /// Only detect, whatever groups above say
    None,
    /// Do as the group above says
    Inherit,
}

/// What to approve.
#[derive(Debug, Args)]
pub(crate) struct ApproveArgs {
    /// Id of the update
    id: String,
    /// A revision other than the latest
    #[arg(long, value_name = "N")]
    revision: Option<i32>,
    /// Name or id of a group; can be given several times
    #[arg(long = "group", value_name = "NAME", required = true)]
    groups: Vec<String>,
    /// What computers shall do
    #[arg(long, default_value = "install")]
    action: Action,
    /// By when: 2026-05-01T03:00:00Z; without a zone it is UTC
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    deadline: Option<Timestamp>,
    /// Only say what would change
    #[arg(long, conflicts_with = "plan")]
    dry_run: bool,
    /// Keep what it would do as a plan that can be applied
    #[arg(long)]
    plan: bool,
}

/// A time as people write it: RFC 3339, or a date with or without a time of day, UTC.
pub(crate) fn parse_time(text: &str) -> Result<Timestamp, String> {
    if let Ok(time) = text.parse::<Timestamp>() {
        return Ok(time);
    }
    text.parse::<DateTime>()
        .and_then(|time| time.to_zoned(TimeZone::UTC))
        .map(|time| time.timestamp())
        .map_err(|_| "write a time as 2026-05-01T03:00:00Z".to_owned())
}

pub(crate) async fn run(context: &Context, args: ApproveArgs) -> anyhow::Result<()> {
    let action = match args.action {
        Action::Install => views::Action::Install,
        Action::Uninstall => views::Action::Uninstall,
        Action::None => views::Action::None,
        Action::Inherit => views::Action::Inherit,
    };
    let ApproveArgs { id, revision, groups, deadline, dry_run, plan, .. } = args;
    if plan {
        let request = ActRequest::Approve { updates: vec![id], revision, groups, action, deadline };
        return plans::make(context, &request).await;
    }
    let request = ApprovalRequest { update: id, revision, groups, action, deadline, dry_run };
    let plan: ApprovalPlan = context.api.post("/approvals", &request).await?;
    context.out.view(&plan, show)
}

fn show(plan: &ApprovalPlan, report: &mut Report) {
    if plan.changes.is_empty() {
        report.line("Nothing to change: it is so already.");
    } else {
        let mut table = Table::new(&["Update", "Rev>", "Title~", "Group~", "Before", "After", "Deadline"]);
        for change in &plan.changes {
            table.row([
                change.update.as_str(),
                &change.revision.to_string(),
                change.title.as_deref().unwrap_or("-"),
                &change.group.name,
                change.before.map_or("-", views::Action::label),
                change.after.map_or("-", views::Action::label),
                &optional_time(change.deadline),
            ]);
        }
        report.table(&table);
    }
    report.line(format_args!(
        "{} computers in these groups, {} need it; {} to fetch for each",
        plan.computers,
        plan.computers_needing,
        bytes(plan.content_bytes)
    ));
    for file in &plan.missing_files {
        report.line(format_args!(
            "Missing file: {} ({}, SHA-1 {}); computers cannot install without it. Import a directory that has it.",
            harmless(&file.name),
            bytes(file.size),
            file.sha1
        ));
    }
    for warning in &plan.warnings {
        report.line(format_args!("Note: {}", harmless(warning)));
    }
    if !plan.committed {
        report.line("Nothing was changed: this was a dry run.");
    }
}

/// Approvals as a table.
pub(crate) fn approvals(approvals: &[ApprovalView], report: &mut Report) {
    if approvals.is_empty() {
        report.line("None. Approve it with \"patchwell approve ID --group NAME\".");
        return;
    }
    let mut table = Table::new(&["Group~", "Rev>", "Action", "Deadline", "Decided", "By~"]);
    for approval in approvals {
        table.row([
            approval.group.name.as_str(),
            &approval.revision.to_string(),
            approval.action.label(),
            &optional_time(approval.deadline),
            &time(approval.created),
            &approval.administrator,
        ]);
    }
    report.table(&table);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deadlines_with_and_without_a_zone() {
        let expected: Timestamp = "2026-05-01T03:00:00Z".parse().unwrap();
        assert_eq!(parse_time("2026-05-01T03:00:00Z"), Ok(expected));
        assert_eq!(parse_time("2026-05-01T05:00:00+02:00"), Ok(expected));
        assert_eq!(parse_time("2026-05-01T03:00"), Ok(expected));
        assert_eq!(parse_time("2026-05-01 03:00:00"), Ok(expected));
        assert!(parse_time("2026-05-01").is_ok());
        assert!(parse_time("tomorrow").is_err());
    }
}
