//! `patchwell decline` and `patchwell reinstate`.

use clap::Args;
use patchwell_server::admin::views::{ActRequest, DeclineRequest, UpdateDecision};

use super::{Context, plans};
use crate::client::encode;
use crate::output::{Report, harmless};

/// Which update.
#[derive(Debug, Args)]
pub(crate) struct DecisionArgs {
    /// Id of the update
    id: String,
    /// Only say what would change
    #[arg(long, conflicts_with = "plan")]
    dry_run: bool,
    /// Keep what it would do as a plan that can be applied
    #[arg(long)]
    plan: bool,
}

pub(crate) async fn run(context: &Context, args: DecisionArgs, decision: &str) -> anyhow::Result<()> {
    if args.plan {
        let updates = vec![args.id];
        let request =
            if decision == "decline" { ActRequest::Decline { updates } } else { ActRequest::Reinstate { updates } };
        return plans::make(context, &request).await;
    }
    let request = DeclineRequest { dry_run: args.dry_run };
    let decision: UpdateDecision =
        context.api.post(&format!("/updates/{}/{decision}", encode(&args.id)), &request).await?;
    context.out.view(&decision, show)
}

fn show(decision: &UpdateDecision, report: &mut Report) {
    let title = decision.title.as_deref().unwrap_or(&decision.update);
    report.line(format_args!("{}: {} (before: {})", harmless(title), decision.after.label(), decision.before.label()));
    for approval in &decision.removed_approvals {
        report.line(format_args!(
            "Approval taken away: {} for {}",
            approval.action.label(),
            harmless(&approval.group.name)
        ));
    }
    if !decision.committed {
        report.line("Nothing was changed: this was a dry run.");
    }
}
