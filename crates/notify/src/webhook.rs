//! One request to a webhook.

use std::net::IpAddr;
use std::time::Duration;

use patchwell_trust::{added_certificates, platform_and};
use reqwest::header::CONTENT_TYPE;
use reqwest::redirect::Policy;
use reqwest::{Client, Url};

use crate::error::with_causes;
use crate::{AddressPolicy, DeliveryError, WebhookSecret, sign};

/// How long a receiver may take for all of an answer.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long a connection may take.
const CONNECT: Duration = Duration::from_secs(10);
/// Characters of an address.
const LONGEST: usize = 2048;

/// One request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookRequest {
    /// Where to.
    pub url: String,
    /// What is told: the same for every attempt, so that a receiver knows what it has seen.
    pub id: String,
    /// When this attempt is made: seconds since 1970.
    pub seconds: i64,
    /// JSON.
    pub body: Vec<u8>,
    /// What the receiver knows, too.
    pub secret: WebhookSecret,
}

/// Sends requests. Cheap to clone.
#[derive(Debug, Clone)]
pub struct WebhookClient {
    client: Client,
    policy: AddressPolicy,
}

/// Whether webhooks can lead there.
///
/// # Errors
/// A sentence why not.
pub fn check_url(url: &str) -> Result<(), String> {
    let parsed = Url::parse(url).ok().filter(|parsed| matches!(parsed.scheme(), "http" | "https"));
    let Some(parsed) = parsed.filter(|_| url.len() <= LONGEST) else {
        return Err(format!("a webhook leads to an address such as https://chat.example.test/hook, not {url:?}"));
    };
    if !parsed.username().is_empty() || parsed.password().is_some() {
        return Err("the address of a webhook has no user name in it; the receiver checks the signature".to_owned());
    }
    Ok(())
}

impl WebhookClient {
    /// That asks only where `policy` allows, and trusts these authorities (PEM) beside those of the operating system.
    ///
    /// # Errors
    /// When the authorities cannot be used.
    pub fn new(policy: AddressPolicy, trusted_ca: &str) -> Result<Self, DeliveryError> {
        let client = Client::builder()
            .no_proxy()
            // An answer must not choose who is asked next.
            .redirect(Policy::none())
            .http1_only()
            .connect_timeout(CONNECT)
            .timeout(PATIENCE)
            .pool_max_idle_per_host(0)
            .user_agent(concat!("Patchwell/", env!("CARGO_PKG_VERSION")))
            .dns_resolver(std::sync::Arc::new(policy))
            .tls_backend_preconfigured(platform_and(added_certificates(trusted_ca)?)?)
            .build();
        Ok(Self { client: client.map_err(|error| DeliveryError::permanent(with_causes(&error)))?, policy })
    }

    /// Makes one attempt and returns the status of the answer, 200 to 299. What the receiver says beside it is not read.
    ///
    /// # Errors
    /// When the receiver cannot be reached, may not be asked, or answers anything else.
    pub async fn send(&self, request: &WebhookRequest) -> Result<u16, DeliveryError> {
        check_url(&request.url).map_err(DeliveryError::permanent)?;
        let url = Url::parse(&request.url).map_err(|error| DeliveryError::permanent(error.to_string()))?;
        // Names are checked where they are resolved.
        let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned();
        if let Ok(address) = host.parse::<IpAddr>() {
            self.policy.check(address).map_err(DeliveryError::permanent)?;
        }
        let sent = self
            .client
            .post(url)
            .header(CONTENT_TYPE, "application/json")
            .header("webhook-id", &request.id)
            .header("webhook-timestamp", request.seconds)
            .header("webhook-signature", sign(&request.secret, &request.id, request.seconds, &request.body))
            .body(request.body.clone())
            .send();
        let answer = sent.await.map_err(|error| {
            // Addresses of webhooks often have a key in them.
            DeliveryError::passing(format!("{host} cannot be reached: {}", with_causes(&error.without_url())))
        })?;
        let status = answer.status();
        if status.is_success() {
            return Ok(status.as_u16());
        }
        let reason = match status.as_u16() {
            300..400 => format!("{host} answered {status}; redirects are not followed, give the address it leads to"),
            410 => format!("{host} answered {status}: nobody listens there any more"),
            _ => format!("{host} answered {status}"),
        };
        Err(DeliveryError { reason, is_permanent: status.as_u16() == 410, status: Some(status.as_u16()) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_http_without_credentials() {
        check_url("https://chat.example.test/hook?key=1").unwrap();
        check_url("http://10.0.0.1:8080/").unwrap();
        for bad in ["", "chat.example.test", "ftp://x/", "file:///etc/passwd", "http://user:word@x/"] {
            check_url(bad).unwrap_err();
        }
        check_url(&format!("http://x/{}", "a".repeat(LONGEST))).unwrap_err();
    }
}
