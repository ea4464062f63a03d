//! `patchwell reports`.

mod mail;

use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use clap::{Args, Subcommand};
use patchwell_server::admin::views::{Page, ReportPage, ReportSummary};
use serde_json::Value;

use super::Context;
use crate::client::encode;
use crate::output::{Report, Table, time};

/// What to do with reports.
#[derive(Debug, Subcommand)]
pub(crate) enum ReportsCommand {
    /// List the reports and the filters that they know
    List,
    /// Show the first rows of a report
    Show {
        #[command(flatten)]
        which: Which,
        /// At most so many rows, 1 to 1000
        #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=1000))]
        limit: u32,
    },
    /// Save a whole report as a file
    Save {
        #[command(flatten)]
        which: Which,
        /// Where to; the end of its name says what it is: .csv, .xlsx or .pdf
        file: PathBuf,
    },
    /// List, make, send and remove reports that are mailed again and again
    #[command(subcommand)]
    Mail(mail::MailCommand),
}

/// Which report, of what.
#[derive(Debug, Args)]
pub(crate) struct Which {
    /// Its name, such as computers-summary
    report: String,
    /// A filter of the report, such as group=Pilot; may be repeated
    #[arg(long = "filter", value_name = "NAME=VALUE", value_parser = filter)]
    filters: Vec<(String, String)>,
}

fn filter(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("say NAME=VALUE, such as group=Pilot")?;
    Ok((name.trim().to_owned(), value.trim().to_owned()))
}

impl Which {
    fn path(&self, part: &str, more: (&str, &str)) -> String {
        let own = self.filters.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let query = own.chain([more]).map(|(name, value)| format!("{}={}", encode(name), encode(value)));
        format!("/reports/{}{part}?{}", encode(&self.report), query.collect::<Vec<_>>().join("&"))
    }
}

pub(crate) async fn run(context: &Context, command: ReportsCommand) -> anyhow::Result<()> {
    match command {
        ReportsCommand::List => {
            let page: Page<ReportSummary> = context.api.get("/reports").await?;
            context.out.view(&page, |page, report| list(&page.items, report))
        }
        ReportsCommand::Show { which, limit } => {
            let page: ReportPage = context.api.get(&which.path("", ("limit", &limit.to_string()))).await?;
            context.out.view(&page, show)
        }
        ReportsCommand::Save { which, file } => save(context, &which, &file).await,
        ReportsCommand::Mail(command) => mail::run(context, command).await,
    }
}

fn list(reports: &[ReportSummary], report: &mut Report) {
    let mut table = Table::new(&["Report", "Title~", "Filters~"]);
    for one in reports {
        table.row([one.id.clone(), one.title.clone(), one.filters.join(", ")]);
    }
    report.table(&table);
}

fn show(page: &ReportPage, report: &mut Report) {
    report.heading(&format!("{}, {}", page.title, time(page.generated)));
    for filter in &page.filters {
        report.field(&filter.name, &filter.value);
    }
    for (name, sum) in &page.totals {
        report.field(name, sum.to_string());
    }
    if page.items.is_empty() {
        report.line("Nothing to report with these filters.");
        return;
    }
    let headings: Vec<String> = page.columns.iter().map(|column| format!("{}~", column.title)).collect();
    let mut table = Table::new(&headings.iter().map(String::as_str).collect::<Vec<_>>());
    for row in &page.items {
        table.row(page.columns.iter().map(|column| cell(row.get(&column.key))));
    }
    report.table(&table);
    if page.next_cursor.is_some() {
        report.line("There are more rows; \"patchwell reports save\" writes all of them to a file.");
    }
}

/// Things with a page of their own are objects with their text.
fn cell(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => "-".to_owned(),
        Some(Value::String(text)) => text.clone(),
        Some(Value::Object(named)) => cell(named.get("text")),
        Some(other) => other.to_string(),
    }
}

async fn save(context: &Context, which: &Which, file: &Path) -> anyhow::Result<()> {
    let format = file.extension().and_then(|end| end.to_str()).unwrap_or_default().to_ascii_lowercase();
    if !["csv", "xlsx", "pdf"].contains(&format.as_str()) {
        bail!("{} does not say what it is; let its name end with .csv, .xlsx or .pdf", file.display());
    }
    let bytes = context.api.get_bytes(&which.path("/export", ("format", &format))).await?;
    let mut made = File::create_new(file)
        .with_context(|| format!("{} cannot be made; choose a name that is free", file.display()))?;
    made.write_all(&bytes).with_context(|| format!("{} cannot be written", file.display()))?;
    let told = serde_json::json!({ "file": file.display().to_string(), "bytes": bytes.len() });
    context.out.view(&told, |_, report| report.line(format_args!("Saved to {}.", file.display())))
}
