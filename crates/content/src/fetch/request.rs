//! One request, with the redirects it leads to.

use std::ops::Range;
use std::time::Duration;

use http::header::{ACCEPT_ENCODING, IF_RANGE, LOCATION, RANGE};
use reqwest::{ClientBuilder, Response, Url};

use super::FetchError;
use super::hosts::HostGuard;

/// Redirects that one request may lead through.
const MAX_REDIRECTS: usize = 5;
/// Time to connect.
const CONNECT: Duration = Duration::from_secs(15);

/// Sets what a [`super::Fetcher`] relies on: redirects are left to it, and names lead only where `guard` allows. A
/// proxy, certificates and the like are for the caller to set.
pub fn prepare_client(builder: ClientBuilder, guard: &HostGuard) -> ClientBuilder {
    // Fails when somebody has chosen a provider before, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    builder
        .redirect(reqwest::redirect::Policy::none())
        .dns_resolver(guard.clone())
        .connect_timeout(CONNECT)
        .user_agent(concat!("Patchwell/", env!("CARGO_PKG_VERSION")))
}

/// A client for a [`super::Fetcher`] with nothing special to it.
///
/// # Errors
/// When the system's certificates cannot be used.
pub fn client(guard: &HostGuard) -> Result<reqwest::Client, FetchError> {
    let built = prepare_client(reqwest::Client::builder(), guard).build();
    built.map_err(|error| FetchError::Connection { url: "any address".to_owned(), message: innermost(&error) })
}

/// What to ask for.
pub(crate) struct Wish<'a> {
    pub(crate) url: &'a str,
    /// `None` for the whole file.
    pub(crate) range: Option<&'a Range<u64>>,
    /// The version that the range should be of.
    pub(crate) etag: Option<&'a str>,
}

/// Sends a request and follows redirects, each only to a host that may be asked. Answers with any status but those.
pub(crate) async fn send(
    client: &reqwest::Client,
    guard: &HostGuard,
    patience: Duration,
    wish: &Wish<'_>,
) -> Result<Response, FetchError> {
    let mut url = Url::parse(wish.url).map_err(|error| not_allowed(wish.url, error.to_string()))?;
    for _ in 0..=MAX_REDIRECTS {
        guard.check(&url).map_err(|reason| not_allowed(url.as_str(), reason))?;
        let response = send_once(client, url.clone(), patience, wish).await?;
        if !response.status().is_redirection() {
            return Ok(response);
        }
        url = target(&url, &response)?;
    }
    Err(not_allowed(wish.url, "it redirects again and again".to_owned()))
}

async fn send_once(
    client: &reqwest::Client,
    url: Url,
    patience: Duration,
    wish: &Wish<'_>,
) -> Result<Response, FetchError> {
    let shown = url.to_string();
    // Coded ranges would be ranges of something else than the file.
    let mut request = client.get(url).header(ACCEPT_ENCODING, "identity");
    if let Some(range) = wish.range {
        request = request.header(RANGE, format!("bytes={}-{}", range.start, range.end.saturating_sub(1)));
        if let Some(etag) = wish.etag {
            request = request.header(IF_RANGE, etag);
        }
    }
    match tokio::time::timeout(patience, request.send()).await {
        Ok(Ok(response)) => Ok(response),
        Ok(Err(error)) => Err(FetchError::Connection { url: shown, message: innermost(&error) }),
        Err(_) => Err(FetchError::Stalled { url: shown }),
    }
}

fn target(from: &Url, response: &Response) -> Result<Url, FetchError> {
    let location = response.headers().get(LOCATION).and_then(|location| location.to_str().ok());
    let joined = location.and_then(|location| from.join(location).ok());
    joined.ok_or_else(|| FetchError::Refused { url: from.to_string(), status: response.status().as_u16() })
}

fn not_allowed(url: &str, reason: String) -> FetchError {
    FetchError::NotAllowed { url: url.chars().take(2_000).collect(), reason }
}

/// The cause that says most; the outer ones only say that sending failed.
pub(crate) fn innermost(error: &dyn std::error::Error) -> String {
    let mut inner = error;
    while let Some(source) = inner.source() {
        inner = source;
    }
    inner.to_string()
}
