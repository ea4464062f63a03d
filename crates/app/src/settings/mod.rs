//! Settings of the server that administrators change while it runs.

mod cleanup;
mod content;
mod hierarchy;
mod monitoring;
mod notify;
mod role_rules;
mod signin;
mod sync;
mod tls;

pub use cleanup::CleanupSettings;
pub use content::{ContentLocation, ContentSettings, ContentWhen, Hours};
pub use hierarchy::HierarchySettings;
pub use monitoring::{MetricsAccess, MonitoringSettings};
pub use notify::{NotifySettings, SmtpSettings, StatusMail};
use patchwell_model::{Targeting, Timestamp};
pub(crate) use role_rules::decide as decide_role;
pub use role_rules::{RoleRule, one_text as role_rule_text};
pub use signin::{LdapSettings, OidcSettings, SignInSettings, security_text};
pub use sync::{Chosen, ProxySettings, SyncSettings, SyncSource};
pub(crate) use tls::given_text;
pub use tls::{GivenFiles, TlsSettings};

/// The settings, with their defaults.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Who says which groups a computer is in.
    pub targeting: Targeting,
    /// New revisions of approved updates are approved in their place.
    pub auto_approve_revisions: bool,
    /// Updates that their publisher withdraws are declined.
    pub auto_decline_expired: bool,
    /// Computers describe themselves before they scan.
    pub registration_required: bool,
    /// Host name and, if it needs one, port in the addresses of content files; `None` is the name by which the
    /// computer reached the server.
    pub content_host: Option<String>,
    /// When the addresses of content files changed last; agents that know older ones ask again.
    pub locations_changed: Timestamp,
    /// The most computers the server takes in; beyond it new ones are told that it is busy.
    pub max_computers: usize,
    /// Days after which events of computers are deleted.
    pub client_event_days: u32,
    /// Days after which events of servers are deleted.
    pub server_event_days: u32,
    /// Servers below this one.
    pub hierarchy: HierarchySettings,
    /// Content files.
    pub content: ContentSettings,
    /// The cleanup.
    pub cleanup: CleanupSettings,
    /// The server above this one.
    pub sync: SyncSettings,
    /// Who is told of what happens.
    pub notify: NotifySettings,
    /// Encrypted connections.
    pub tls: TlsSettings,
    /// Who else says who somebody is.
    pub signin: SignInSettings,
    /// Who may watch the server.
    pub monitoring: MonitoringSettings,
}

impl Default for Settings {
    /// The settings of a new server.
    fn default() -> Self {
        Self {
            targeting: Targeting::ServerSide,
            auto_approve_revisions: true,
            auto_decline_expired: true,
            registration_required: true,
            content_host: None,
            locations_changed: Timestamp::UNIX_EPOCH,
            max_computers: 200_000,
            client_event_days: 15,
            server_event_days: 90,
            hierarchy: HierarchySettings::default(),
            content: ContentSettings::default(),
            cleanup: CleanupSettings::default(),
            sync: SyncSettings::default(),
            notify: NotifySettings::default(),
            tls: TlsSettings::default(),
            signin: SignInSettings::default(),
            monitoring: MonitoringSettings::default(),
        }
    }
}

/// What is edited together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SettingsPart {
    /// All but the others.
    Server,
    /// Synchronization, with the products and classifications that are chosen.
    Synchronization,
    /// Who is told of what happens.
    Notifications,
    /// Who else says who somebody is.
    SignIn,
}

impl SettingsPart {
    /// Whether a setting is in this part. When addresses changed is noted by the server itself.
    pub(crate) fn has(self, key: &str) -> bool {
        let part = match key {
            _ if key.starts_with("sync_") => Self::Synchronization,
            _ if key.starts_with("notify_") => Self::Notifications,
            _ if key.starts_with("signin_") => Self::SignIn,
            _ => Self::Server,
        };
        key != "locations_changed" && part == self
    }
}

impl Settings {
    /// From the database. What cannot be read has its default.
    pub(crate) fn read(stored: &[(String, String)]) -> Self {
        let mut settings = Self::default();
        for (key, value) in stored {
            if let Err(problem) = settings.set(key, value) {
                tracing::warn!(problem, "a stored setting cannot be read; its default holds");
            }
        }
        settings
    }

    /// As text, by key.
    #[must_use]
    pub fn to_texts(&self) -> Vec<(&'static str, String)> {
        let targeting = match self.targeting {
            Targeting::ServerSide => "server_side",
            Targeting::ClientSide => "client_side",
        };
        let mut texts = vec![
            ("targeting", targeting.to_owned()),
            ("auto_approve_revisions", self.auto_approve_revisions.to_string()),
            ("auto_decline_expired", self.auto_decline_expired.to_string()),
            ("registration_required", self.registration_required.to_string()),
            ("content_host", self.content_host.clone().unwrap_or_default()),
            ("locations_changed", self.locations_changed.to_string()),
            ("max_computers", self.max_computers.to_string()),
            ("client_event_days", self.client_event_days.to_string()),
            ("server_event_days", self.server_event_days.to_string()),
        ];
        texts.extend(self.hierarchy.to_texts());
        texts.extend(self.content.to_texts());
        texts.extend(self.cleanup.to_texts());
        texts.extend(self.sync.to_texts());
        texts.extend(self.notify.to_texts());
        texts.extend(self.tls.to_texts());
        texts.extend(self.signin.to_texts());
        texts.extend(self.monitoring.to_texts());
        texts
    }

    /// Sets one by its key, as [`Self::to_texts`] writes it. Unknown keys are left alone, for settings of newer
    /// versions.
    ///
    /// # Errors
    /// A sentence when the value does not fit the key.
    pub fn set(&mut self, key: &str, value: &str) -> Result<(), String> {
        fn parse<T: std::str::FromStr>(key: &str, value: &str, what: &str) -> Result<T, String> {
            value.parse().map_err(|_| format!("{key} takes {what}, not {value:?}"))
        }
        match key {
            "targeting" => {
                self.targeting = match value {
                    "server_side" => Targeting::ServerSide,
                    "client_side" => Targeting::ClientSide,
                    _ => return Err(format!("targeting is server_side or client_side, not {value:?}")),
                }
            }
            "auto_approve_revisions" => self.auto_approve_revisions = parse(key, value, "true or false")?,
            "auto_decline_expired" => self.auto_decline_expired = parse(key, value, "true or false")?,
            "registration_required" => self.registration_required = parse(key, value, "true or false")?,
            "content_host" => self.content_host = content_host(value)?,
            "locations_changed" => self.locations_changed = parse(key, value, "a time")?,
            "max_computers" => self.max_computers = parse(key, value, "a number of computers")?,
            "client_event_days" => self.client_event_days = parse(key, value, "a number of days")?,
            "server_event_days" => self.server_event_days = parse(key, value, "a number of days")?,
            _ => {
                self.hierarchy.set(key, value)?;
                self.content.set(key, value)?;
                self.cleanup.set(key, value)?;
                self.sync.set(key, value)?;
                self.notify.set(key, value)?;
                self.tls.set(key, value)?;
                self.signin.set(key, value)?;
                self.monitoring.set(key, value)?;
            }
        }
        Ok(())
    }
}

/// A host name or address with or without a port; empty is none.
fn content_host(value: &str) -> Result<Option<String>, String> {
    let value = value.trim();
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-:[]_".contains(&byte);
    match value {
        "" => Ok(None),
        host if host.len() <= 255 && host.bytes().all(plain) => Ok(Some(host.to_owned())),
        _ => Err(format!("content_host takes a host name with or without a port, not {value:?}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_survive_their_texts() {
        let settings = Settings {
            targeting: Targeting::ClientSide,
            auto_approve_revisions: false,
            max_computers: 7,
            content_host: Some("content.example.test:8530".to_owned()),
            locations_changed: "2026-10-04T13:17:07.59Z".parse().unwrap(),
            ..Settings::default()
        };
        let mut read = Settings::default();
        for (key, value) in settings.to_texts() {
            read.set(key, &value).unwrap();
        }
        assert_eq!(read, settings);
        assert!(read.set("targeting", "sideways").is_err());
        assert!(read.set("of_a_newer_version", "x").is_ok());
    }
}
