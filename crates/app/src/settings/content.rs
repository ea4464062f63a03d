//! Settings about content files: which are fetched, from where, when and how fast.

use jiff::civil::Time;
use patchwell_model::Language;

/// Entries of a list.
const MAX_ENTRIES: usize = 1_000;
/// Characters of a host name.
const MAX_HOST: usize = 255;
/// Downloads at the same time.
const MAX_PARALLEL: usize = 64;

/// Where computers get content files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ContentLocation {
    /// From this server, which fetches and keeps them.
    Local,
    /// From Microsoft; this server keeps licence texts only.
    Microsoft,
}

/// When this server fetches content files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ContentWhen {
    /// When an update that has them is approved.
    Approved,
    /// As soon as an update that has them arrives.
    Arrived,
}

/// Hours of the day, by the clock on the server's wall. The end may be before the start: then it is over midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hours {
    /// The first moment.
    pub start: Time,
    /// The first moment after.
    pub end: Time,
}

impl Hours {
    /// Whether a time is among them.
    #[must_use]
    pub fn contain(&self, time: Time) -> bool {
        if self.start <= self.end {
            (self.start..self.end).contains(&time)
        } else {
            time >= self.start || time < self.end
        }
    }

    /// `08:00-18:00`.
    fn parse(text: &str) -> Option<Self> {
        let (start, end) = text.split_once('-')?;
        let time = |text: &str| {
            let (hour, minute) = text.trim().split_once(':')?;
            Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok()
        };
        Some(Self { start: time(start)?, end: time(end)? })
    }
}

impl std::fmt::Display for Hours {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (start, end) = (self.start, self.end);
        write!(f, "{:02}:{:02}-{:02}:{:02}", start.hour(), start.minute(), end.hour(), end.minute())
    }
}

/// Which content files this server fetches, from where, when and how fast.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContentSettings {
    /// Where computers get files.
    pub location: ContentLocation,
    /// When this server fetches them.
    pub when: ContentWhen,
    /// Fetch express installation files too: much more for this server, less for each computer.
    pub express: bool,
    /// Languages of the content to fetch; empty for all.
    pub languages: Vec<Language>,
    /// Fetch files from Microsoft though decisions come from an upstream server.
    pub from_microsoft: bool,
    /// Downloads at the same time.
    pub parallel: usize,
    /// Bytes a second for all downloads together; 0 for no limit.
    pub limit: u64,
    /// Hours in which another limit holds.
    pub limit_hours: Option<Hours>,
    /// The limit in those hours; 0 for none.
    pub limit_in_hours: u64,
    /// Hosts, or patterns such as `*.example.com`, that files may come from beside Microsoft's and the upstream server's.
    pub hosts: Vec<String>,
    /// Nothing is fetched until an administrator says so.
    pub paused: bool,
}

impl Default for ContentSettings {
    /// As WSUS: kept here, fetched when approved, without express files, ten at a time.
    fn default() -> Self {
        Self {
            location: ContentLocation::Local,
            when: ContentWhen::Approved,
            express: false,
            languages: Vec::new(),
            from_microsoft: false,
            parallel: 10,
            limit: 0,
            limit_hours: None,
            limit_in_hours: 0,
            hosts: Vec::new(),
            paused: false,
        }
    }
}

impl ContentSettings {
    /// As text, by key.
    #[must_use]
    pub fn to_texts(&self) -> Vec<(&'static str, String)> {
        let location = match self.location {
            ContentLocation::Local => "local",
            ContentLocation::Microsoft => "microsoft",
        };
        let when = match self.when {
            ContentWhen::Approved => "approved",
            ContentWhen::Arrived => "arrived",
        };
        let languages: Vec<&str> = self.languages.iter().map(Language::as_str).collect();
        vec![
            ("content_location", location.to_owned()),
            ("content_when", when.to_owned()),
            ("content_express", self.express.to_string()),
            ("content_languages", languages.join(" ")),
            ("content_from_microsoft", self.from_microsoft.to_string()),
            ("content_parallel", self.parallel.to_string()),
            ("content_limit", self.limit.to_string()),
            ("content_limit_hours", self.limit_hours.map_or_else(String::new, |hours| hours.to_string())),
            ("content_limit_in_hours", self.limit_in_hours.to_string()),
            ("content_hosts", self.hosts.join(" ")),
            ("content_paused", self.paused.to_string()),
        ]
    }

    /// Sets one by its key; other keys are left alone.
    ///
    /// # Errors
    /// A sentence when the value does not fit the key.
    pub fn set(&mut self, key: &str, value: &str) -> Result<(), String> {
        fn parse<T: std::str::FromStr>(key: &str, value: &str, what: &str) -> Result<T, String> {
            value.trim().parse().map_err(|_| format!("{key} takes {what}, not {value:?}"))
        }
        match key {
            "content_location" => {
                self.location = match value {
                    "local" => ContentLocation::Local,
                    "microsoft" => ContentLocation::Microsoft,
                    _ => return Err(format!("content_location is local or microsoft, not {value:?}")),
                }
            }
            "content_when" => {
                self.when = match value {
                    "approved" => ContentWhen::Approved,
                    "arrived" => ContentWhen::Arrived,
                    _ => return Err(format!("content_when is approved or arrived, not {value:?}")),
                }
            }
            "content_express" => self.express = parse(key, value, "true or false")?,
            "content_languages" => self.languages = languages(value)?,
            "content_from_microsoft" => self.from_microsoft = parse(key, value, "true or false")?,
            "content_parallel" => {
                self.parallel = parse(key, value, "a number of downloads")?;
                if !(1..=MAX_PARALLEL).contains(&self.parallel) {
                    return Err(format!("content_parallel takes 1 to {MAX_PARALLEL} downloads, not {value:?}"));
                }
            }
            "content_limit" => self.limit = parse(key, value, "bytes a second, 0 for no limit")?,
            "content_limit_in_hours" => self.limit_in_hours = parse(key, value, "bytes a second, 0 for no limit")?,
            "content_limit_hours" => self.limit_hours = limit_hours(value)?,
            "content_hosts" => self.hosts = hosts(value)?,
            "content_paused" => self.paused = parse(key, value, "true or false")?,
            _ => {}
        }
        Ok(())
    }

    /// Bytes a second that all downloads may take together at a time of day; `None` for no limit.
    #[must_use]
    pub fn limit_at(&self, time: Time) -> Option<u64> {
        let limit = match self.limit_hours {
            Some(hours) if hours.contain(time) => self.limit_in_hours,
            _ => self.limit,
        };
        (limit > 0).then_some(limit)
    }

    /// Whether with other settings other files would be wanted.
    pub(crate) fn wants_otherwise(&self, other: &Self) -> bool {
        let wants = |settings: &Self| (settings.location, settings.when, settings.express, settings.languages.clone());
        wants(self) != wants(other)
    }
}

fn entries(value: &str) -> impl Iterator<Item = &str> {
    let entries = value.split(|letter: char| letter.is_whitespace() || letter == ',' || letter == ';');
    entries.filter(|entry| !entry.is_empty())
}

fn languages(value: &str) -> Result<Vec<Language>, String> {
    let mut found = Vec::new();
    for entry in entries(value) {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        if entry.len() > 20 || !entry.bytes().all(plain) || found.len() >= MAX_ENTRIES {
            return Err(format!("content_languages takes tags such as en, de or pt-br, not {entry:?}"));
        }
        let language = Language::new(entry);
        if !found.contains(&language) {
            found.push(language);
        }
    }
    Ok(found)
}

fn limit_hours(value: &str) -> Result<Option<Hours>, String> {
    if value.trim().is_empty() {
        return Ok(None);
    }
    let hours = Hours::parse(value.trim());
    hours.map(Some).ok_or_else(|| format!("content_limit_hours takes hours such as 08:00-18:00, not {value:?}"))
}

fn hosts(value: &str) -> Result<Vec<String>, String> {
    let mut found = Vec::new();
    for entry in entries(value) {
        let name = entry.strip_prefix("*.").unwrap_or(entry);
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-_:[]".contains(&byte);
        if name.is_empty() || name.len() > MAX_HOST || !name.bytes().all(plain) || found.len() >= MAX_ENTRIES {
            return Err(format!(
                "content_hosts takes host names, or patterns such as *.example.com, without ports, not {entry:?}"
            ));
        }
        found.push(entry.to_ascii_lowercase());
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_survive_their_texts() {
        let settings = ContentSettings {
            location: ContentLocation::Microsoft,
            when: ContentWhen::Arrived,
            express: true,
            languages: vec![Language::new("en"), Language::new("pt-BR")],
            from_microsoft: true,
            parallel: 3,
            limit: 5,
            limit_hours: Hours::parse("08:00-18:30"),
            limit_in_hours: 7,
            hosts: vec!["files.example.test".to_owned(), "*.cdn.example.test".to_owned()],
            paused: true,
        };
        let mut read = ContentSettings::default();
        for (key, value) in settings.to_texts() {
            read.set(key, &value).unwrap();
        }
        assert_eq!(read, settings);
        for (key, value) in [
            ("content_parallel", "0"),
            ("content_parallel", "65"),
            ("content_limit_hours", "8"),
            ("content_limit_hours", "08:00-24:00"),
            ("content_hosts", "http://files.example.test/"),
            ("content_hosts", "*."),
            ("content_languages", "../x"),
        ] {
            read.set(key, value).unwrap_err();
        }
    }

    #[test]
    fn the_limit_follows_the_time_of_day() {
        let time = |hour, minute| Time::new(hour, minute, 0, 0).unwrap();
        let mut settings = ContentSettings { limit: 100, limit_in_hours: 10, ..ContentSettings::default() };
        assert_eq!(settings.limit_at(time(12, 0)), Some(100));
        settings.set("content_limit_hours", "08:00-18:00").unwrap();
        let at = |settings: &ContentSettings| {
            [(7, 59), (8, 0), (17, 59), (18, 0)].map(|(h, m)| settings.limit_at(time(h, m)))
        };
        assert_eq!(at(&settings), [Some(100), Some(10), Some(10), Some(100)]);
        settings.set("content_limit_hours", "18:00-08:00").unwrap();
        settings.set("content_limit", "0").unwrap();
        assert_eq!(at(&settings), [Some(10), None, None, Some(10)]);
    }
}
