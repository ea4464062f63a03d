//! Working off what has to be told.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use patchwell_notify::{DeliveryError, Mail, MailServer, WebhookClient, WebhookRequest, WebhookSecret, send_mail};
use patchwell_store::deliveries::{self, Delivery};
use patchwell_store::webhooks;
use tokio::sync::Mutex;
use tokio::task::JoinSet;

use super::event::Body;
use super::mail_text::mail_text;
use super::{Attempt, Event, ScheduledReport};
use crate::report_mail::{self, MailedReport};
use crate::{App, AppError};

/// How long a delivery is one process's; longer than any attempt takes.
pub(super) const LEASE: SignedDuration = SignedDuration::from_mins(3);
/// Attempts at the same time.
const PARALLEL: u32 = 8;
/// How often the queue is looked at when nobody rings: another process may have written.
const IDLE: Duration = Duration::from_secs(5);
/// Seconds from a failed attempt to the next; after the last it is given up. Two days in all: over a weekend nobody may
/// notice that a receiver is away.
const BACK_OFF: [i64; 11] = [10, 30, 120, 600, 1800, 3600, 3 * 3600, 6 * 3600, 12 * 3600, 12 * 3600, 12 * 3600];
/// How long the log is kept.
const KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);

impl App {
    /// Tells what has to be told, until the process ends. Spawn it once in a process that serves.
    pub async fn run_notifications(self, zone: TimeZone) {
        loop {
            let queued = self.0.notifications.queued.notified();
            if let Err(error) = self.announce_due_reports(&zone).await {
                tracing::warn!(%error, "reports could not be mailed");
            }
            if let Err(error) = self.announce_due_status(&zone).await {
                tracing::warn!(%error, "the status could not be mailed");
            }
            match self.deliver_due().await {
                Ok(0) => {
                    let _ = tokio::time::timeout(IDLE, queued).await;
                }
                Ok(_) => {}
                Err(error) => {
                    tracing::warn!(%error, "what has to be told cannot be read");
                    tokio::time::sleep(IDLE).await;
                }
            }
        }
    }

    /// Makes an attempt at everything that is due now, and tells how many those were.
    ///
    /// # Errors
    /// Store errors; how an attempt failed is written down.
    pub async fn deliver_due(&self) -> Result<usize, AppError> {
        let (owner, now) = (self.0.jobs.owner.clone(), self.now());
        let until = now.saturating_add(LEASE).unwrap_or(now);
        let claimed = self.store().write(move |tx| deliveries::claim(tx, &owner, PARALLEL, now, until)).await?;
        if claimed.is_empty() {
            return Ok(0);
        }
        let (count, couriers, mut attempts) = (claimed.len(), Couriers::new(self).await?, JoinSet::new());
        for delivery in claimed {
            let couriers = couriers.clone();
            attempts.spawn(async move {
                let result = couriers.deliver(&delivery).await;
                (delivery, result)
            });
        }
        while let Some(ended) = attempts.join_next().await {
            // One that crashed has its lease still, and is tried again after it.
            let Ok((delivery, result)) = ended else { continue };
            self.note(&delivery, result).await?;
        }
        Ok(count)
    }

    async fn note(&self, delivery: &Delivery, result: Result<Option<u16>, DeliveryError>) -> Result<(), AppError> {
        let (owner, now, id) = (self.0.jobs.owner.clone(), self.now(), delivery.id);
        let is_permanent = result.as_ref().is_err_and(|error| error.is_permanent);
        let next = if is_permanent { None } else { next_attempt(now, delivery.attempts) };
        let attempt = Attempt::of(result);
        if let Some(error) = &attempt.error {
            let is_given_up = next.is_none();
            tracing::warn!(%error, event = delivery.event, attempt = delivery.attempts + 1, is_given_up, "not told");
        }
        let noted = self.store().write(move |tx| match &attempt.error {
            None => deliveries::finish(tx, &owner, id, attempt.status, now),
            Some(error) => deliveries::fail(tx, (&owner, id), (error, attempt.status), next, now),
        });
        noted.await.map(drop).map_err(AppError::from)
    }

    /// Tries a delivery that ended again.
    ///
    /// # Errors
    /// When there is none such; store errors.
    pub async fn retry_delivery(&self, id: i64) -> Result<(), AppError> {
        let now = self.now();
        if !self.store().write(move |tx| deliveries::retry(tx, id, now)).await? {
            let hint = "list the deliveries; one that waits is tried anyway";
            return Err(AppError::not_found("ended delivery", id.to_string(), hint));
        }
        self.ring_notifications();
        Ok(())
    }

    /// Forgets what was told long ago.
    ///
    /// # Errors
    /// Store errors.
    pub async fn purge_deliveries(&self) -> Result<u64, AppError> {
        let before = self.now().saturating_sub(KEPT).unwrap_or(Timestamp::UNIX_EPOCH);
        Ok(self.store().write(move |tx| deliveries::purge(tx, before)).await?)
    }
}

/// When a delivery is tried again that failed after so many attempts before; `None` for never.
fn next_attempt(now: Timestamp, attempts: u32) -> Option<Timestamp> {
    let seconds = BACK_OFF.get(usize::try_from(attempts).ok()?)?;
    now.saturating_add(SignedDuration::from_secs(*seconds)).ok()
}

/// What delivers, with the settings of its moment.
#[derive(Clone)]
pub(super) struct Couriers {
    app: App,
    webhooks: Result<WebhookClient, DeliveryError>,
    /// The report that was made last, for the other recipients of it, by its event's id.
    report: Arc<Mutex<Option<(String, MailedReport)>>>,
}

impl Couriers {
    pub(super) async fn new(app: &App) -> Result<Self, AppError> {
        let settings = app.settings();
        let policy = settings.notify.address_policy();
        // It reads the authorities of the operating system, from files.
        let made = tokio::task::spawn_blocking(move || WebhookClient::new(policy, &settings.notify.trusted_ca)).await;
        let webhooks = made.map_err(|error| AppError::Conflict(format!("the way out cannot be prepared: {error}")))?;
        Ok(Self { app: app.clone(), webhooks, report: Arc::default() })
    }

    /// One attempt.
    pub(super) async fn deliver(&self, delivery: &Delivery) -> Result<Option<u16>, DeliveryError> {
        match delivery.webhook {
            Some(webhook) => self.post(delivery, webhook).await.map(Some),
            None => self.mail(&delivery.event_id.simple().to_string(), &delivery.recipient, &delivery.body).await,
        }
    }

    async fn post(&self, delivery: &Delivery, webhook: i64) -> Result<u16, DeliveryError> {
        let found = self.app.store().read(move |tx| webhooks::get(tx, webhook)).await;
        let webhook = found.map_err(|error| failed(error.to_string(), false))?;
        let webhook = webhook.ok_or_else(|| failed("the webhook was removed".to_owned(), true))?;
        let request = WebhookRequest {
            url: webhook.url,
            id: delivery.event_id.to_string(),
            seconds: self.app.now().as_second(),
            body: delivery.body.clone().into_bytes(),
            secret: WebhookSecret::parse(&webhook.secret).map_err(|reason| failed(reason, true))?,
        };
        self.webhooks.as_ref().map_err(Clone::clone)?.send(&request).await
    }

    pub(super) async fn mail(&self, id: &str, recipient: &str, body: &str) -> Result<Option<u16>, DeliveryError> {
        let body: Body = serde_json::from_str(body).map_err(|error| failed(error.to_string(), true))?;
        let server = self.mail_server()?;
        let made = match &body.event {
            Event::ScheduledReport(wanted) => Some(self.report(id, wanted).await?),
            _ => None,
        };
        let text = mail_text(&body, made.as_ref());
        let mail = Mail {
            id: id.to_owned(),
            recipient: recipient.to_owned(),
            date: SystemTime::from(body.timestamp),
            subject: text.subject,
            text: text.text,
            html: text.html,
            files: made.and_then(|made| made.file).into_iter().collect(),
        };
        send_mail(&server, &mail).await.map(|()| None)
    }

    /// Made once for all recipients that are told at the same time.
    async fn report(&self, id: &str, wanted: &ScheduledReport) -> Result<MailedReport, DeliveryError> {
        let mut last = self.report.lock().await;
        if let Some((of, made)) = last.as_ref()
            && of == id
        {
            return Ok(made.clone());
        }
        let (app, wanted) = (self.app.clone(), wanted.clone());
        let made = tokio::task::spawn_blocking(move || report_mail::make(&app, &wanted)).await;
        let made = made.map_err(|error| failed(format!("making the report stopped: {error}"), false))??;
        *last = Some((id.to_owned(), made.clone()));
        Ok(made)
    }

    fn mail_server(&self) -> Result<MailServer, DeliveryError> {
        let settings = self.app.settings();
        let notify = &settings.notify;
        if !notify.can_mail() {
            let reason = "no mail server is set; set notify_smtp_host and notify_sender_address";
            return Err(failed(reason.to_owned(), false));
        }
        let smtp = &notify.smtp;
        Ok(MailServer {
            host: smtp.host.clone(),
            port: smtp.port,
            security: smtp.security,
            credentials: (!smtp.user.is_empty()).then(|| (smtp.user.clone(), smtp.password.clone())),
            trusted_ca: notify.trusted_ca.clone(),
            own_name: self.app.host_name(),
            sender_name: notify.sender_name.clone(),
            sender_address: notify.sender_address.clone(),
        })
    }
}

fn failed(reason: String, is_permanent: bool) -> DeliveryError {
    DeliveryError { reason, is_permanent, status: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attempts_become_rarer_and_end() {
        let now = Timestamp::UNIX_EPOCH;
        let waits: Vec<i64> = (0..20).map_while(|made| next_attempt(now, made)).map(Timestamp::as_second).collect();
        assert!(waits.is_sorted() && waits.len() == 11);
        let all: i64 = waits.iter().sum();
        assert!((2 * 86_400 - 7200..3 * 86_400).contains(&all), "{all}: over a weekend");
    }
}
