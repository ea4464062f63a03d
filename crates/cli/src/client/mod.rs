//! The commands' way to the administration API: over HTTP to a running server, or in process on a data directory.

mod open;
mod transport;
mod trust;
mod url;

use anyhow::{Context, bail};
use bytes::Bytes;
use http::{Method, Request, StatusCode, header};
use patchwell_server::admin::problem::Problem;
use patchwell_server::admin::views::Page;
use serde::Serialize;
use serde::de::DeserializeOwned;

pub(crate) use open::{Purpose, open};
pub(crate) use transport::{RequestBody, Transport, full};
pub(crate) use trust::Trust;
pub(crate) use url::{Query, encode};

/// A refusal of the server; it shows as the sentence that says what to do.
#[derive(Debug, thiserror::Error)]
#[error("{}", .0.detail)]
pub(crate) struct Refused(pub(crate) Box<Problem>);

/// The administration API with a token.
#[derive(Debug)]
pub(crate) struct Api {
    transport: Transport,
    token: String,
}

impl Api {
    /// The API behind a transport.
    pub(crate) fn new(transport: Transport, token: String) -> Self {
        Self { transport, token }
    }

    /// Whether the API runs in this very process, so that its jobs end with it.
    pub(crate) fn is_in_process(&self) -> bool {
        matches!(self.transport, Transport::InProcess(..))
    }

    /// Whether files of this computer are files of the server too.
    pub(crate) fn shares_files(&self) -> bool {
        match &self.transport {
            Transport::InProcess(..) => true,
            Transport::Http(http) => http.shares_files(),
        }
    }

    /// `GET` of a path below `/api/v1`.
    ///
    /// # Errors
    /// [`Refused`] when the server says so; another error when it cannot be reached or understood.
    pub(crate) async fn get<T: DeserializeOwned>(&self, path: &str) -> anyhow::Result<T> {
        parse(&self.send(Method::GET, path, None::<&()>).await?)
    }

    /// `GET` of bytes.
    ///
    /// # Errors
    /// As [`Api::get`].
    pub(crate) async fn get_bytes(&self, path: &str) -> anyhow::Result<Bytes> {
        self.send(Method::GET, path, None::<&()>).await
    }

    /// `POST` of a JSON body.
    ///
    /// # Errors
    /// As [`Api::get`].
    pub(crate) async fn post<T: DeserializeOwned>(&self, path: &str, body: &impl Serialize) -> anyhow::Result<T> {
        parse(&self.send(Method::POST, path, Some(body)).await?)
    }

    /// `POST` without a body; what it answers is not read.
    ///
    /// # Errors
    /// As [`Api::get`].
    pub(crate) async fn post_empty(&self, path: &str) -> anyhow::Result<()> {
        self.send(Method::POST, path, None::<&()>).await.map(drop)
    }

    /// `PATCH` with a JSON body.
    ///
    /// # Errors
    /// As [`Api::get`].
    pub(crate) async fn patch<T: DeserializeOwned>(&self, path: &str, body: &impl Serialize) -> anyhow::Result<T> {
        parse(&self.send(Method::PATCH, path, Some(body)).await?)
    }

    /// `PUT` of a JSON body.
    ///
    /// # Errors
    /// As [`Api::get`].
    pub(crate) async fn put_json<T: DeserializeOwned>(&self, path: &str, body: &impl Serialize) -> anyhow::Result<T> {
        parse(&self.send(Method::PUT, path, Some(body)).await?)
    }

    /// `DELETE`; what it answers is not read.
    ///
    /// # Errors
    /// As [`Api::get`].
    pub(crate) async fn delete(&self, path: &str) -> anyhow::Result<()> {
        self.send(Method::DELETE, path, None::<&()>).await.map(drop)
    }

    /// `PUT` of a body that is read as it is sent.
    ///
    /// # Errors
    /// As [`Api::get`].
    pub(crate) async fn put<T: DeserializeOwned>(&self, path: &str, body: RequestBody) -> anyhow::Result<T> {
        let request = self.request(Method::PUT, path).header(header::CONTENT_TYPE, "application/octet-stream");
        parse(&self.exchange(request.body(body)?).await?)
    }

    /// All parts of a list, until `limit` items.
    ///
    /// # Errors
    /// As [`Api::get`].
    pub(crate) async fn list<T: DeserializeOwned>(
        &self,
        path: &str,
        query: Query,
        limit: Option<usize>,
    ) -> anyhow::Result<Page<T>> {
        let mut all = Page { items: Vec::new(), total: None, next_cursor: None };
        loop {
            let wanted = limit.map_or(1000, |limit| limit.saturating_sub(all.items.len()).clamp(1, 1000));
            let query = query.clone().with("limit", Some(wanted)).with("cursor", all.next_cursor.take());
            let page: Page<T> = self.get(&query.on(path)).await?;
            all.items.extend(page.items);
            all.total = all.total.or(page.total);
            all.next_cursor = page.next_cursor;
            if all.next_cursor.is_none() || limit.is_some_and(|limit| all.items.len() >= limit) {
                return Ok(all);
            }
        }
    }

    fn request(&self, method: Method, path: &str) -> http::request::Builder {
        Request::builder()
            .method(method)
            .uri(format!("/api/v1{path}"))
            .header(header::AUTHORIZATION, format!("Bearer {}", self.token))
            .header(header::ACCEPT, "application/json")
    }

    async fn send(&self, method: Method, path: &str, body: Option<&impl Serialize>) -> anyhow::Result<Bytes> {
        let request = self.request(method, path);
        let request = match body {
            Some(body) => {
                let json = serde_json::to_vec(body).context("the request cannot be written as JSON")?;
                request.header(header::CONTENT_TYPE, "application/json").body(full(json))?
            }
            None => request.body(full(Bytes::new()))?,
        };
        self.exchange(request).await
    }

    async fn exchange(&self, request: Request<RequestBody>) -> anyhow::Result<Bytes> {
        let (status, body) = self.transport.exchange(request).await?;
        if status.is_success() {
            return Ok(body);
        }
        Err(refusal(status, &body))
    }
}

fn refusal(status: StatusCode, body: &[u8]) -> anyhow::Error {
    match serde_json::from_slice::<Problem>(body) {
        Ok(problem) => Refused(Box::new(problem)).into(),
        Err(_) => anyhow::anyhow!("the server answered {status}; is this the address of its administration API?"),
    }
}

fn parse<T: DeserializeOwned>(body: &[u8]) -> anyhow::Result<T> {
    match serde_json::from_slice(body) {
        Ok(view) => Ok(view),
        Err(error) => bail!("the server's answer cannot be understood ({error}); is it another version?"),
    }
}
