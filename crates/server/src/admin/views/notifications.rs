//! Who is told of what happens: e-mail and webhooks.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How e-mail is sent and to whom, and how much waits to be told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NotificationsView {
    /// Name or address of the mail server; absent for none.
    pub smtp_host: Option<String>,
    /// Its TCP port.
    pub smtp_port: u16,
    /// `none`, `starttls` or `tls` (from the beginning).
    pub smtp_security: String,
    /// The user that signs in there.
    pub smtp_user: Option<String>,
    /// Whether there is a password for it; it is never shown.
    pub has_smtp_password: bool,
    /// Certificate authorities to trust beside those of the operating system, as PEM.
    pub trusted_ca: Option<String>,
    /// Who e-mail is from, for people.
    pub sender_name: String,
    /// The address it is from.
    pub sender_address: Option<String>,
    /// Whether new updates are mailed after a synchronization.
    pub new_updates: bool,
    /// To whom.
    pub new_updates_recipients: Vec<String>,
    /// How often the status is mailed: `off`, `daily` or `weekly`.
    pub status: String,
    /// On which day, when weekly: `monday` to `sunday`.
    pub status_weekday: String,
    /// At which time of the server's day, such as `08:00`.
    pub status_time: String,
    /// To whom.
    pub status_recipients: Vec<String>,
    /// Whether webhooks may lead to this computer and to private networks.
    pub private_addresses: bool,
    /// Deliveries that wait for an attempt.
    pub waiting: u64,
    /// Deliveries of the last thirty days.
    pub delivered: u64,
    /// Deliveries of the last thirty days that were given up.
    pub given_up: u64,
}

/// Change how e-mail is sent and to whom; absent things stay.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NotificationsChange {
    /// Name or address of the mail server; empty for none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub smtp_host: Option<String>,
    /// Its TCP port.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub smtp_port: Option<u16>,
    /// `none`, `starttls` or `tls` (from the beginning).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub smtp_security: Option<String>,
    /// The user that signs in there; empty for none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub smtp_user: Option<String>,
    /// Its password; empty for none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub smtp_password: Option<String>,
    /// Certificate authorities to trust beside those of the operating system, as PEM; empty for none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trusted_ca: Option<String>,
    /// Who e-mail is from, for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sender_name: Option<String>,
    /// The address it is from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sender_address: Option<String>,
    /// Whether new updates are mailed after a synchronization.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new_updates: Option<bool>,
    /// To whom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new_updates_recipients: Option<Vec<String>>,
    /// How often the status is mailed: `off`, `daily` or `weekly`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// On which day, when weekly: `monday` to `sunday`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status_weekday: Option<String>,
    /// At which time of the server's day, such as `08:00`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status_time: Option<String>,
    /// To whom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status_recipients: Option<Vec<String>>,
    /// Whether webhooks may lead to this computer and to private networks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub private_addresses: Option<bool>,
}

/// Send a test message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TestMail {
    /// To whom.
    pub recipient: String,
}

/// How one attempt ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AttemptView {
    /// Whether the receiver has it.
    pub is_delivered: bool,
    /// The status of the answer, if there was one.
    pub status: Option<u16>,
    /// Why it failed.
    pub error: Option<String>,
}

/// How far a delivery is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryState {
    /// It waits for its first or next attempt.
    Waiting,
    /// The receiver has it.
    Delivered,
    /// It is not tried again.
    GivenUp,
}

/// One event for one receiver.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DeliveryView {
    /// Its number.
    pub id: i64,
    /// What is told: the same for all receivers and attempts; receivers of webhooks see it as `webhook-id`.
    pub event_id: String,
    /// The kind of event.
    pub event: String,
    /// The address of an e-mail; absent for webhooks.
    pub recipient: Option<String>,
    /// How far it is.
    pub state: DeliveryState,
    /// Attempts that were made.
    pub attempts: u32,
    /// When the next one is made, while it waits.
    pub next_attempt: Option<Timestamp>,
    /// The status of the last answer.
    pub status: Option<u16>,
    /// How the last attempt failed.
    pub error: Option<String>,
    /// Written down at.
    pub created: Timestamp,
    /// Delivered or given up at.
    pub finished: Option<Timestamp>,
}

/// A program that is told what happens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WebhookView {
    /// Its number.
    pub id: i64,
    /// What it is called.
    pub name: String,
    /// Where it leads.
    pub url: String,
    /// The events it is told; empty for all.
    pub events: Vec<String>,
    /// Whether it is told anything.
    pub is_enabled: bool,
    /// Made at.
    pub created: Timestamp,
}

/// Make a webhook.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateWebhook {
    /// What to call it.
    pub name: String,
    /// Where it leads.
    pub url: String,
    /// The events it is told: `synchronization.finished`, `job.finished`; empty for all.
    #[serde(default)]
    pub events: Vec<String>,
    /// What signatures are made with: `whsec_` and 24 to 64 bytes in base64; made here when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret: Option<String>,
}

/// A new webhook with its secret, which is not shown again.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CreatedWebhook {
    /// The webhook.
    pub webhook: WebhookView,
    /// What signatures are made with.
    pub secret: String,
}

/// Change a webhook; absent things stay.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UpdateWebhook {
    /// Where it leads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The events it is told; empty for all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub events: Option<Vec<String>>,
    /// What signatures are made with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret: Option<String>,
    /// Whether it is told anything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_enabled: Option<bool>,
}
