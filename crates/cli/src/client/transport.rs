//! How requests travel.

use std::convert::Infallible;

use anyhow::{Context, bail};
use bytes::Bytes;
use http::uri::{Authority, Scheme};
use http::{Request, StatusCode, Uri};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full, Limited};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use patchwell_server::admin::AdminApi;

use crate::data_dir::Ownership;

/// Answers longer than this are not read, bytes.
const ANSWER_LIMIT: usize = 512 << 20;

/// A request's body.
pub(crate) type RequestBody = UnsyncBoxBody<Bytes, std::io::Error>;

/// A body that is there already.
pub(crate) fn full(bytes: impl Into<Bytes>) -> RequestBody {
    Full::new(bytes.into()).map_err(|never: Infallible| match never {}).boxed_unsync()
}

/// How requests travel.
#[derive(Debug)]
pub(crate) enum Transport {
    /// To a server.
    Http(Box<HttpTransport>),
    /// To the same API in this process, which owns the data directory meanwhile.
    InProcess(AdminApi, #[expect(dead_code, reason = "held until the command is done, not read")] Ownership),
}

impl Transport {
    /// Sends a request and reads the whole answer.
    pub(super) async fn exchange(&self, request: Request<RequestBody>) -> anyhow::Result<(StatusCode, Bytes)> {
        match self {
            Self::Http(http) => http.exchange(request).await,
            Self::InProcess(api, _) => {
                let response = api.call(request).await;
                let status = response.status();
                Ok((status, read(response.into_body()).await?))
            }
        }
    }
}

/// Plain HTTP to one server.
#[derive(Debug)]
pub(crate) struct HttpTransport {
    client: Client<HttpConnector, RequestBody>,
    authority: Authority,
    shares_files: bool,
}

impl HttpTransport {
    /// To the server at `address`, such as `http://127.0.0.1:8540`. `shares_files` says that it runs on this computer
    /// with the same files.
    ///
    /// # Errors
    /// When the address is none, or not of the `http` scheme.
    pub(crate) fn new(address: &str, shares_files: bool) -> anyhow::Result<Self> {
        let with_scheme = if address.contains("://") { address.to_owned() } else { format!("http://{address}") };
        let uri: Uri = with_scheme.parse().with_context(|| format!("{address:?} is not an address"))?;
        if uri.scheme() != Some(&Scheme::HTTP) {
            bail!("{address:?} is not an http:// address");
        }
        let authority = uri.authority().with_context(|| format!("{address:?} names no host"))?.clone();
        Ok(Self { client: Client::builder(TokioExecutor::new()).build_http(), authority, shares_files })
    }

    /// Whether the server runs on this computer with the same files.
    pub(crate) fn shares_files(&self) -> bool {
        self.shares_files
    }

    async fn exchange(&self, mut request: Request<RequestBody>) -> anyhow::Result<(StatusCode, Bytes)> {
        let mut parts = std::mem::take(request.uri_mut()).into_parts();
        parts.scheme = Some(Scheme::HTTP);
        parts.authority = Some(self.authority.clone());
        *request.uri_mut() = Uri::from_parts(parts)?;
        let response = self
            .client
            .request(request)
            .await
            .with_context(|| format!("the server at http://{} does not answer", self.authority))?;
        let status = response.status();
        Ok((status, read(response.into_body()).await?))
    }
}

async fn read<B>(body: B) -> anyhow::Result<Bytes>
where
    B: http_body::Body<Data = Bytes>,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    match Limited::new(body, ANSWER_LIMIT).collect().await {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) => bail!("the server's answer broke off: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_checked() {
        assert!(HttpTransport::new("http://127.0.0.1:8540", false).is_ok());
        assert!(HttpTransport::new("localhost:8540", false).is_ok());
        assert!(HttpTransport::new("https://example.org", false).is_err());
        assert!(HttpTransport::new("http://", false).is_err());
    }
}
