//! The HTTP clients, and one call with one of them.

use std::time::Duration;

use jiff::Timestamp;
use patchwell_wire::soap::{Operation, SoapVersion};
use reqwest::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, DATE, HeaderMap, HeaderName};
use reqwest::redirect::Policy;
use reqwest::{Client, ClientBuilder, StatusCode, Url};
use tokio::time::{Instant, timeout};

use crate::answer::Coding;
use crate::{UpstreamConfig, UpstreamError, UpstreamLimits, tls};

const SOAP_ACTION: HeaderName = HeaderName::from_static("soapaction");
/// Idle connections that are kept.
const IDLE: Duration = Duration::from_secs(90);
/// An answer is not judged by its speed before so much time has passed.
const WARM_UP: Duration = Duration::from_secs(30);

/// An answer as it came.
pub(crate) struct Answer {
    pub(crate) body: Vec<u8>,
    pub(crate) coding: Coding,
    /// The server's clock.
    pub(crate) date: Option<Timestamp>,
}

/// The client for the services. It follows no redirect: a service has no reason to send anybody elsewhere.
pub(crate) fn for_services(config: &UpstreamConfig) -> Result<Client, UpstreamError> {
    let builder = prepared(config, tls::for_services(config)?)?;
    builder.build().map_err(|error| UpstreamError::Configuration(error.to_string()))
}

/// What a client for content begins with: the same proxy, and trust in what hosts of content present.
pub(crate) fn for_content(config: &UpstreamConfig) -> Result<ClientBuilder, UpstreamError> {
    prepared(config, tls::for_content(config)?)
}

fn prepared(config: &UpstreamConfig, tls: rustls::ClientConfig) -> Result<ClientBuilder, UpstreamError> {
    let mut builder = Client::builder()
        .no_proxy()
        .redirect(Policy::none())
        .http1_only()
        .connect_timeout(config.limits.connect)
        .pool_idle_timeout(IDLE)
        .user_agent(concat!("Patchwell/", env!("CARGO_PKG_VERSION")))
        .tls_backend_preconfigured(tls);
    if let Some(proxy) = &config.proxy {
        builder = builder.proxy(to_proxy(proxy)?);
    }
    Ok(builder)
}

fn to_proxy(proxy: &crate::Proxy) -> Result<reqwest::Proxy, UpstreamError> {
    let wrong = || {
        let url = &proxy.url;
        UpstreamError::Configuration(format!("{url:?} is no proxy address; it looks like http://proxy.example:3128"))
    };
    let url = Url::parse(proxy.url.trim()).map_err(|_| wrong())?;
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
        return Err(wrong());
    }
    let made = reqwest::Proxy::all(url).map_err(|_| wrong())?;
    Ok(match &proxy.user {
        Some(user) => made.basic_auth(user, proxy.password.as_deref().unwrap_or_default()),
        None => made,
    })
}

/// Posts a message and reads the whole answer, which is a message or a fault.
pub(crate) async fn post(
    client: &Client,
    limits: &UpstreamLimits,
    url: &Url,
    operation: Operation,
    message: Vec<u8>,
) -> Result<Answer, UpstreamError> {
    let address = display(url);
    let request = client
        .post(url.clone())
        .header(CONTENT_TYPE, SoapVersion::V11.content_type())
        .header(SOAP_ACTION, format!("\"{}\"", operation.soap_action()))
        .header(ACCEPT_ENCODING, "xpress, gzip")
        .header(CACHE_CONTROL, "no-cache")
        .body(message);
    let silent = || UpstreamError::Unreachable { address: address.clone(), reason: "it does not answer".to_owned() };
    let response = timeout(limits.thinking, request.send()).await.map_err(|_| silent())?;
    let mut response = response.map_err(|error| UpstreamError::of_http(&address, &error))?;
    check_status(&response, &address, operation)?;
    check_type(response.headers(), operation)?;
    let coding = Coding::of(header(response.headers(), &CONTENT_ENCODING), operation)?;
    let date = header(response.headers(), &DATE).and_then(|text| jiff::fmt::rfc2822::parse(text).ok());
    let body = read(&mut response, limits, &address, operation).await?;
    Ok(Answer { body, coding, date: date.map(|zoned| zoned.timestamp()) })
}

/// Reads the body; a server that sends too much, too slowly or nothing at all is cut off.
async fn read(
    response: &mut reqwest::Response,
    limits: &UpstreamLimits,
    address: &str,
    operation: Operation,
) -> Result<Vec<u8>, UpstreamError> {
    let broken = |reason: String| UpstreamError::Unreachable { address: address.to_owned(), reason };
    let too_large = || UpstreamError::limit(operation, format!("it is larger than {} bytes", limits.answer_bytes));
    if response.content_length().is_some_and(|length| length > limits.answer_bytes as u64) {
        return Err(too_large());
    }
    let begin = Instant::now();
    let mut body = Vec::new();
    loop {
        let next = timeout(limits.silence, response.chunk()).await;
        let next = next.map_err(|_| broken("it stopped in the middle of an answer".to_owned()))?;
        let Some(chunk) = next.map_err(|error| UpstreamError::of_http(address, &error))? else { return Ok(body) };
        if body.len() + chunk.len() > limits.answer_bytes {
            return Err(too_large());
        }
        body.extend_from_slice(&chunk);
        let judged = begin.elapsed().saturating_sub(WARM_UP.min(limits.silence));
        let is_slow = (body.len() as u64) < limits.slowest.saturating_mul(judged.as_secs());
        if is_slow || begin.elapsed() > limits.longest {
            return Err(broken("it answers too slowly".to_owned()));
        }
    }
}

/// Faults come with status 500, which older servers confuse with 200.
fn check_status(response: &reqwest::Response, address: &str, operation: Operation) -> Result<(), UpstreamError> {
    let status = response.status();
    let advice = match status {
        StatusCode::OK | StatusCode::INTERNAL_SERVER_ERROR => return Ok(()),
        StatusCode::PROXY_AUTHENTICATION_REQUIRED => {
            let reason = "it wants other credentials".to_owned();
            return Err(UpstreamError::ProxyRefused { address: address.to_owned(), reason });
        }
        StatusCode::NOT_FOUND => "there is no update server at this address; check host and port",
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => "it does not let this server in; allow it there",
        StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS => "it is too busy; try again later",
        _ if status.is_redirection() => {
            "it wants to send this server elsewhere, which is not followed; \
            set the address that is meant"
        }
        _ if status.is_server_error() => "it, or something before it, does not work; try again later",
        _ => "check that the address is an update server's",
    };
    let (address, operation, status) = (address.to_owned(), operation.name(), status.as_u16());
    Err(UpstreamError::Status { address, operation, status, advice })
}

fn check_type(headers: &HeaderMap, operation: Operation) -> Result<(), UpstreamError> {
    let text = header(headers, &CONTENT_TYPE).unwrap_or_default();
    let essence = text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match essence.as_str() {
        "text/xml" | "application/soap+xml" | "application/xml" => Ok(()),
        "text/html" => Err(UpstreamError::protocol(operation, "it is a page for people")),
        "" => Err(UpstreamError::protocol(operation, "it does not say what it is")),
        other => {
            let other: String = other.chars().take(64).collect();
            Err(UpstreamError::protocol(operation, format!("it is {other:?} and no XML")))
        }
    }
}

fn header<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<&'h str> {
    headers.get(name)?.to_str().ok()
}

/// Host and port, for sentences.
fn display(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port_or_known_default().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}
