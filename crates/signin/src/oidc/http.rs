//! One bounded exchange with the provider.

use std::time::Duration;

use patchwell_trust::{added_certificates, platform_and};
use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder, Url};
use serde_json::Value;

use crate::SignInError;

/// Somebody waits in front of a browser.
const PATIENCE: Duration = Duration::from_secs(10);
/// The longest document that is read, in bytes.
const LONGEST: usize = 512 * 1024;

pub(super) fn client(trusted_ca: &str) -> Result<Client, SignInError> {
    let client = Client::builder()
        .no_proxy()
        // A provider's documents are where it says they are.
        .redirect(Policy::none())
        .http1_only()
        .connect_timeout(PATIENCE)
        .timeout(PATIENCE)
        .user_agent(concat!("Patchwell/", env!("CARGO_PKG_VERSION")))
        .tls_backend_preconfigured(platform_and(added_certificates(trusted_ca)?)?)
        .build();
    client.map_err(|error| SignInError::configuration(error.to_string()))
}

/// An address of the provider: encrypted, or on this computer.
pub(super) fn address(text: &str, what: &str) -> Result<Url, SignInError> {
    let wrong = || SignInError::configuration(format!("{what} is an https address, not {text:?}"));
    let url = Url::parse(text).map_err(|_| wrong())?;
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    let is_here = host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback());
    if url.scheme() == "https" || (url.scheme() == "http" && is_here) { Ok(url) } else { Err(wrong()) }
}

/// The answer of a success.
pub(super) async fn json(request: RequestBuilder, what: &str) -> Result<Value, SignInError> {
    let unavailable = |error: reqwest::Error| SignInError::unavailable(what, &error.without_url());
    let mut response = request.header("accept", "application/json").send().await.map_err(unavailable)?;
    let status = response.status();
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(unavailable)? {
        if body.len() + chunk.len() > LONGEST {
            return Err(SignInError::Unavailable(format!("{what}: the answer is longer than {LONGEST} bytes")));
        }
        body.extend_from_slice(&chunk);
    }
    let value = serde_json::from_slice::<Value>(&body);
    if status.is_success() {
        return value.map_err(|_| SignInError::Unavailable(format!("{what}: the answer is no JSON")));
    }
    // RFC 6749 5.2: a short code says why.
    let code = value.ok().and_then(|value| value["error"].as_str().map(short));
    let text = format!("{what}: {status} {}", code.unwrap_or_default());
    Err(if status.is_client_error() { SignInError::Refused(text) } else { SignInError::Unavailable(text) })
}

/// Text of strangers for a log.
pub(super) fn short(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_control()).take(100).collect()
}
