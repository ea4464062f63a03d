//! Settings about who is told of what happens, and how.

use jiff::civil::{Time, Weekday};
use patchwell_notify::{AddressPolicy, MailSecurity, check_address};

/// Recipients of one kind of e-mail.
const MAX_RECIPIENTS: usize = 100;
/// Characters of a short text.
const MAX_TEXT: usize = 255;
/// Bytes of certificates.
const MAX_CERTIFICATES: usize = 256 << 10;
const WEEKDAYS: [(Weekday, &str); 7] = [
    (Weekday::Monday, "monday"),
    (Weekday::Tuesday, "tuesday"),
    (Weekday::Wednesday, "wednesday"),
    (Weekday::Thursday, "thursday"),
    (Weekday::Friday, "friday"),
    (Weekday::Saturday, "saturday"),
    (Weekday::Sunday, "sunday"),
];

/// How often the status of the fleet is mailed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum StatusMail {
    /// Never.
    #[default]
    Off,
    /// Every day.
    Daily,
    /// Once a week.
    Weekly,
}

/// The server that takes e-mail.
#[derive(Clone, PartialEq, Eq)]
pub struct SmtpSettings {
    /// Name or address; empty for none: then no e-mail is sent.
    pub host: String,
    /// TCP port.
    pub port: u16,
    /// Encryption.
    pub security: MailSecurity,
    /// For a server that wants credentials.
    pub user: String,
    /// Of the user.
    pub password: String,
}

impl std::fmt::Debug for SmtpSettings {
    /// Without the password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SmtpSettings").field("host", &self.host).field("port", &self.port).finish_non_exhaustive()
    }
}

/// Who is told of what happens, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotifySettings {
    /// The server that takes e-mail.
    pub smtp: SmtpSettings,
    /// Authorities that mail server and webhooks may be certified by beside those of the operating system, as PEM.
    pub trusted_ca: String,
    /// Who e-mail is from, for people.
    pub sender_name: String,
    /// The address it is from; empty for none: then no e-mail is sent.
    pub sender_address: String,
    /// Whether new updates are mailed after a synchronization.
    pub new_updates: bool,
    /// To whom.
    pub new_updates_recipients: Vec<String>,
    /// How often the status is mailed.
    pub status: StatusMail,
    /// On which day of the week, when weekly.
    pub status_weekday: Weekday,
    /// At which time, by the clock on the server's wall.
    pub status_time: Time,
    /// To whom.
    pub status_recipients: Vec<String>,
    /// Whether webhooks may lead to this computer and to private networks.
    pub private_addresses: bool,
}

impl Default for NotifySettings {
    /// Nobody is told anything until an administrator says whom.
    fn default() -> Self {
        Self {
            smtp: SmtpSettings {
                host: String::new(),
                port: 25,
                security: MailSecurity::None,
                user: String::new(),
                password: String::new(),
            },
            trusted_ca: String::new(),
            sender_name: "Patchwell".to_owned(),
            sender_address: String::new(),
            new_updates: false,
            new_updates_recipients: Vec::new(),
            status: StatusMail::Off,
            status_weekday: Weekday::Monday,
            status_time: Time::constant(8, 0, 0, 0),
            status_recipients: Vec::new(),
            private_addresses: true,
        }
    }
}

impl NotifySettings {
    /// Whether e-mail can be sent at all.
    #[must_use]
    pub fn can_mail(&self) -> bool {
        !self.smtp.host.is_empty() && !self.sender_address.is_empty()
    }

    /// Where webhooks may lead.
    #[must_use]
    pub fn address_policy(&self) -> AddressPolicy {
        AddressPolicy { allows_private: self.private_addresses }
    }

    /// As text, by key.
    #[must_use]
    pub fn to_texts(&self) -> Vec<(&'static str, String)> {
        vec![
            ("notify_smtp_host", self.smtp.host.clone()),
            ("notify_smtp_port", self.smtp.port.to_string()),
            ("notify_smtp_security", self.security_text().to_owned()),
            ("notify_smtp_user", self.smtp.user.clone()),
            ("notify_smtp_password", self.smtp.password.clone()),
            ("notify_trusted_ca", self.trusted_ca.clone()),
            ("notify_sender_name", self.sender_name.clone()),
            ("notify_sender_address", self.sender_address.clone()),
            ("notify_new_updates", self.new_updates.to_string()),
            ("notify_new_updates_recipients", self.new_updates_recipients.join(" ")),
            ("notify_status", self.status_text().to_owned()),
            ("notify_status_weekday", self.weekday_text().to_owned()),
            ("notify_status_time", self.time_text()),
            ("notify_status_recipients", self.status_recipients.join(" ")),
            ("notify_private_addresses", self.private_addresses.to_string()),
        ]
    }

    /// The encryption, as its key takes it.
    #[must_use]
    pub fn security_text(&self) -> &'static str {
        match self.smtp.security {
            MailSecurity::None => "none",
            MailSecurity::StartTls => "starttls",
            MailSecurity::Tls => "tls",
        }
    }

    /// How often the status is mailed, as its key takes it.
    #[must_use]
    pub fn status_text(&self) -> &'static str {
        match self.status {
            StatusMail::Off => "off",
            StatusMail::Daily => "daily",
            StatusMail::Weekly => "weekly",
        }
    }

    /// The day of the week, as its key takes it.
    #[must_use]
    pub fn weekday_text(&self) -> &'static str {
        WEEKDAYS.iter().find(|(day, _)| *day == self.status_weekday).map_or("monday", |(_, name)| name)
    }

    /// The time of day, as its key takes it.
    #[must_use]
    pub fn time_text(&self) -> String {
        format!("{:02}:{:02}", self.status_time.hour(), self.status_time.minute())
    }

    /// Sets one by its key; other keys are left alone.
    ///
    /// # Errors
    /// A sentence when the value does not fit the key.
    pub fn set(&mut self, key: &str, value: &str) -> Result<(), String> {
        match key {
            "notify_smtp_host" => self.smtp.host = host(value)?,
            "notify_smtp_port" => {
                let port = value.trim().parse().ok().filter(|port| *port > 0);
                self.smtp.port = port.ok_or_else(|| format!("{key} takes a port from 1 to 65535, not {value:?}"))?;
            }
            "notify_smtp_security" => self.smtp.security = security(value)?,
            "notify_smtp_user" => self.smtp.user = short(key, value)?,
            "notify_smtp_password" => self.smtp.password = short(key, value)?,
            "notify_trusted_ca" => self.trusted_ca = certificates(value)?,
            "notify_sender_name" => self.sender_name = short(key, value)?.trim().to_owned(),
            "notify_sender_address" => self.sender_address = sender(value)?,
            "notify_new_updates" => self.new_updates = flag(key, value)?,
            "notify_new_updates_recipients" => self.new_updates_recipients = recipients(key, value)?,
            "notify_status" => self.status = status(value)?,
            "notify_status_weekday" => self.status_weekday = weekday(value)?,
            "notify_status_time" => self.status_time = time(value)?,
            "notify_status_recipients" => self.status_recipients = recipients(key, value)?,
            "notify_private_addresses" => self.private_addresses = flag(key, value)?,
            _ => {}
        }
        Ok(())
    }
}

fn flag(key: &str, value: &str) -> Result<bool, String> {
    value.trim().parse().map_err(|_| format!("{key} takes true or false, not {value:?}"))
}

/// The value is not in the sentence: it may be a password.
fn short(key: &str, value: &str) -> Result<String, String> {
    if value.len() > MAX_TEXT || value.chars().any(char::is_control) {
        return Err(format!("{key} takes at most {MAX_TEXT} characters in one line"));
    }
    Ok(value.to_owned())
}

fn host(value: &str) -> Result<String, String> {
    let value = value.trim();
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-_:".contains(&byte);
    if value.len() <= MAX_TEXT && value.bytes().all(plain) {
        return Ok(value.to_owned());
    }
    Err(format!("notify_smtp_host takes the name or address of a mail server, without a port, not {value:?}"))
}

fn security(value: &str) -> Result<MailSecurity, String> {
    match value.trim() {
        "none" => Ok(MailSecurity::None),
        "starttls" => Ok(MailSecurity::StartTls),
        "tls" => Ok(MailSecurity::Tls),
        _ => Err(format!("notify_smtp_security is none, starttls or tls, not {value:?}")),
    }
}

fn status(value: &str) -> Result<StatusMail, String> {
    match value.trim() {
        "off" => Ok(StatusMail::Off),
        "daily" => Ok(StatusMail::Daily),
        "weekly" => Ok(StatusMail::Weekly),
        _ => Err(format!("notify_status is off, daily or weekly, not {value:?}")),
    }
}

fn weekday(value: &str) -> Result<Weekday, String> {
    let found = WEEKDAYS.iter().find(|(_, name)| name.eq_ignore_ascii_case(value.trim()));
    found.map(|(day, _)| *day).ok_or_else(|| format!("notify_status_weekday is monday to sunday, not {value:?}"))
}

fn time(value: &str) -> Result<Time, String> {
    let parts = value.trim().split_once(':');
    let time = parts.and_then(|(hour, minute)| Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok());
    time.ok_or_else(|| format!("notify_status_time takes a time of day such as 08:00, not {value:?}"))
}

fn certificates(value: &str) -> Result<String, String> {
    let text = value.trim();
    let is_pem = text.contains("-----BEGIN CERTIFICATE-----") && !text.contains("PRIVATE KEY");
    if text.is_empty() || (is_pem && text.len() <= MAX_CERTIFICATES) {
        return Ok(text.to_owned());
    }
    Err("notify_trusted_ca takes certificates as PEM, without private keys".to_owned())
}

fn sender(value: &str) -> Result<String, String> {
    let value = value.trim();
    if !value.is_empty() {
        check_address(value).map_err(|reason| format!("notify_sender_address: {reason}"))?;
    }
    Ok(value.to_owned())
}

/// Addresses, separated by semicolons as in WSUS, commas or spaces.
fn recipients(key: &str, value: &str) -> Result<Vec<String>, String> {
    let entries = value.split(|letter: char| letter.is_whitespace() || letter == ',' || letter == ';');
    let mut found: Vec<String> = Vec::new();
    for entry in entries.filter(|entry| !entry.is_empty()) {
        check_address(entry).map_err(|reason| format!("{key}: {reason}"))?;
        if !found.iter().any(|known| known.eq_ignore_ascii_case(entry)) {
            found.push(entry.to_owned());
        }
    }
    if found.len() > MAX_RECIPIENTS {
        return Err(format!("{key} takes at most {MAX_RECIPIENTS} addresses; use the address of a list"));
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_survive_their_texts() {
        let mut settings = NotifySettings::default();
        for (key, value) in [
            ("notify_smtp_host", "mail.example.test"),
            ("notify_smtp_port", "587"),
            ("notify_smtp_security", "starttls"),
            ("notify_smtp_user", "updates"),
            ("notify_smtp_password", "hidden"),
            ("notify_sender_name", "Updates, Branch 7"),
            ("notify_sender_address", "updates@example.test"),
            ("notify_new_updates", "true"),
            ("notify_new_updates_recipients", "a@example.test;b@example.test, A@example.test"),
            ("notify_status", "weekly"),
            ("notify_status_weekday", "Friday"),
            ("notify_status_time", "17:30"),
            ("notify_private_addresses", "false"),
        ] {
            settings.set(key, value).unwrap();
        }
        assert_eq!(settings.new_updates_recipients, ["a@example.test", "b@example.test"]);
        let mut read = NotifySettings::default();
        for (key, value) in settings.to_texts() {
            read.set(key, &value).unwrap();
        }
        assert_eq!(read, settings);
        assert!(settings.can_mail() && !format!("{settings:?}").contains("hidden"));
        for (key, value) in [
            ("notify_smtp_port", "0"),
            ("notify_smtp_host", "mail.example.test/x"),
            ("notify_smtp_security", "ssl"),
            ("notify_sender_address", "nobody"),
            ("notify_status_recipients", "a@example.test nobody"),
            ("notify_status_time", "25:00"),
            ("notify_status_weekday", "someday"),
            ("notify_trusted_ca", "-----BEGIN PRIVATE KEY-----"),
        ] {
            let sentence = read.set(key, value).unwrap_err();
            assert!(sentence.contains(key), "{sentence}");
        }
        assert!(!read.set("notify_smtp_password", "hidden\n").unwrap_err().contains("hidden"));
    }
}
