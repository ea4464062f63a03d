//! `patchwell rules`.

mod args;
mod show;

use anyhow::bail;
use clap::{Args, Subcommand};
use patchwell_server::admin::views::{ActRequest, CreateRule, Page, RuleRunView, RuleView, UpdateRule};

use super::{Context, plans};
use crate::client::encode;
use crate::output::harmless;
use args::RuleArgs;

/// Which rules are meant.
#[derive(Debug, Args)]
pub(crate) struct Kind {
    /// Rules that decline, instead of those that approve
    #[arg(long)]
    decline: bool,
}

impl Kind {
    fn path(&self) -> &'static str {
        if self.decline { "/decline-rules" } else { "/rules" }
    }

    fn of(&self, name: &str) -> String {
        format!("{}/{}", self.path(), encode(name))
    }
}

/// One rule.
#[derive(Debug, Args)]
pub(crate) struct Named {
    /// Its name or number
    name: String,
    #[command(flatten)]
    kind: Kind,
}

/// What to do with rules.
#[derive(Debug, Subcommand)]
pub(crate) enum RulesCommand {
    /// List rules in the order in which they act
    List(Kind),
    /// Make a rule; it is disabled unless --enable is given
    Add(Box<EditArgs>),
    /// Change a rule: options that are given replace what it has of these
    Edit(Box<EditArgs>),
    /// Let a rule act on what comes from now on
    Enable(Named),
    /// Keep a rule from acting
    Disable(Named),
    /// Remove a rule; what it decided stays
    Remove(Named),
    /// Show what running a rule would do to the whole catalog
    Preview(Named),
    /// Run a rule on the whole catalog
    Run(RunArgs),
}

/// A rule that is run.
#[derive(Debug, Args)]
pub(crate) struct RunArgs {
    #[command(flatten)]
    rule: Named,
    /// Only show what would change, to be applied with `patchwell plans apply`
    #[arg(long)]
    plan: bool,
}

/// A rule and what it is to be.
#[derive(Debug, Args)]
pub(crate) struct EditArgs {
    #[command(flatten)]
    rule: Named,
    /// Another name
    #[arg(long, value_name = "NAME")]
    rename: Option<String>,
    /// Let it act by itself at once
    #[arg(long)]
    enable: bool,
    #[command(flatten)]
    what: RuleArgs,
}

pub(crate) async fn run(context: &Context, command: RulesCommand) -> anyhow::Result<()> {
    match command {
        RulesCommand::List(kind) => {
            let page: Page<RuleView> = context.api.get(kind.path()).await?;
            context.out.view(&page, |page, report| show::table(&page.items, report))
        }
        RulesCommand::Add(args) => add(context, *args).await,
        RulesCommand::Edit(args) => edit(context, *args).await,
        RulesCommand::Enable(rule) => set_enabled(context, &rule, true).await,
        RulesCommand::Disable(rule) => set_enabled(context, &rule, false).await,
        RulesCommand::Remove(rule) => {
            context.api.delete(&rule.kind.of(&rule.name)).await?;
            context.out.view(&serde_json::json!({ "removed": rule.name }), |_, report| {
                report.line(format_args!("{} is removed; what it decided stays", harmless(&rule.name)));
            })
        }
        RulesCommand::Preview(rule) => act(context, &rule, "preview").await,
        RulesCommand::Run(RunArgs { rule, plan: true }) => {
            let request = ActRequest::RunRule { rule: rule.name, declines: rule.kind.decline };
            plans::make(context, &request).await
        }
        RulesCommand::Run(args) => act(context, &args.rule, "run").await,
    }
}

async fn add(context: &Context, args: EditArgs) -> anyhow::Result<()> {
    if args.rename.is_some() {
        bail!("a new rule has one name; leave --rename out");
    }
    let (what, kind) = (args.what, args.rule.kind);
    let request = CreateRule {
        name: args.rule.name,
        enabled: args.enable,
        conditions: what.conditions(None),
        groups: what.groups.clone(),
        deadline: what.deadline()?,
        ring_plan: what.ring_plan.clone(),
        skip_superseded: what.skip_superseded.unwrap_or(false),
        keep_approved: what.keep_approved,
    };
    let rule: RuleView = context.api.post(kind.path(), &request).await?;
    context.out.view(&rule, |rule, report| show::table(std::slice::from_ref(rule), report))
}

async fn edit(context: &Context, args: EditArgs) -> anyhow::Result<()> {
    let (what, path) = (args.what, args.rule.kind.of(&args.rule.name));
    let present: RuleView = context.api.get(&path).await?;
    let deadline = if what.no_deadline { Some(None) } else { what.deadline()?.map(Some) };
    let request = UpdateRule {
        name: args.rename,
        enabled: args.enable.then_some(true),
        conditions: what.has_conditions().then(|| what.conditions(Some(&present.conditions))),
        groups: (!what.groups.is_empty()).then(|| what.groups.clone()),
        deadline,
        ring_plan: what.ring_plan.clone(),
        skip_superseded: what.skip_superseded,
        keep_approved: what.keep_approved,
    };
    if request == UpdateRule::default() {
        bail!("nothing is to be changed; see patchwell rules edit --help");
    }
    change(context, &path, &request).await
}

async fn set_enabled(context: &Context, rule: &Named, enabled: bool) -> anyhow::Result<()> {
    change(context, &rule.kind.of(&rule.name), &UpdateRule { enabled: Some(enabled), ..UpdateRule::default() }).await
}

async fn change(context: &Context, path: &str, request: &UpdateRule) -> anyhow::Result<()> {
    let rule: RuleView = context.api.patch(path, request).await?;
    context.out.view(&rule, |rule, report| show::table(std::slice::from_ref(rule), report))
}

async fn act(context: &Context, rule: &Named, act: &str) -> anyhow::Result<()> {
    let path = format!("{}/{act}", rule.kind.of(&rule.name));
    let run: RuleRunView = context.api.post(&path, &serde_json::json!({})).await?;
    context.out.view(&run, show::run)
}
