//! The client, and how it calls.

use std::sync::Arc;

use parking_lot::Mutex;
use patchwell_wire::common::Cookie;
use patchwell_wire::soap::{Caller, Operation, Service, Style};
use patchwell_wire::{Limits, ResponseError};
use reqwest::{Client, ClientBuilder, Url};
use tokio::task::spawn_blocking;

use crate::http::Answer;
use crate::session::Session;
use crate::{ConfigData, Source, UpstreamConfig, UpstreamError, address, answer, http};

/// A client of one upstream server. Cheap to clone; all clones share connections and cookie. Dropping the future of a
/// call cancels it.
#[derive(Debug, Clone)]
pub struct UpstreamClient {
    pub(crate) inner: Arc<Inner>,
}

#[derive(Debug)]
pub(crate) struct Inner {
    pub(crate) config: UpstreamConfig,
    pub(crate) root: Url,
    http: Client,
    /// Locked while a handshake is under way, so that there is one for all that wait.
    pub(crate) session: tokio::sync::Mutex<Session>,
    /// The last configuration that the server gave, for its limits.
    pub(crate) config_data: Mutex<Option<ConfigData>>,
    /// Locked by whoever asks for the configuration because nobody did before.
    pub(crate) asks_configuration: tokio::sync::Mutex<()>,
}

/// The function of an operation that reads its response.
pub(crate) type Decode<R> = fn(&[u8], &Limits) -> Result<R, ResponseError>;

/// Whether a call that failed may be made again at once: not one that adds to what the server has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Repeat {
    Yes,
    No,
}

impl UpstreamClient {
    /// For a server; nothing is asked yet.
    ///
    /// # Errors
    /// When the settings make no sense.
    pub fn new(config: UpstreamConfig) -> Result<Self, UpstreamError> {
        let root = address::root(&config.source)?;
        let http = http::for_services(&config)?;
        let (session, config_data, asks_configuration) = Default::default();
        Ok(Self { inner: Arc::new(Inner { config, root, http, session, config_data, asks_configuration }) })
    }

    /// What it was made of.
    #[must_use]
    pub fn config(&self) -> &UpstreamConfig {
        &self.inner.config
    }

    /// What an HTTP client for content downloads begins with: the same proxy and trust, and no redirects.
    ///
    /// # Errors
    /// When the settings make no sense, which [`Self::new`] found out before.
    pub fn http_client_builder(&self) -> Result<ClientBuilder, UpstreamError> {
        http::for_content(&self.inner.config)
    }

    /// Host of the services, for the rules of content downloads.
    #[must_use]
    pub fn host(&self) -> &str {
        self.inner.root.host_str().unwrap_or_default()
    }

    /// Roots under which the server has `/Content/…`, the best first, such as `http://wsus.example.test:8530`; none for
    /// Microsoft Update, which says for each file where it is.
    #[must_use]
    pub fn content_roots(&self) -> Vec<String> {
        match self.inner.config.source {
            Source::Microsoft => Vec::new(),
            Source::Server { .. } => address::content_roots(&self.inner.root),
        }
    }

    /// Calls an operation with the cookie, after a new handshake once when the server wants one.
    pub(crate) async fn call_with_cookie<R: Send + 'static>(
        &self,
        operation: Operation,
        encode: &(dyn Fn(Cookie) -> Vec<u8> + Sync),
        decode: Decode<R>,
    ) -> Result<R, UpstreamError> {
        let mut is_renewed = false;
        loop {
            let ticket = self.ticket().await?;
            let answered = self.call(operation, Repeat::Yes, &|| encode(ticket.cookie.clone()), decode).await;
            match answered {
                Err(error) if error.resets_anchors() => {
                    self.forget(&ticket).await;
                    return Err(error);
                }
                Err(error) if error.wants_new_cookie() => {
                    self.forget(&ticket).await;
                    if is_renewed {
                        return Err(error);
                    }
                    is_renewed = true;
                }
                other => return other,
            }
        }
    }

    /// Calls an operation at its usual address.
    pub(crate) async fn call<R: Send + 'static>(
        &self,
        operation: Operation,
        repeat: Repeat,
        encode: &(dyn Fn() -> Vec<u8> + Sync),
        decode: Decode<R>,
    ) -> Result<R, UpstreamError> {
        let service = operation.service();
        let service = if service == Service::Monitoring { Service::ServerSync } else { service };
        let url = address::service(&self.inner.root, service);
        let answer = self.post(&url, operation, repeat, encode).await?;
        self.decode(operation, answer, decode).await
    }

    /// Posts a message; again after a while when it failed for a reason that may pass.
    pub(crate) async fn post(
        &self,
        url: &Url,
        operation: Operation,
        repeat: Repeat,
        encode: &(dyn Fn() -> Vec<u8> + Sync),
    ) -> Result<Answer, UpstreamError> {
        let limits = &self.inner.config.limits;
        let mut attempt = 1;
        loop {
            let error = match http::post(&self.inner.http, limits, url, operation, encode()).await {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            if repeat == Repeat::No || attempt >= limits.attempts || !error.is_retryable() {
                return Err(error);
            }
            tracing::debug!(operation = operation.name(), attempt, %error, "asking the upstream server again");
            tokio::time::sleep(limits.back_off.saturating_mul(1 << (attempt - 1).min(10))).await;
            attempt += 1;
        }
    }

    /// Reads an answer away from the threads that serve connections: it can be large.
    pub(crate) async fn decode<R: Send + 'static>(
        &self,
        operation: Operation,
        answer: Answer,
        decode: Decode<R>,
    ) -> Result<R, UpstreamError> {
        let inner = Arc::clone(&self.inner);
        self.blocking(move || answer::decode(&answer, &inner.config.limits, operation, decode)).await
    }

    pub(crate) async fn blocking<R: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<R, UpstreamError> + Send + 'static,
    ) -> Result<R, UpstreamError> {
        spawn_blocking(work).await.map_err(|_| UpstreamError::Cancelled)?
    }
}

/// How this client writes: as the servers do that are in the field.
pub(crate) fn caller() -> Caller {
    Caller { style: Style::Asmx, ..Caller::default() }
}
