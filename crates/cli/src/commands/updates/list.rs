//! `patchwell updates list`.

use clap::{Args, ValueEnum};
use patchwell_server::admin::views::{Page, UpdateSummary};

use crate::client::Query;
use crate::commands::Context;
use crate::output::{Report, Table};

/// Which decisions to list.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Approval {
    Approved,
    Unapproved,
    Declined,
    AnyExceptDeclined,
    Any,
}

/// Which kinds of update to list.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Type {
    Software,
    Driver,
    Category,
    Detectoid,
    Any,
}

/// How computers stand.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Status {
    /// Some computer needs it, or it failed on some
    FailedOrNeeded,
    Needed,
    Failed,
    /// Some computer has not said
    Unknown,
    /// No computer needs it and it failed on none
    NotNeeded,
}

/// How bad what it fixes is.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Severity {
    Critical,
    Important,
    Moderate,
    Low,
}

/// In which order to list.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Sort {
    Title,
    /// Newest arrival first
    Arrival,
    /// Newest publication first
    Creation,
    /// Needed by most computers first
    Needed,
    Severity,
}

/// Which updates to list.
#[derive(Debug, Args)]
pub(crate) struct ListArgs {
    /// Words in the title, a KB number, a CVE, a security bulletin, or an id
    #[arg(long)]
    search: Option<String>,
    /// Id or title of a classification
    #[arg(long)]
    classification: Option<String>,
    /// Id or title of a product
    #[arg(long)]
    product: Option<String>,
    /// By decision [default: any-except-declined]
    #[arg(long)]
    approval: Option<Approval>,
    /// Only what is approved for this group, by itself or by a group above
    #[arg(long)]
    group: Option<String>,
    /// By kind [default: software and drivers that can be approved]
    #[arg(long = "type")]
    update_type: Option<Type>,
    /// Only what some computer needs
    #[arg(long)]
    needed: bool,
    /// By how computers stand
    #[arg(long)]
    status: Option<Status>,
    /// Only this severity or worse
    #[arg(long)]
    severity: Option<Severity>,
    /// Only superseded updates (yes) or only others (no)
    #[arg(long, value_name = "yes|no", value_parser = parse_yes_no)]
    superseded: Option<bool>,
    /// Order
    #[arg(long)]
    sort: Option<Sort>,
    /// At most so many
    #[arg(long)]
    limit: Option<usize>,
}

fn parse_yes_no(text: &str) -> Result<bool, String> {
    match text {
        "yes" => Ok(true),
        "no" => Ok(false),
        _ => Err("say yes or no".to_owned()),
    }
}

/// The name of a value as the API has it.
fn api_name<V: ValueEnum>(value: &V) -> Option<String> {
    value.to_possible_value().map(|value| value.get_name().replace('-', "_"))
}

pub(crate) async fn run(context: &Context, args: ListArgs) -> anyhow::Result<()> {
    let query = Query::default()
        .with("search", args.search)
        .with("classification", args.classification)
        .with("product", args.product)
        .with("approval", args.approval.as_ref().and_then(api_name))
        .with("group", args.group)
        .with("type", args.update_type.as_ref().and_then(api_name))
        .with("needed", args.needed.then_some(true))
        .with("status", args.status.as_ref().and_then(api_name))
        .with("severity", args.severity.as_ref().and_then(api_name))
        .with("superseded", args.superseded)
        .with("sort", args.sort.as_ref().and_then(api_name));
    let page: Page<UpdateSummary> = context.api.list("/updates", query, args.limit).await?;
    context.out.view(&page, show)
}

fn show(page: &Page<UpdateSummary>, report: &mut Report) {
    if page.items.is_empty() {
        report.line("No update matches. Import some with \"patchwell import PATH\", or list all with --approval any.");
        return;
    }
    let mut table = Table::new(&["ID", "Rev>", "Title~", "Classification~", "KB", "Approval", "Needed>", "Failed>"]);
    for update in &page.items {
        table.row([
            update.id.as_str(),
            &update.revision.to_string(),
            &update.title,
            update.classification.as_deref().unwrap_or("-"),
            update.kb_articles.first().map_or("-", String::as_str),
            update.approval.label(),
            &update.status.needed.to_string(),
            &update.status.failed.to_string(),
        ]);
    }
    report.table(&table);
    let total = page.total.unwrap_or(page.items.len() as u64);
    report.line(format_args!("{} of {total} updates", page.items.len()));
}
