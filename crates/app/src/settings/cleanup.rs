//! Settings of the cleanup.

use std::str::FromStr;

use jiff::civil::Time;

use crate::cleanup::CleanupStep;

const MAX_DAYS: u32 = 3_650;

/// When a cleanup runs by itself, what it does then, and how long something has to be of no use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CleanupSettings {
    /// Whether it runs every day.
    pub daily: bool,
    /// At which time of day, by the clock of the server.
    pub time: Time,
    /// What the daily run does.
    pub steps: Vec<CleanupStep>,
    /// Days for which superseded updates are here and not approved before they are declined.
    pub superseded_days: u32,
    /// Days for which withdrawn updates are not approved before they are deleted.
    pub expired_days: u32,
    /// Days for which updates are declined before they are deleted; 0 for never.
    pub declined_days: u32,
    /// Days for which revisions are replaced and not approved before they are deleted.
    pub revision_days: u32,
    /// Days without contact after which computers are deleted.
    pub computer_days: u32,
}

impl Default for CleanupSettings {
    /// WSUS's ages. By itself a server deletes only what nobody can use any more.
    fn default() -> Self {
        Self {
            daily: true,
            time: Time::constant(2, 30, 0, 0),
            steps: vec![CleanupStep::Expired, CleanupStep::Updates, CleanupStep::Revisions],
            superseded_days: 30,
            expired_days: 90,
            declined_days: 0,
            revision_days: 30,
            computer_days: 30,
        }
    }
}

impl CleanupSettings {
    /// As text, by key.
    #[must_use]
    pub fn to_texts(&self) -> Vec<(&'static str, String)> {
        vec![
            ("cleanup_daily", self.daily.to_string()),
            ("cleanup_time", self.time.strftime("%H:%M").to_string()),
            ("cleanup_steps", CleanupStep::to_text(&self.steps)),
            ("cleanup_superseded_days", self.superseded_days.to_string()),
            ("cleanup_expired_days", self.expired_days.to_string()),
            ("cleanup_declined_days", self.declined_days.to_string()),
            ("cleanup_revision_days", self.revision_days.to_string()),
            ("cleanup_computer_days", self.computer_days.to_string()),
        ]
    }

    /// Sets one by its key; other keys are left alone.
    ///
    /// # Errors
    /// A sentence when the value does not fit the key.
    pub fn set(&mut self, key: &str, value: &str) -> Result<(), String> {
        match key {
            "cleanup_daily" => self.daily = parse(key, value, "true or false")?,
            "cleanup_time" => {
                let time = Time::strptime("%H:%M", value);
                self.time = time.map_err(|_| format!("{key} takes a time of day such as 02:30, not {value:?}"))?;
            }
            "cleanup_steps" => self.steps = CleanupStep::parse_all(value)?,
            "cleanup_superseded_days" => self.superseded_days = days(key, value, 1)?,
            "cleanup_expired_days" => self.expired_days = days(key, value, 1)?,
            "cleanup_declined_days" => self.declined_days = days(key, value, 0)?,
            "cleanup_revision_days" => self.revision_days = days(key, value, 1)?,
            "cleanup_computer_days" => self.computer_days = days(key, value, 1)?,
            _ => {}
        }
        Ok(())
    }
}

fn parse<T: FromStr>(key: &str, value: &str, what: &str) -> Result<T, String> {
    value.parse().map_err(|_| format!("{key} takes {what}, not {value:?}"))
}

fn days(key: &str, value: &str, least: u32) -> Result<u32, String> {
    let days = parse(key, value, "a number of days")?;
    if (least..=MAX_DAYS).contains(&days) { Ok(days) } else { Err(format!("{key} takes {least} to {MAX_DAYS} days")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_survive_their_texts_and_nonsense_is_refused() {
        let settings = CleanupSettings {
            daily: false,
            time: Time::constant(23, 5, 0, 0),
            steps: CleanupStep::ALL.to_vec(),
            declined_days: 365,
            ..CleanupSettings::default()
        };
        let mut read = CleanupSettings::default();
        for (key, value) in settings.to_texts() {
            read.set(key, &value).unwrap();
        }
        assert_eq!(read, settings);
        for (key, value) in [("cleanup_time", "25:00"), ("cleanup_steps", "everything"), ("cleanup_computer_days", "0")]
        {
            assert!(read.set(key, value).is_err(), "{key} {value}");
        }
    }
}
