//! Settings about the server above this one, and what is taken over from it.

use jiff::civil::Time;
use patchwell_model::{Language, UpdateId};

/// Entries of a list.
const MAX_ENTRIES: usize = 10_000;
/// Characters of an address.
const MAX_ADDRESS: usize = 512;
/// Bytes of certificates.
const MAX_CERTIFICATES: usize = 256 << 10;

/// Where updates come from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum SyncSource {
    /// From nowhere: packages are imported.
    #[default]
    None,
    /// From Microsoft Update.
    Microsoft,
    /// From another update server.
    Server {
        /// Name or address.
        host: String,
        /// TCP port.
        port: u16,
        /// Whether over TLS.
        tls: bool,
    },
}

impl std::fmt::Display for SyncSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::None => f.write_str("none"),
            Self::Microsoft => f.write_str("microsoft"),
            Self::Server { host, port, tls } => {
                let (open, close) = if host.contains(':') { ("[", "]") } else { ("", "") };
                write!(f, "{}://{open}{host}{close}:{port}", if *tls { "https" } else { "http" })
            }
        }
    }
}

/// Which of the categories are synchronized.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Chosen {
    /// All, those that are new upstream included.
    All,
    /// These.
    Only(Vec<UpdateId>),
}

/// A proxy on the way to the server above.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct ProxySettings {
    /// Such as `http://proxy.example.test:3128`; empty for none.
    pub url: String,
    /// For a proxy that wants credentials.
    pub user: String,
    /// Of the user.
    pub password: String,
}

impl std::fmt::Debug for ProxySettings {
    /// Without the password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ProxySettings").field("url", &self.url).field("user", &self.user).finish_non_exhaustive()
    }
}

/// The server above, what comes from it, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyncSettings {
    /// Where updates come from.
    pub source: SyncSource,
    /// Whether groups and decisions come from there, too.
    pub replica: bool,
    /// The way to it.
    pub proxy: ProxySettings,
    /// Certificate authorities to trust on the way, as PEM; empty for those of the operating system alone.
    pub trusted_ca: String,
    /// Products and families.
    pub products: Chosen,
    /// Classifications.
    pub classifications: Chosen,
    /// Languages; empty for all that the server above has.
    pub languages: Vec<Language>,
    /// Runs a day; 0 when an administrator starts each.
    pub times_per_day: u8,
    /// The first run of a day, by the clock on the server's wall.
    pub start: Time,
    /// Questions to the server above at the same time.
    pub parallel: usize,
}

impl Default for SyncSettings {
    /// Nothing is synchronized until an administrator says from where.
    fn default() -> Self {
        Self {
            source: SyncSource::None,
            replica: false,
            proxy: ProxySettings::default(),
            trusted_ca: String::new(),
            products: Chosen::All,
            classifications: Chosen::All,
            languages: Vec::new(),
            times_per_day: 0,
            start: Time::constant(3, 0, 0, 0),
            parallel: 4,
        }
    }
}

impl SyncSettings {
    /// Whether decisions come from the server above.
    #[must_use]
    pub fn is_replica(&self) -> bool {
        self.replica && matches!(self.source, SyncSource::Server { .. })
    }

    /// What decides how the server above is reached.
    #[must_use]
    pub fn way(&self) -> (&SyncSource, &ProxySettings, &str) {
        (&self.source, &self.proxy, &self.trusted_ca)
    }

    /// As text, by key.
    #[must_use]
    pub fn to_texts(&self) -> Vec<(&'static str, String)> {
        let languages: Vec<&str> = self.languages.iter().map(Language::as_str).collect();
        vec![
            ("sync_source", self.source.to_string()),
            ("sync_replica", self.replica.to_string()),
            ("sync_proxy", self.proxy.url.clone()),
            ("sync_proxy_user", self.proxy.user.clone()),
            ("sync_proxy_password", self.proxy.password.clone()),
            ("sync_trusted_ca", self.trusted_ca.clone()),
            ("sync_products", chosen_text(&self.products)),
            ("sync_classifications", chosen_text(&self.classifications)),
            ("sync_languages", languages.join(" ")),
            ("sync_times_per_day", self.times_per_day.to_string()),
            ("sync_start", format!("{:02}:{:02}", self.start.hour(), self.start.minute())),
            ("sync_parallel", self.parallel.to_string()),
        ]
    }

    /// Sets one by its key; other keys are left alone.
    ///
    /// # Errors
    /// A sentence when the value does not fit the key.
    pub fn set(&mut self, key: &str, value: &str) -> Result<(), String> {
        match key {
            "sync_source" => self.source = source(value)?,
            "sync_replica" => {
                self.replica = value.parse().map_err(|_| format!("{key} takes true or false, not {value:?}"))?;
            }
            "sync_proxy" => self.proxy.url = proxy(value)?,
            "sync_proxy_user" => self.proxy.user = short(key, value)?,
            "sync_proxy_password" => {
                self.proxy.password = short(key, value).map_err(|_| format!("{key} is too long"))?;
            }
            "sync_trusted_ca" => self.trusted_ca = certificates(value)?,
            "sync_products" => self.products = chosen(key, value)?,
            "sync_classifications" => self.classifications = chosen(key, value)?,
            "sync_languages" => self.languages = languages(value)?,
            "sync_times_per_day" => self.times_per_day = number(key, value, 0, 24)?,
            "sync_start" => self.start = start(value)?,
            "sync_parallel" => self.parallel = number(key, value, 1, 16)?,
            _ => {}
        }
        Ok(())
    }
}

fn chosen_text(chosen: &Chosen) -> String {
    match chosen {
        Chosen::All => "all".to_owned(),
        Chosen::Only(ids) => ids.iter().map(UpdateId::to_string).collect::<Vec<_>>().join(" "),
    }
}

fn words(value: &str) -> impl Iterator<Item = &str> {
    value.split(|letter: char| letter.is_whitespace() || letter == ',').filter(|word| !word.is_empty())
}

fn chosen(key: &str, value: &str) -> Result<Chosen, String> {
    if value.trim() == "all" {
        return Ok(Chosen::All);
    }
    let parse = |word: &str| word.parse().map_err(|_| format!("{key} takes all, or ids of categories, not {word:?}"));
    let mut ids = words(value).map(parse).collect::<Result<Vec<UpdateId>, String>>()?;
    ids.sort_unstable();
    ids.dedup();
    if ids.len() > MAX_ENTRIES {
        return Err(format!("{key} takes at most {MAX_ENTRIES} ids; choose families of products, or all"));
    }
    Ok(Chosen::Only(ids))
}

fn languages(value: &str) -> Result<Vec<Language>, String> {
    let mut languages: Vec<Language> = words(value).map(Language::new).collect();
    languages.dedup();
    let is_plain = |language: &Language| {
        let text = language.as_str();
        text.len() <= 20 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    if languages.len() > 1_000 || !languages.iter().all(is_plain) {
        return Err(format!("sync_languages takes short names such as en or de, not {value:?}"));
    }
    Ok(languages)
}

/// `none`, `microsoft`, or the address of a server. Ports are WSUS's unless said.
fn source(value: &str) -> Result<SyncSource, String> {
    let refused = || {
        format!(
            "sync_source takes none, microsoft, or the address of a server such as http://wsus.example.test:8530, \
            not {value:?}"
        )
    };
    let text = value.trim();
    match text.to_ascii_lowercase().as_str() {
        "" | "none" => return Ok(SyncSource::None),
        "microsoft" => return Ok(SyncSource::Microsoft),
        _ => {}
    }
    let (tls, rest) = match text.split_once("://") {
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("http") => (false, rest),
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("https") => (true, rest),
        Some(_) => return Err(refused()),
        None => (false, text),
    };
    let rest = rest.trim_end_matches('/');
    let (host, port) = host_and_port(rest).ok_or_else(refused)?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-_:".contains(&byte);
    if host.is_empty() || host.len() > MAX_ADDRESS || !host.bytes().all(plain) {
        return Err(refused());
    }
    Ok(SyncSource::Server { host: host.to_owned(), port: port.unwrap_or(if tls { 8531 } else { 8530 }), tls })
}

fn host_and_port(text: &str) -> Option<(&str, Option<u16>)> {
    if let Some(rest) = text.strip_prefix('[') {
        let (host, rest) = rest.split_once(']')?;
        return match rest.strip_prefix(':') {
            Some(port) => Some((host, Some(port.parse().ok()?))),
            None => rest.is_empty().then_some((host, None)),
        };
    }
    match text.rsplit_once(':') {
        Some((host, port)) if !host.contains(':') => Some((host, Some(port.parse().ok()?))),
        // An IPv6 address without brackets has no port.
        Some(_) | None => Some((text, None)),
    }
}

fn proxy(value: &str) -> Result<String, String> {
    let text = value.trim();
    let has_scheme = ["http://", "https://"].iter().any(|scheme| text.starts_with(scheme));
    if text.is_empty() || (has_scheme && text.len() <= MAX_ADDRESS && !text.contains(char::is_whitespace)) {
        return Ok(text.to_owned());
    }
    Err(format!("sync_proxy takes an address such as http://proxy.example.test:3128, not {value:?}"))
}

fn short(key: &str, value: &str) -> Result<String, String> {
    if value.len() > MAX_ADDRESS || value.chars().any(char::is_control) {
        return Err(format!("{key} takes at most {MAX_ADDRESS} characters, not {value:?}"));
    }
    Ok(value.to_owned())
}

fn certificates(value: &str) -> Result<String, String> {
    let text = value.trim();
    let is_pem = text.contains("-----BEGIN CERTIFICATE-----") && !text.contains("PRIVATE KEY");
    if text.is_empty() || (is_pem && text.len() <= MAX_CERTIFICATES) {
        return Ok(text.to_owned());
    }
    Err("sync_trusted_ca takes certificates as PEM, without private keys".to_owned())
}

fn number<T: Copy + std::str::FromStr + PartialOrd + std::fmt::Display>(
    key: &str,
    value: &str,
    least: T,
    most: T,
) -> Result<T, String> {
    let parsed = value.parse().ok().filter(|number| *number >= least && *number <= most);
    parsed.ok_or_else(|| format!("{key} takes a number from {least} to {most}, not {value:?}"))
}

fn start(value: &str) -> Result<Time, String> {
    let time = value
        .trim()
        .split_once(':')
        .and_then(|(hour, minute)| Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok());
    time.ok_or_else(|| format!("sync_start takes a time of day such as 03:00, not {value:?}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(key: &str, value: &str) -> Result<SyncSettings, String> {
        let mut settings = SyncSettings::default();
        settings.set(key, value).map(|()| settings)
    }

    #[test]
    fn sources_are_addresses_with_the_usual_ports() {
        for (text, shown) in [
            ("none", "none"),
            ("Microsoft", "microsoft"),
            ("wsus.example.test", "http://wsus.example.test:8530"),
            ("https://wsus.example.test/", "https://wsus.example.test:8531"),
            ("http://10.0.0.1:80", "http://10.0.0.1:80"),
            ("http://[::1]:8530", "http://[::1]:8530"),
        ] {
            let settings = set("sync_source", text).unwrap();
            assert_eq!(settings.source.to_string(), shown, "{text}");
            assert_eq!(set("sync_source", shown).unwrap(), settings);
        }
        for text in ["ftp://x", "http://", "http://a b", "http://host:port", "host/path"] {
            assert!(set("sync_source", text).is_err(), "{text}");
        }
    }

    #[test]
    fn settings_survive_their_texts() {
        let mut settings = SyncSettings { replica: true, parallel: 2, times_per_day: 4, ..SyncSettings::default() };
        for (key, value) in [
            ("sync_source", "https://upstream.example.test:8531"),
            ("sync_proxy", "http://proxy.example.test:3128"),
            ("sync_proxy_user", "somebody"),
            ("sync_proxy_password", "secret"),
            ("sync_products", "00000000-0000-4000-8000-000000000002, 00000000-0000-4000-8000-000000000001"),
            ("sync_classifications", ""),
            ("sync_languages", "en de"),
            ("sync_start", "23:30"),
        ] {
            settings.set(key, value).unwrap();
        }
        let mut read = SyncSettings::default();
        for (key, value) in settings.to_texts() {
            read.set(key, &value).unwrap();
        }
        assert_eq!(read, settings);
        assert_eq!(read.classifications, Chosen::Only(Vec::new()));
        assert!(!format!("{read:?}").contains("secret"));
        for (key, value) in [
            ("sync_times_per_day", "25"),
            ("sync_start", "24:00"),
            ("sync_products", "windows"),
            ("sync_proxy", "proxy:3128"),
            ("sync_trusted_ca", "-----BEGIN PRIVATE KEY-----"),
            ("sync_languages", "e/n"),
        ] {
            assert!(set(key, value).is_err(), "{key} {value}");
        }
    }
}
