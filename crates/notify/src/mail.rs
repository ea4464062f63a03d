//! One e-mail over SMTP.

use std::time::{Duration, SystemTime};

use lettre::message::header::ContentType;
use lettre::message::{Attachment, Mailbox, MultiPart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, CertificateStore, Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::{Address, AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor};
use patchwell_trust::{TrustError, added_certificates};

use crate::DeliveryError;
use crate::error::with_causes;

/// How long one command may take.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long all of an attempt may take.
const WHOLE_PATIENCE: Duration = Duration::from_secs(60);

/// How the way to the mail server is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MailSecurity {
    /// Not at all.
    #[default]
    None,
    /// After the command `STARTTLS`, which must succeed (RFC 3207).
    StartTls,
    /// From the beginning (RFC 8314).
    Tls,
}

/// The server that takes e-mail. Its `Debug` form does not show the password.
#[derive(Clone, PartialEq, Eq)]
pub struct MailServer {
    /// Name or address.
    pub host: String,
    /// TCP port.
    pub port: u16,
    /// Encryption.
    pub security: MailSecurity,
    /// User and password, if it wants them.
    pub credentials: Option<(String, String)>,
    /// Authorities to trust beside those of the operating system, as PEM.
    pub trusted_ca: String,
    /// What this server calls itself.
    pub own_name: String,
    /// Who the mail is from, for people.
    pub sender_name: String,
    /// The address it is from.
    pub sender_address: String,
}

impl std::fmt::Debug for MailServer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MailServer").field("host", &self.host).field("port", &self.port).finish_non_exhaustive()
    }
}

/// One e-mail to one recipient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// What is told: the same for every attempt, so that mail programs show it once.
    pub id: String,
    /// To whom.
    pub recipient: String,
    /// When it was written.
    pub date: SystemTime,
    /// In one line.
    pub subject: String,
    /// For those who read text.
    pub text: String,
    /// The same with structure.
    pub html: String,
    /// Files that come with it.
    pub files: Vec<MailFile>,
}

/// A file that comes with an e-mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailFile {
    /// What it is called.
    pub name: String,
    /// Such as `text/csv`.
    pub media_type: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// Whether e-mail can be sent to an address.
///
/// # Errors
/// A sentence why not.
pub fn check_address(address: &str) -> Result<(), String> {
    let parsed: Result<Address, _> = address.parse();
    match parsed {
        Ok(_) if address.len() <= 254 => Ok(()),
        _ => Err(format!("{address:?} is no e-mail address; it looks like somebody@example.test")),
    }
}

/// Makes one attempt. The server has the mail when it returns.
///
/// # Errors
/// When the server cannot be reached or trusted, or refuses.
pub async fn send_mail(server: &MailServer, mail: &Mail) -> Result<(), DeliveryError> {
    let message = message(server, mail)?;
    let given = server.clone();
    // It reads the authorities of the operating system, from files.
    let made = tokio::task::spawn_blocking(move || transport(&given)).await;
    let transport = made.map_err(|error| DeliveryError::passing(error.to_string()))??;
    match tokio::time::timeout(WHOLE_PATIENCE, transport.send(message)).await {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(error)) => Err(refusal(server, &error)),
        Err(_) => Err(DeliveryError::passing(format!("{} took more than a minute", server.host))),
    }
}

fn message(server: &MailServer, mail: &Mail) -> Result<Message, DeliveryError> {
    let parse = |address: &str| -> Result<Address, DeliveryError> {
        check_address(address).map_err(DeliveryError::permanent)?;
        address.parse().map_err(|_| DeliveryError::permanent(format!("{address:?} is no e-mail address")))
    };
    let name = Some(one_line(&server.sender_name)).filter(|name| !name.is_empty());
    let sender = parse(&server.sender_address)?;
    let id = format!("<{}@{}>", mail.id, sender.domain());
    let message = Message::builder()
        .from(Mailbox::new(name, sender))
        .to(Mailbox::new(None, parse(&mail.recipient)?))
        .date(mail.date)
        .message_id(Some(id))
        .subject(one_line(&mail.subject))
        .multipart(body(mail)?);
    message.map_err(|error| DeliveryError::permanent(format!("the mail cannot be written: {error}")))
}

/// The text in both forms, and the files after it.
fn body(mail: &Mail) -> Result<MultiPart, DeliveryError> {
    let text = MultiPart::alternative_plain_html(mail.text.clone(), mail.html.clone());
    if mail.files.is_empty() {
        return Ok(text);
    }
    let mut mixed = MultiPart::mixed().multipart(text);
    for file in &mail.files {
        // Mail programs that do not know the coding of long names in headers look for the name here.
        let is_plain = file.name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte));
        let named =
            if is_plain { format!("{}; name=\"{}\"", file.media_type, file.name) } else { file.media_type.clone() };
        let media_type = ContentType::parse(&named)
            .map_err(|error| DeliveryError::permanent(format!("{:?} is no media type: {error}", file.media_type)))?;
        mixed = mixed.singlepart(Attachment::new(one_line(&file.name)).body(file.bytes.clone(), media_type));
    }
    Ok(mixed)
}

/// For headers: they have no control characters, and writing them would fail.
fn one_line(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}

fn transport(server: &MailServer) -> Result<AsyncSmtpTransport<Tokio1Executor>, DeliveryError> {
    let tls = match server.security {
        MailSecurity::None => Tls::None,
        MailSecurity::StartTls => Tls::Required(trust(server)?),
        MailSecurity::Tls => Tls::Wrapper(trust(server)?),
    };
    let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&server.host)
        .port(server.port)
        .timeout(Some(PATIENCE))
        .hello_name(ClientId::Domain(server.own_name.clone()))
        .tls(tls);
    if let Some((user, password)) = &server.credentials {
        builder = builder.credentials(Credentials::new(user.clone(), password.clone()));
    }
    Ok(builder.build())
}

/// A system without any trusted authority still trusts what the administrator gave.
fn trust(server: &MailServer) -> Result<TlsParameters, DeliveryError> {
    let roots = added_certificates(&server.trusted_ca)?;
    let build = |store| -> Result<TlsParameters, TrustError> {
        let mut builder = TlsParameters::builder(server.host.clone()).certificate_store(store);
        for root in &roots {
            let root = Certificate::from_der(root.to_vec()).map_err(|error| TrustError::new(with_causes(&error)))?;
            builder = builder.add_root_certificate(root);
        }
        builder.build_rustls().map_err(|error| TrustError::new(with_causes(&error)))
    };
    match build(CertificateStore::Default) {
        Err(_) if !roots.is_empty() => Ok(build(CertificateStore::None)?),
        other => Ok(other?),
    }
}

fn refusal(server: &MailServer, error: &lettre::transport::smtp::Error) -> DeliveryError {
    let (host, port) = (&server.host, server.port);
    let text = with_causes(error);
    let reason = if error.is_response() || error.status().is_some() {
        format!("the mail server {host} refused: {text}")
    } else if error.is_tls() {
        format!("the mail server {host} cannot be trusted: {text}")
    } else {
        format!("the mail server {host}:{port} failed: {text}")
    };
    let status = error.status().map(u16::from);
    // What concerns credentials ends when the administrator gives the right ones (RFC 4954).
    let is_about_credentials = matches!(status, Some(530 | 534 | 535 | 538));
    DeliveryError { reason, is_permanent: error.is_permanent() && !is_about_credentials, status }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_checked_and_headers_cannot_be_smuggled_in() {
        check_address("somebody@example.test").unwrap();
        for bad in ["", "somebody", "a@b\r\nBcc: c@d", "a b@example.test", "<a@example.test>"] {
            check_address(bad).unwrap_err();
        }
        let server = MailServer {
            host: "mail.example.test".to_owned(),
            port: 25,
            security: MailSecurity::None,
            credentials: Some(("user".to_owned(), "hidden".to_owned())),
            trusted_ca: String::new(),
            own_name: "updates.example.test".to_owned(),
            sender_name: "Updates\r\nBcc: c@d.test".to_owned(),
            sender_address: "updates@example.test".to_owned(),
        };
        let mail = Mail {
            id: "1".to_owned(),
            recipient: "somebody@example.test".to_owned(),
            date: SystemTime::UNIX_EPOCH,
            subject: "New\r\nBcc: c@d.test".to_owned(),
            text: "text".to_owned(),
            html: "<p>text".to_owned(),
            files: vec![MailFile {
                name: "Über\r\nBcc: c@d.test \"x\".csv".to_owned(),
                media_type: "text/csv".to_owned(),
                bytes: b"a,b\r\n".to_vec(),
            }],
        };
        let written = String::from_utf8(message(&server, &mail).unwrap().formatted()).unwrap();
        assert!(!written.lines().any(|line| line.to_ascii_lowercase().starts_with("bcc:")), "{written}");
        assert!(!format!("{server:?}").contains("hidden"));
    }
}
