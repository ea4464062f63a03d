//! `patchwell content`.

use clap::Subcommand;
use patchwell_server::admin::views::{JobView, MissingFile, Page, VerifyRequest};

use super::{Context, jobs};
use crate::client::Query;
use crate::output::{Table, bytes};

/// What to do with content files.
#[derive(Debug, Subcommand)]
pub(crate) enum ContentCommand {
    /// Read every content file and check its digests
    Verify,
    /// List files that updates name and the server does not have
    Missing,
}

pub(crate) async fn run(context: &Context, command: ContentCommand) -> anyhow::Result<()> {
    match command {
        ContentCommand::Verify => {
            let job: JobView = context.api.post("/content/verify", &VerifyRequest::default()).await?;
            let job = jobs::wait(context, job).await?;
            context.out.view(&job, jobs::summary)?;
            jobs::check(&job)
        }
        ContentCommand::Missing => missing(context).await,
    }
}

async fn missing(context: &Context) -> anyhow::Result<()> {
    let page: Page<MissingFile> = context.api.list("/content/missing", Query::default(), None).await?;
    context.out.view(&page, |page, report| {
        if page.items.is_empty() {
            report.line("No file is missing.");
            return;
        }
        let mut table = Table::new(&["File~", "Size>", "SHA-1", "Approved", "Update~"]);
        for file in &page.items {
            let title = file.updates.first().and_then(|update| update.title.as_deref()).unwrap_or("-");
            let approved = if file.is_approved { "yes" } else { "no" };
            table.row([file.name.as_str(), &bytes(file.size), &file.sha1, approved, title]);
        }
        report.table(&table);
        report.line(format_args!(
            "{} files are missing. Import a directory that has them: files are recognized by their digest, not by name.",
            page.items.len()
        ));
    })
}
