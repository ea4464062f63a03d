//! How requests travel.

use std::convert::Infallible;

use anyhow::{Context, bail};
use bytes::Bytes;
use http::uri::{Authority, Scheme};
use http::{Request, StatusCode, Uri};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full, Limited};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use patchwell_server::admin::AdminApi;

use super::Trust;
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

/// HTTP to one server, plain or over TLS.
#[derive(Debug)]
pub(crate) struct HttpTransport {
    client: Client<HttpsConnector<HttpConnector>, RequestBody>,
    scheme: Scheme,
    authority: Authority,
    shares_files: bool,
}

impl HttpTransport {
    /// To the server at `address`, such as `http://127.0.0.1:8540`; over TLS only to whom `trust` believes. `shares_files` says that it runs on this computer
    /// with the same files.
    ///
    /// # Errors
    /// When the address is none, or its scheme neither `http` nor `https`; when `trust` cannot be read.
    pub(crate) fn new(address: &str, shares_files: bool, trust: &Trust) -> anyhow::Result<Self> {
        let with_scheme = if address.contains("://") { address.to_owned() } else { format!("http://{address}") };
        let uri: Uri = with_scheme.parse().with_context(|| format!("{address:?} is not an address"))?;
        let scheme = uri.scheme().filter(|scheme| [&Scheme::HTTP, &Scheme::HTTPS].contains(scheme));
        let scheme = scheme.with_context(|| format!("{address:?} is neither an https:// nor an http:// address"))?;
        let authority = uri.authority().with_context(|| format!("{address:?} names no host"))?.clone();
        // Plain connections need no authorities, and a computer may know none.
        let trust = if scheme == &Scheme::HTTPS { trust } else { &Trust::Pins(Vec::new()) };
        let config = trust.client_config()?;
        let connector = HttpsConnectorBuilder::new().with_tls_config(config).https_or_http().enable_http1().build();
        let client = Client::builder(TokioExecutor::new()).build(connector);
        Ok(Self { client, scheme: scheme.clone(), authority, shares_files })
    }

    /// Whether the server runs on this computer with the same files.
    pub(crate) fn shares_files(&self) -> bool {
        self.shares_files
    }

    async fn exchange(&self, mut request: Request<RequestBody>) -> anyhow::Result<(StatusCode, Bytes)> {
        let mut parts = std::mem::take(request.uri_mut()).into_parts();
        parts.scheme = Some(self.scheme.clone());
        parts.authority = Some(self.authority.clone());
        *request.uri_mut() = Uri::from_parts(parts)?;
        let response =
            self.client.request(request).await.with_context(|| unreachable(&self.scheme, &self.authority))?;
        let status = response.status();
        Ok((status, read(response.into_body()).await?))
    }
}

fn unreachable(scheme: &Scheme, authority: &Authority) -> String {
    let hint = if scheme == &Scheme::HTTPS {
        " over TLS as one that is trusted; give --ca FILE or --pin PIN, which `patchwell tls` prints on the server"
    } else {
        ""
    };
    format!("the server at {scheme}://{authority} does not answer{hint}")
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
        let new = |address: &str| HttpTransport::new(address, false, &Trust::Pins(Vec::new()));
        assert!(new("http://127.0.0.1:8540").is_ok());
        assert!(new("localhost:8540").is_ok());
        assert!(new("https://example.org").is_ok());
        assert!(new("ftp://example.org").is_err());
        assert!(new("http://").is_err());
    }
}
