//! Telling people and programs what happened: e-mail and webhooks.
//!
//! What has to be told is written down in the transaction of what happened, for each receiver, and worked off by
//! [`crate::App::run_notifications`]. A crash between the two loses nothing; a receiver may be told twice and sees so by
//! the event's id. To tell something new: a variant of [`Event`], its text in `mail_text` if it is mailed, and a call of
//! `announcement` beside the write, whose value goes to `patchwell_store::deliveries::announce` in its transaction.

mod announce;
mod deliver;
mod event;
mod mail_text;
mod status;
mod test_message;
mod webhooks;

pub(crate) use announce::{cut, result_text};
pub use event::{
    EVENTS, Event, JobFinished, RunSummary, ScheduledReport, StatusReport, SynchronizationFinished, TestMessage,
    UpdateLine,
};
pub use status::last_due;
pub use test_message::Attempt;
pub use webhooks::{NewWebhook, WebhookChange};
pub(crate) use webhooks::{check_webhook_events, check_webhook_name, check_webhook_url};

use tokio::sync::Notify;

/// What the application knows of notifications beside the database.
#[derive(Default)]
pub(crate) struct Notifications {
    /// Rung when something has to be told.
    pub(crate) queued: Notify,
}
