//! `patchwell webhooks`.

use anyhow::bail;
use clap::{Args, Subcommand};
use patchwell_server::admin::views::{
    AttemptView, CreateWebhook, CreatedWebhook, DeliveryView, Page, UpdateWebhook, WebhookView,
};

use super::Context;
use super::notifications::{attempted, deliveries, secret_line};
use crate::client::{Query, encode};
use crate::output::{Report, Table, time};

/// What to do with webhooks.
#[derive(Debug, Subcommand)]
pub(crate) enum WebhooksCommand {
    /// List webhooks
    List,
    /// Make a webhook and show its secret, once
    Add {
        /// Its name
        name: String,
        /// Where it leads, such as https://chat.example.test/hook
        url: String,
        /// Event it is told, such as synchronization.finished; can be given several times [default: all]
        #[arg(long = "event", value_name = "EVENT")]
        events: Vec<String>,
        /// Read the secret from standard input: whsec_ and 24 to 64 bytes in base64 [default: make one]
        #[arg(long)]
        secret: bool,
    },
    /// Change a webhook
    Edit(EditArgs),
    /// Remove a webhook, with what it would have been told
    Remove {
        /// Its name
        name: String,
    },
    /// Send a test message, once
    Test {
        /// Its name
        name: String,
    },
    /// List what it was told in the last thirty days and what waits, newest first
    Deliveries {
        /// Its name
        name: String,
        /// At most so many
        #[arg(long, value_name = "N", default_value_t = 50)]
        limit: usize,
    },
}

/// What to change of a webhook.
#[derive(Debug, Args)]
pub(crate) struct EditArgs {
    /// Its name
    name: String,
    /// Where it leads
    #[arg(long)]
    url: Option<String>,
    /// Event it is told; these replace the present ones; can be given several times
    #[arg(long = "event", value_name = "EVENT", conflicts_with = "all_events")]
    events: Vec<String>,
    /// Tell it everything
    #[arg(long)]
    all_events: bool,
    /// Whether it is told anything
    #[arg(long, value_name = "true|false")]
    enabled: Option<bool>,
    /// Read a new secret from standard input
    #[arg(long)]
    secret: bool,
}

pub(crate) async fn run(context: &Context, command: WebhooksCommand) -> anyhow::Result<()> {
    match command {
        WebhooksCommand::List => {
            let page: Page<WebhookView> = context.api.get("/webhooks").await?;
            context.out.view(&page, |page, report| table(&page.items, report))
        }
        WebhooksCommand::Add { name, url, events, secret } => {
            let secret = secret.then(|| secret_line("secret")).transpose()?;
            let request = CreateWebhook { name, url, events, secret };
            let made: CreatedWebhook = context.api.post("/webhooks", &request).await?;
            context.out.view(&made, |made, report| {
                table(std::slice::from_ref(&made.webhook), report);
                report.line("");
                report.line(format_args!("{}", made.secret));
            })
        }
        WebhooksCommand::Edit(args) => edit(context, args).await,
        WebhooksCommand::Remove { name } => {
            context.api.delete(&path(&name, "")).await?;
            context.out.view(&serde_json::json!({ "removed": name }), |_, report| {
                report.line(format_args!("Webhook {} is removed", crate::output::harmless(&name)));
            })
        }
        WebhooksCommand::Test { name } => {
            let attempt: AttemptView = context.api.post(&path(&name, "/test"), &serde_json::json!({})).await?;
            attempted(context, &attempt, &name)
        }
        WebhooksCommand::Deliveries { name, limit } => {
            let path = path(&name, "/deliveries");
            let page: Page<DeliveryView> = context.api.list(&path, Query::default(), Some(limit)).await?;
            context.out.view(&page, |page, report| deliveries(&page.items, report))
        }
    }
}

async fn edit(context: &Context, args: EditArgs) -> anyhow::Result<()> {
    let change = UpdateWebhook {
        url: args.url,
        events: (args.all_events || !args.events.is_empty()).then_some(args.events),
        secret: args.secret.then(|| secret_line("secret")).transpose()?,
        is_enabled: args.enabled,
    };
    if change == UpdateWebhook::default() {
        bail!("give something to change; `patchwell webhooks edit --help` lists it");
    }
    let changed: WebhookView = context.api.patch(&path(&args.name, ""), &change).await?;
    context.out.view(&changed, |changed, report| table(std::slice::from_ref(changed), report))
}

fn path(name: &str, rest: &str) -> String {
    format!("/webhooks/{}{rest}", encode(name))
}

fn table(webhooks: &[WebhookView], report: &mut Report) {
    let mut table = Table::new(&["Number>", "Webhook~", "Address~", "Events~", "Enabled", "Created"]);
    for webhook in webhooks {
        let events = if webhook.events.is_empty() { "all".to_owned() } else { webhook.events.join(" ") };
        table.row([
            webhook.id.to_string(),
            webhook.name.clone(),
            webhook.url.clone(),
            events,
            if webhook.is_enabled { "yes" } else { "no" }.to_owned(),
            time(webhook.created),
        ]);
    }
    report.table(&table);
}
