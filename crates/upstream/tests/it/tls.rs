//! Whom the client trusts.

use std::sync::Arc;

use patchwell_upstream::{Source, UpstreamClient, UpstreamConfig, UpstreamError};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;
use tokio_rustls::TlsAcceptor;

use crate::peer::Peer;
use crate::support::{config, working};

/// A certificate authority of an organization.
pub(crate) struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pub(crate) pem: String,
}

impl Authority {
    pub(crate) fn new() -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let pem = params.self_signed(&key).unwrap().pem();
        Self { issuer: Issuer::new(params, key), pem }
    }

    /// A server's certificate for these names.
    pub(crate) fn server(&self, names: &[&str], change: impl FnOnce(&mut CertificateParams)) -> TlsAcceptor {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let mut params = CertificateParams::new(names).unwrap();
        change(&mut params);
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
        let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        let config = builder.with_no_client_auth().with_single_cert(vec![certificate.der().clone()], key).unwrap();
        TlsAcceptor::from(Arc::new(config))
    }
}

/// A server on loopback with TLS.
pub(crate) fn secure(port: u16, trusted: Option<&Authority>) -> UpstreamConfig {
    let source = Source::Server { host: "localhost".to_owned(), port, tls: true };
    let trusted_ca_pem = trusted.map(|authority| authority.pem.clone());
    UpstreamConfig { source, trusted_ca_pem, ..config(port) }
}

async fn ask(config: UpstreamConfig) -> Result<(), UpstreamError> {
    UpstreamClient::new(config).unwrap().configuration(None).await.map(|_| ())
}

#[tokio::test]
async fn an_authority_of_ones_own_is_trusted_when_it_is_told() {
    let authority = Authority::new();
    let acceptor = authority.server(&["localhost"], |_| {});
    let peer = Peer::start_with(Some(acceptor), working).await;
    ask(secure(peer.port, Some(&authority))).await.unwrap();
    for trusted in [None, Some(&Authority::new())] {
        let error = ask(secure(peer.port, trusted)).await.unwrap_err();
        assert!(matches!(error, UpstreamError::Tls { .. }), "{error}");
        assert!(error.to_string().contains("authority"), "{error}");
        assert!(!error.is_retryable());
    }
}

#[tokio::test]
async fn a_certificate_for_another_name_or_another_time_is_refused() {
    let authority = Authority::new();
    for acceptor in [
        authority.server(&["other.example.test"], |_| {}),
        authority.server(&["localhost"], |params| params.not_after = rcgen::date_time_ymd(2001, 1, 1)),
    ] {
        let peer = Peer::start_with(Some(acceptor), working).await;
        let error = ask(secure(peer.port, Some(&authority))).await.unwrap_err();
        assert!(matches!(error, UpstreamError::Tls { .. }), "{error}");
        assert!(peer.received().is_empty());
    }
}

#[tokio::test]
async fn a_server_that_speaks_no_tls_is_told() {
    let peer = Peer::start(working).await;
    let error = ask(secure(peer.port, None)).await.unwrap_err();
    assert!(matches!(error, UpstreamError::Tls { .. } | UpstreamError::Unreachable { .. }), "{error}");
    assert!(peer.received().is_empty());
}

#[tokio::test]
async fn content_is_trusted_like_the_services() {
    let authority = Authority::new();
    let peer = Peer::start_with(Some(authority.server(&["localhost"], |_| {})), |_| {
        crate::peer::Reply::http(200, "Content-Type: application/octet-stream\r\n", b"payload")
    })
    .await;
    let url = format!("https://localhost:{}/Content/x", peer.port);
    let client = |trusted| UpstreamClient::new(secure(peer.port, trusted)).unwrap();
    let get =
        async |client: UpstreamClient| client.http_client_builder().unwrap().build().unwrap().get(&url).send().await;
    assert_eq!(get(client(Some(&authority))).await.unwrap().bytes().await.unwrap(), "payload");
    assert!(get(client(None)).await.is_err());
}
