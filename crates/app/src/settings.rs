//! Settings of the server that administrators change while it runs.

use patchwell_model::Targeting;

/// The settings, with their defaults.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Who says which groups a computer is in.
    pub targeting: Targeting,
    /// New revisions of approved updates are approved in their place.
    pub auto_approve_revisions: bool,
    /// Updates that their publisher withdraws are declined.
    pub auto_decline_expired: bool,
    /// The most computers the server takes in; beyond it new ones are told that it is busy.
    pub max_computers: usize,
    /// Days after which events of computers are deleted.
    pub client_event_days: u32,
    /// Days after which events of servers are deleted.
    pub server_event_days: u32,
}

impl Default for Settings {
    /// The settings of a new server.
    fn default() -> Self {
        Self {
            targeting: Targeting::ServerSide,
            auto_approve_revisions: true,
            auto_decline_expired: true,
            max_computers: 200_000,
            client_event_days: 15,
            server_event_days: 90,
        }
    }
}

impl Settings {
    /// As text, by key.
    #[must_use]
    pub fn to_texts(&self) -> Vec<(&'static str, String)> {
        let targeting = match self.targeting {
            Targeting::ServerSide => "server_side",
            Targeting::ClientSide => "client_side",
        };
        vec![
            ("targeting", targeting.to_owned()),
            ("auto_approve_revisions", self.auto_approve_revisions.to_string()),
            ("auto_decline_expired", self.auto_decline_expired.to_string()),
            ("max_computers", self.max_computers.to_string()),
            ("client_event_days", self.client_event_days.to_string()),
            ("server_event_days", self.server_event_days.to_string()),
        ]
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
            "max_computers" => self.max_computers = parse(key, value, "a number of computers")?,
            "client_event_days" => self.client_event_days = parse(key, value, "a number of days")?,
            "server_event_days" => self.server_event_days = parse(key, value, "a number of days")?,
            _ => {}
        }
        Ok(())
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
