//! Changing settings.

use std::sync::Arc;

use patchwell_store::{audit, identity, settings};

use crate::jobs::JobKind;
use crate::settings::{Settings, SettingsPart};
use crate::sync::check_choices;
use crate::{App, AppError, IfMatch};

impl App {
    /// What the record of changes says: only what differs.
    fn settings_record(&self, before: &Settings, after: &Settings) -> audit::Record {
        let (mut was, mut is, mut keys) = (Vec::new(), Vec::new(), Vec::new());
        for ((key, old), (_, new)) in before.to_texts().into_iter().zip(after.to_texts()) {
            if old != new {
                let is_secret = ["password", "secret", "token"].iter().any(|word| key.contains(word));
                let (old, new) = if is_secret { ("(secret)".to_owned(), "(secret)".to_owned()) } else { (old, new) };
                keys.push(key);
                was.push(format!("{key}={old}"));
                is.push(format!("{key}={new}"));
            }
        }
        self.change("settings.change", keys.join(" "), was.join("; "), is.join("; "))
    }

    /// Changes settings, all or none. When one that agents have to know changes, they are told to read the
    /// configuration again.
    ///
    /// # Errors
    /// [`AppError::Invalid`] for an unknown key or a value that does not fit; store errors.
    pub async fn update_settings(&self, changes: Vec<(String, String)>) -> Result<Arc<Settings>, AppError> {
        self.update_settings_if((SettingsPart::Server, IfMatch::Any), changes).await
    }

    /// [`Self::update_settings`], if a part of the settings is still as somebody saw it.
    ///
    /// # Errors
    /// [`AppError::Stale`] when it is not; as [`Self::update_settings`].
    pub async fn update_settings_if(
        &self,
        (part, if_match): (SettingsPart, IfMatch),
        changes: Vec<(String, String)>,
    ) -> Result<Arc<Settings>, AppError> {
        let _guard = self.decision_lock().await;
        let before = self.settings();
        if_match.check(&self.edit_tags().settings(&before, part))?;
        let mut after = before.as_ref().clone();
        for (key, value) in &changes {
            if !before.to_texts().iter().any(|(known, _)| known == key) {
                let known: Vec<&str> = before.to_texts().into_iter().map(|(known, _)| known).collect();
                let known = known.join(", ");
                return Err(AppError::Invalid(format!("there is no setting {key:?}; the settings are {known}")));
            }
            after.set(key, value).map_err(AppError::Invalid)?;
        }
        check_choices(&before, &after)?;
        let now = self.now();
        let concerns_agents =
            after.targeting != before.targeting || after.registration_required != before.registration_required;
        if (&after.content_host, after.content.location) != (&before.content_host, before.content.location) {
            after.locations_changed = now;
        }
        let texts = after.to_texts();
        let (record, tags) = (self.settings_record(&before, &after), self.edit_tags().clone());
        let written = self
            .store()
            .write(move |tx| {
                if !tags.admits_settings(tx, &if_match, part)? {
                    return Ok(None);
                }
                if !record.after.is_empty() {
                    audit::append(tx, &record)?;
                }
                texts.iter().try_for_each(|(key, value)| settings::set(tx, key, value))?;
                if concerns_agents {
                    identity::configuration_changed(tx, now)?;
                }
                identity::get(tx).map(Some)
            })
            .await?;
        if let Some(identity) = written.ok_or(AppError::Stale)? {
            *self.0.identity.write() = identity;
        }
        let has_other_way = after.sync.way() != before.sync.way();
        let after = Arc::new(after);
        *self.0.settings.write() = Arc::clone(&after);
        if after.content.wants_otherwise(&before.content) {
            self.start_job(&JobKind::WantContent).await?;
        }
        if has_other_way {
            self.0.downloads.way_changed.notify_one();
        }
        self.0.downloads.ring();
        Ok(after)
    }
}
