//! `patchwell reports mail`.

use clap::{Args, Subcommand};
use patchwell_server::admin::views::{
    CreateReportSchedule, Page, ReportMailResult, ReportScheduleChange, ReportScheduleView,
};

use super::Which;
use crate::commands::Context;
use crate::output::{Report, Table, optional_time};

/// What to do with reports that are mailed.
#[derive(Debug, Subcommand)]
pub(crate) enum MailCommand {
    /// List reports that are mailed, and how that went
    List,
    /// Have a report mailed again and again
    Add(AddArgs),
    /// Mail a report now, beside its schedule
    Send {
        /// Its number
        number: i64,
    },
    /// End the mailing of a report
    Remove {
        /// Its number
        number: i64,
    },
}

/// What is mailed, how, when and to whom.
#[derive(Debug, Args)]
pub(crate) struct AddArgs {
    /// What to call it
    name: String,
    #[command(flatten)]
    which: Which,
    /// An address; may be repeated
    #[arg(long = "to", value_name = "ADDRESS", required = true)]
    recipients: Vec<String>,
    /// As what: csv, xlsx or pdf
    #[arg(long, default_value = "pdf")]
    format: String,
    /// On which days: "day", "week monday" or "month 15"
    #[arg(long, value_name = "DAYS", default_value = "day")]
    rhythm: String,
    /// When on those days, by the server's clock
    #[arg(long, value_name = "HH:MM", default_value = "08:00")]
    time: String,
}

pub(crate) async fn run(context: &Context, command: MailCommand) -> anyhow::Result<()> {
    match command {
        MailCommand::List => {
            let page: Page<ReportScheduleView> = context.api.get("/report-schedules").await?;
            context.out.view(&page, |page, report| list(&page.items, report))
        }
        MailCommand::Add(args) => {
            let AddArgs { name, which, recipients, format, rhythm, time } = args;
            let filters = which.filters.into_iter().collect();
            let what = ReportScheduleChange {
                report: which.report,
                filters,
                format,
                rhythm,
                time,
                recipients,
                is_enabled: true,
            };
            let wanted = CreateReportSchedule { name, what };
            let made: ReportScheduleView = context.api.post("/report-schedules", &wanted).await?;
            context.out.view(&made, |made, report| {
                report.line(format_args!("{:?} is number {} and is mailed from now on.", made.name, made.id));
            })
        }
        MailCommand::Send { number } => {
            let nothing = serde_json::json!({});
            let sent: ReportScheduleView =
                context.api.post(&format!("/report-schedules/{number}/send"), &nothing).await?;
            context.out.view(&sent, |sent, report| report.line(format_args!("{:?} is on its way.", sent.name)))
        }
        MailCommand::Remove { number } => {
            context.api.delete(&format!("/report-schedules/{number}")).await?;
            context
                .out
                .view(&serde_json::json!({ "removed": number }), |_, report| report.line("It is mailed no more."))
        }
    }
}

fn list(schedules: &[ReportScheduleView], report: &mut Report) {
    if schedules.is_empty() {
        report
            .line("No report is mailed. Have one mailed with \"patchwell reports mail add NAME REPORT --to ADDRESS\".");
        return;
    }
    let mut table = Table::new(&["Number>", "Name~", "Report", "As", "Days", "Time", "To~", "Next", "Last", "Went"]);
    for one in schedules {
        let went = match (one.last_result, &one.last_error) {
            (_, Some(error)) => error.clone(),
            (Some(ReportMailResult::Sent), None) => "sent".to_owned(),
            (Some(ReportMailResult::Waiting), None) => "on its way".to_owned(),
            (Some(ReportMailResult::Failed), None) => "failed".to_owned(),
            (None, None) => "-".to_owned(),
        };
        table.row([
            one.id.to_string(),
            one.name.clone(),
            one.report.clone(),
            one.format.clone(),
            one.rhythm.clone(),
            one.time.clone(),
            one.recipients.join(", "),
            optional_time(one.next_due),
            optional_time(one.last_due),
            went,
        ]);
    }
    report.table(&table);
}
