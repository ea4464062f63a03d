//! `patchwell why`.

use clap::Args;
use patchwell_server::admin::views::{Verdict, WhyView};

use super::Context;
use crate::client::encode;
use crate::output::{Report, Table, optional_time, time};

/// Which update on which computer.
#[derive(Debug, Args)]
pub(crate) struct WhyArgs {
    /// Name or id of the computer
    computer: String,
    /// Id of the update
    update: String,
}

pub(crate) async fn run(context: &Context, args: &WhyArgs) -> anyhow::Result<()> {
    let path = format!("/computers/{}/why/{}", encode(&args.computer), encode(&args.update));
    let why: WhyView = context.api.get(&path).await?;
    context.out.view(&why, show)
}

fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::NotOffered => "is not told of the update",
        Verdict::DetectOnly => "looks whether it needs the update, and does not install it",
        Verdict::Install => "installs the update where it needs it",
        Verdict::Remove => "removes the update where it is installed",
    }
}

fn show(why: &WhyView, report: &mut Report) {
    report.field("Update", &why.title);
    report.field("Computer", &why.computer_name);
    report.field("Verdict", format!("it {}", verdict(why.verdict)));
    report.field("State", why.state.label());
    report.field("Last contact", optional_time(why.last_contact));
    report.field("Last report", optional_time(why.last_status_report));
    report.heading("Because");
    for reason in &why.reasons {
        report.paragraph(&reason.text);
        for update in &reason.updates {
            report.paragraph(&format!("  {} {}", update.id, update.title.as_deref().unwrap_or("(not in the catalog)")));
        }
    }
    if let Some(failure) = &why.failure {
        report.heading("Last failure");
        report.field("When", time(failure.time));
        report.field("What", &failure.event);
        let name = failure.name.as_deref().map(|name| format!(" {name}")).unwrap_or_default();
        report.field("Code", format!("{}{name}", failure.hresult));
        report.field("Means", failure.meaning.as_deref().unwrap_or("nothing that is known here"));
        report.field(
            "What to do",
            failure.advice.as_deref().unwrap_or("look the code up in the publisher's documentation"),
        );
    }
    if !why.approvals.is_empty() {
        report.heading("Approvals that reach it; the first one counts");
        let mut table = Table::new(&["Action", "Group~", "Deadline", "By~", "Since"]);
        for approval in &why.approvals {
            table.row([
                approval.action.label(),
                &approval.path.join(" > "),
                &optional_time(approval.deadline),
                &approval.administrator,
                &time(approval.created),
            ]);
        }
        report.table(&table);
    }
}
