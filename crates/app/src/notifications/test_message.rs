//! Trying whether telling works.

use patchwell_notify::DeliveryError;
use patchwell_store::{deliveries, webhooks};

use super::deliver::{Couriers, LEASE};
use super::{Event, TestMessage};
use crate::people::actor;
use crate::{App, AppError};

/// How one attempt ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// The status of the answer, if there was one.
    pub status: Option<u16>,
    /// Why it failed, in a sentence without its full stop; `None` when it did not.
    pub error: Option<String>,
}

impl Attempt {
    pub(super) fn of(result: Result<Option<u16>, DeliveryError>) -> Self {
        match result {
            Ok(status) => Self { status, error: None },
            Err(error) => Self { status: error.status, error: Some(error.reason) },
        }
    }
}

impl App {
    /// Sends a test message to an address, at once and once.
    ///
    /// # Errors
    /// [`AppError::Conflict`] when no mail server is set. That it did not arrive is in the answer.
    pub async fn test_mail(&self, recipient: &str) -> Result<Attempt, AppError> {
        patchwell_notify::check_address(recipient).map_err(AppError::Invalid)?;
        if !self.settings().notify.can_mail() {
            return Err(AppError::Conflict(
                "e-mail needs a server and a sender; set notify_smtp_host and notify_sender_address first".to_owned(),
            ));
        }
        let announcement = self.announcement(Event::Test(TestMessage { asked_by: actor() }), Vec::new())?;
        let couriers = Couriers::new(self).await?;
        let sent = couriers.mail(&announcement.id.simple().to_string(), recipient, &announcement.body).await;
        Ok(Attempt::of(sent))
    }

    /// Sends a test message to a webhook, at once and once, whether it is enabled or not.
    ///
    /// # Errors
    /// When there is no such webhook; store errors. That it did not arrive is in the answer.
    pub async fn test_webhook(&self, id: i64) -> Result<Attempt, AppError> {
        let announcement = self.announcement(Event::Test(TestMessage { asked_by: actor() }), Vec::new())?;
        let (owner, until) = (self.0.jobs.owner.clone(), self.now().saturating_add(LEASE).unwrap_or(self.now()));
        let mine = owner.clone();
        let queued = self.store().write(move |tx| {
            if webhooks::get(tx, id)?.is_none() {
                return Ok(None);
            }
            let number = deliveries::test_webhook(tx, &announcement, id)?;
            deliveries::take(tx, &mine, number, until)
        });
        let Some(delivery) = queued.await? else {
            return Err(AppError::not_found("webhook", id.to_string(), "list the webhooks to see which there are"));
        };
        let attempt = Attempt::of(Couriers::new(self).await?.deliver(&delivery).await);
        let (now, number, outcome) = (self.now(), delivery.id, attempt.clone());
        let written = self.store().write(move |tx| match &outcome.error {
            None => deliveries::finish(tx, &owner, number, outcome.status, now),
            Some(error) => deliveries::fail(tx, (&owner, number), (error, outcome.status), None, now),
        });
        written.await?;
        Ok(attempt)
    }
}
