//! Making, changing and removing webhooks.

use patchwell_notify::{WebhookSecret, check_url};
use patchwell_store::audit;
use patchwell_store::deliveries::{self, Delivery};
use patchwell_store::webhooks::{self, Webhook};

use super::EVENTS;
use crate::{App, AppError, EditTag, IfMatch};

/// The most webhooks: each event is written down for each.
const MAX_WEBHOOKS: usize = 50;

/// A webhook that is wanted. Its `Debug` form would show the secret, so it has none.
#[derive(Clone, PartialEq, Eq)]
pub struct NewWebhook {
    /// What to call it.
    pub name: String,
    /// Where it leads.
    pub url: String,
    /// The events it is told; empty for all.
    pub events: Vec<String>,
    /// What signatures are made with; made here when `None`.
    pub secret: Option<String>,
    /// Whether it is told anything.
    pub is_enabled: bool,
}

/// What is to change of a webhook; absent things stay.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct WebhookChange {
    /// Where it leads.
    pub url: Option<String>,
    /// The events it is told; empty for all.
    pub events: Option<Vec<String>>,
    /// What signatures are made with.
    pub secret: Option<String>,
    /// Whether it is told anything.
    pub is_enabled: Option<bool>,
}

impl App {
    /// All webhooks by name.
    ///
    /// # Errors
    /// Store errors.
    pub async fn webhooks(&self) -> Result<Vec<Webhook>, AppError> {
        Ok(self.store().read(webhooks::list).await?)
    }

    /// A webhook by its name or number.
    ///
    /// # Errors
    /// When there is none; store errors.
    pub async fn find_webhook(&self, text: &str) -> Result<Webhook, AppError> {
        let (name, id) = (text.to_owned(), text.parse().ok());
        let found = self.store().read(move |tx| match (webhooks::by_name(tx, &name)?, id) {
            (None, Some(id)) => webhooks::get(tx, id),
            (found, _) => Ok(found),
        });
        found.await?.ok_or_else(|| no_webhook(text))
    }

    /// Makes a webhook. Only the answer to this has its secret.
    ///
    /// # Errors
    /// [`AppError::Conflict`] when the name is taken or there are too many; [`AppError::Invalid`] when something of it
    /// cannot be used.
    pub async fn create_webhook(&self, new: NewWebhook) -> Result<Webhook, AppError> {
        let webhook = Webhook {
            id: 0,
            name: check_webhook_name(&new.name)?,
            url: check_webhook_url(new.url)?,
            events: check_webhook_events(new.events)?,
            secret: match new.secret {
                Some(secret) => WebhookSecret::parse(&secret).map_err(AppError::Invalid)?.to_text(),
                None => WebhookSecret::new(self.random()?).to_text(),
            },
            is_enabled: new.is_enabled,
            version: 1,
            created: self.now(),
        };
        let record = self.change("webhook.create", &webhook.name, String::new(), in_words(&webhook));
        let name = webhook.name.clone();
        let made = self.store().write(move |tx| {
            if webhooks::list(tx)?.len() >= MAX_WEBHOOKS {
                return Ok(Err(format!("there are {MAX_WEBHOOKS} webhooks already; remove one first")));
            }
            let Some(made) = webhooks::create(tx, &webhook)? else {
                return Ok(Err(format!("there is a webhook {name:?} already; choose another name")));
            };
            audit::append(tx, &record).map(|_| Ok(made))
        });
        made.await?.map_err(AppError::Conflict)
    }

    /// Changes a webhook.
    ///
    /// # Errors
    /// When there is none; [`AppError::Stale`] when somebody else changed it; as [`Self::create_webhook`].
    pub async fn change_webhook(
        &self,
        if_match: &IfMatch,
        id: i64,
        change: WebhookChange,
    ) -> Result<Webhook, AppError> {
        let before = self.webhook(id).await?;
        if_match.check(&EditTag::version(before.version))?;
        let mut after = before.clone();
        if let Some(url) = change.url {
            after.url = check_webhook_url(url)?;
        }
        if let Some(events) = change.events {
            after.events = check_webhook_events(events)?;
        }
        if let Some(secret) = change.secret {
            after.secret = WebhookSecret::parse(&secret).map_err(AppError::Invalid)?.to_text();
        }
        after.is_enabled = change.is_enabled.unwrap_or(after.is_enabled);
        let has_new_secret = after.secret != before.secret;
        let new_secret = if has_new_secret { ", with another secret" } else { "" };
        let is = format!("{}{new_secret}", in_words(&after));
        let record = self.change("webhook.change", &after.name, in_words(&before), is);
        let stored = after.clone();
        let saved = self.store().write(move |tx| {
            let is_saved = webhooks::save(tx, &stored)?;
            if is_saved {
                audit::append(tx, &record)?;
            }
            Ok(is_saved)
        });
        if saved.await? { Ok(Webhook { version: after.version + 1, ..after }) } else { Err(AppError::Stale) }
    }

    /// Removes a webhook, with what it would have been told.
    ///
    /// # Errors
    /// When there is none; [`AppError::Stale`] when it is not as somebody saw it; store errors.
    pub async fn delete_webhook(&self, if_match: &IfMatch, id: i64) -> Result<(), AppError> {
        let (before, if_match) = (self.webhook(id).await?, if_match.clone());
        let record = self.change("webhook.delete", &before.name, in_words(&before), String::new());
        let deleted = self.store().write(move |tx| {
            let Some(stored) = webhooks::get(tx, id)? else { return Ok(None) };
            if !if_match.admits(&EditTag::version(stored.version)) {
                return Ok(Some(false));
            }
            webhooks::delete(tx, id)?;
            audit::append(tx, &record).map(|_| Some(true))
        });
        match deleted.await? {
            Some(true) => Ok(()),
            Some(false) => Err(AppError::Stale),
            None => Err(no_webhook(&id.to_string())),
        }
    }

    /// What a webhook was told and will be, or which e-mails were sent when there is none; the newest first, with
    /// numbers below `before`.
    ///
    /// # Errors
    /// Store errors.
    pub async fn deliveries(
        &self,
        webhook: Option<i64>,
        before: Option<i64>,
        limit: u32,
    ) -> Result<Vec<Delivery>, AppError> {
        Ok(self.store().read(move |tx| deliveries::list(tx, webhook, before, limit)).await?)
    }

    async fn webhook(&self, id: i64) -> Result<Webhook, AppError> {
        self.store().read(move |tx| webhooks::get(tx, id)).await?.ok_or_else(|| no_webhook(&id.to_string()))
    }
}

fn no_webhook(name: &str) -> AppError {
    AppError::not_found("webhook", name, "list the webhooks to see which there are")
}

/// What the record of changes says of a webhook. Addresses often have a key in them, so only the host is told.
fn in_words(webhook: &Webhook) -> String {
    let rest = webhook.url.split_once("://").map_or("", |(_, rest)| rest);
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let events = if webhook.events.is_empty() { "all events".to_owned() } else { webhook.events.join(" ") };
    format!("{events} to {host}{}", if webhook.is_enabled { "" } else { ", disabled" })
}

pub(crate) fn check_webhook_name(name: &str) -> Result<String, AppError> {
    let name = name.trim();
    let is_numeral = name.bytes().all(|byte| byte.is_ascii_digit());
    if name.is_empty() || name.chars().count() > 100 || name.chars().any(char::is_control) || is_numeral {
        let text = "the name of a webhook has 1 to 100 characters, no control characters, and is not a number";
        return Err(AppError::Invalid(text.to_owned()));
    }
    Ok(name.to_owned())
}

pub(crate) fn check_webhook_url(url: String) -> Result<String, AppError> {
    check_url(&url).map_err(AppError::Invalid)?;
    Ok(url)
}

pub(crate) fn check_webhook_events(mut events: Vec<String>) -> Result<Vec<String>, AppError> {
    if let Some(unknown) = events.iter().find(|event| !EVENTS.contains(&event.as_str())) {
        let known = EVENTS.join(", ");
        return Err(AppError::Invalid(format!("there is no event {unknown:?}; the events are {known}")));
    }
    events.sort_unstable();
    events.dedup();
    Ok(events)
}
