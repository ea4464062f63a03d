//! `patchwell notifications`.

use std::io::{BufRead as _, IsTerminal as _};
use std::path::PathBuf;

use anyhow::{Context as _, bail};
use clap::{Args, Subcommand};
use patchwell_server::admin::views::{
    AttemptView, DeliveryState, DeliveryView, NotificationsChange, NotificationsView, Page, TestMail,
};
use serde_json::Value;

use super::Context;
use crate::client::Query;
use crate::output::{Report, Table, optional_time, time};

/// What to do with e-mail notifications.
#[derive(Debug, Subcommand)]
pub(crate) enum NotificationsCommand {
    /// Show how e-mail is sent and to whom
    Show,
    /// Change how e-mail is sent and to whom
    #[command(arg_required_else_help = true)]
    Set(Box<SetArgs>),
    /// Send a test message
    Test {
        /// To whom
        recipient: String,
    },
    /// List e-mails of the last thirty days and those that wait, newest first
    Deliveries {
        /// At most so many
        #[arg(long, value_name = "N", default_value_t = 50)]
        limit: usize,
    },
    /// Try an e-mail or a delivery to a webhook again that was given up
    Retry {
        /// Its number
        delivery: i64,
    },
}

/// What to change.
#[derive(Debug, Args)]
pub(crate) struct SetArgs {
    /// Name or address of the mail server; empty for none
    #[arg(long, value_name = "HOST")]
    smtp_host: Option<String>,
    /// Its TCP port
    #[arg(long, value_name = "PORT")]
    smtp_port: Option<u16>,
    /// none, starttls, or tls from the beginning
    #[arg(long, value_name = "none|starttls|tls")]
    smtp_security: Option<String>,
    /// User that signs in at the mail server; empty for none
    #[arg(long, value_name = "NAME")]
    smtp_user: Option<String>,
    /// Read the password of that user from standard input
    #[arg(long)]
    smtp_password: bool,
    /// File with certificate authorities (PEM) to trust; an empty name for none
    #[arg(long, value_name = "FILE")]
    trusted_ca: Option<PathBuf>,
    /// Who e-mail is from, for people
    #[arg(long, value_name = "NAME")]
    sender_name: Option<String>,
    /// The address it is from
    #[arg(long, value_name = "ADDRESS")]
    sender_address: Option<String>,
    /// Mail new updates after a synchronization
    #[arg(long, value_name = "true|false")]
    new_updates: Option<bool>,
    /// To whom, separated by semicolons
    #[arg(long, value_name = "ADDRESSES")]
    new_updates_recipients: Option<String>,
    /// How often the status is mailed
    #[arg(long, value_name = "off|daily|weekly")]
    status: Option<String>,
    /// On which day, when weekly
    #[arg(long, value_name = "DAY")]
    status_weekday: Option<String>,
    /// At which time of the server's day, such as 08:00
    #[arg(long, value_name = "HH:MM")]
    status_time: Option<String>,
    /// To whom, separated by semicolons
    #[arg(long, value_name = "ADDRESSES")]
    status_recipients: Option<String>,
    /// Let webhooks lead to this computer and to private networks
    #[arg(long, value_name = "true|false")]
    private_addresses: Option<bool>,
}

pub(crate) async fn run(context: &Context, command: NotificationsCommand) -> anyhow::Result<()> {
    match command {
        NotificationsCommand::Show => {
            let view: NotificationsView = context.api.get("/notifications").await?;
            context.out.view(&view, show)
        }
        NotificationsCommand::Set(args) => {
            let change = args.change()?;
            if change == NotificationsChange::default() {
                bail!("give something to change; `patchwell notifications set --help` lists it");
            }
            let view: NotificationsView = context.api.patch("/notifications", &change).await?;
            context.out.view(&view, show)
        }
        NotificationsCommand::Test { recipient } => {
            let request = TestMail { recipient: recipient.clone() };
            let attempt: AttemptView = context.api.post("/notifications/test", &request).await?;
            attempted(context, &attempt, &recipient)
        }
        NotificationsCommand::Deliveries { limit } => {
            let page: Page<DeliveryView> =
                context.api.list("/notifications/deliveries", Query::default(), Some(limit)).await?;
            context.out.view(&page, |page, report| deliveries(&page.items, report))
        }
        NotificationsCommand::Retry { delivery } => {
            context.api.post_empty(&format!("/deliveries/{delivery}/retry")).await?;
            context.out.view(&serde_json::json!({ "retried": delivery }), |_: &Value, report| {
                report.line(format_args!("Delivery {delivery} waits for its next attempt"));
            })
        }
    }
}

impl SetArgs {
    fn change(self) -> anyhow::Result<NotificationsChange> {
        let list =
            |text: String| text.split([';', ',', ' ']).filter(|one| !one.is_empty()).map(str::to_owned).collect();
        let trusted_ca = self.trusted_ca.map(|path| match path.as_os_str().is_empty() {
            true => Ok(String::new()),
            false => std::fs::read_to_string(&path).with_context(|| format!("{} cannot be read", path.display())),
        });
        Ok(NotificationsChange {
            smtp_host: self.smtp_host,
            smtp_port: self.smtp_port,
            smtp_security: self.smtp_security,
            smtp_user: self.smtp_user,
            smtp_password: self.smtp_password.then(|| secret_line("password of the mail server")).transpose()?,
            trusted_ca: trusted_ca.transpose()?,
            sender_name: self.sender_name,
            sender_address: self.sender_address,
            new_updates: self.new_updates,
            new_updates_recipients: self.new_updates_recipients.map(list),
            status: self.status,
            status_weekday: self.status_weekday,
            status_time: self.status_time,
            status_recipients: self.status_recipients.map(list),
            private_addresses: self.private_addresses,
        })
    }
}

/// A line of standard input: arguments are seen by everybody on the computer.
pub(super) fn secret_line(what: &str) -> anyhow::Result<String> {
    let mut input = std::io::stdin().lock();
    if std::io::stdin().is_terminal() {
        eprint!("{what} (it shows while you type; give it by a pipe where others look on): ");
    }
    let mut line = String::new();
    input.read_line(&mut line).context("standard input cannot be read")?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

/// Says how a test went; that it failed is the command's failure.
pub(super) fn attempted(context: &Context, attempt: &AttemptView, to: &str) -> anyhow::Result<()> {
    if !attempt.is_delivered && !context.out.is_json() {
        bail!("{to} was not told: {}", attempt.error.as_deref().unwrap_or("no reason is known"));
    }
    context.out.view(attempt, |_, report| report.line(format_args!("The test message was delivered to {to}")))?;
    if attempt.is_delivered { Ok(()) } else { bail!("the test message was not delivered") }
}

/// A list of deliveries.
pub(super) fn deliveries(list: &[DeliveryView], report: &mut Report) {
    let mut table = Table::new(&["Number>", "Event", "To~", "State", "Attempts>", "Created", "Next or end", "Error~"]);
    for delivery in list {
        let state = match delivery.state {
            DeliveryState::Waiting => "waiting",
            DeliveryState::Delivered => "delivered",
            DeliveryState::GivenUp => "given up",
        };
        table.row([
            delivery.id.to_string(),
            delivery.event.clone(),
            delivery.recipient.clone().unwrap_or_default(),
            state.to_owned(),
            delivery.attempts.to_string(),
            time(delivery.created),
            optional_time(delivery.next_attempt.or(delivery.finished)),
            delivery.error.clone().unwrap_or_default(),
        ]);
    }
    report.table(&table);
}

fn show(view: &NotificationsView, report: &mut Report) {
    let yes_no = |value: bool| if value { "yes" } else { "no" };
    match &view.smtp_host {
        Some(host) => report.field("Mail server", format!("{host}:{}", view.smtp_port)),
        None => report.field("Mail server", "(none: no e-mail is sent)"),
    }
    report.field("Encryption", &view.smtp_security);
    report.field("User", view.smtp_user.as_deref().unwrap_or_default());
    report.field("Password", if view.has_smtp_password { "(set)" } else { "" });
    report.field("Trusted authorities", if view.trusted_ca.is_some() { "(set)" } else { "" });
    let sender = view.sender_address.as_deref().unwrap_or("(none: no e-mail is sent)");
    report.field("Sender", format!("{} {sender}", view.sender_name));
    report.field("Mail new updates", yes_no(view.new_updates));
    report.field("  to", view.new_updates_recipients.join("; "));
    let status = match view.status.as_str() {
        "daily" => format!("daily at {}", view.status_time),
        "weekly" => format!("every {} at {}", view.status_weekday, view.status_time),
        other => other.to_owned(),
    };
    report.field("Mail the status", status);
    report.field("  to", view.status_recipients.join("; "));
    report.field("Private addresses", yes_no(view.private_addresses));
    report.field("Waiting", view.waiting.to_string());
    report.field("Delivered", view.delivered.to_string());
    report.field("Given up", view.given_up.to_string());
}
