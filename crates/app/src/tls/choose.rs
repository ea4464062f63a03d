//! Which of the certificates a client gets.

use std::sync::Arc;

use arc_swap::ArcSwap;
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;

/// The certificates that are shown, replaced while connections go on.
#[derive(Debug, Default)]
pub(super) struct Choose(ArcSwap<Vec<Arc<CertifiedKey>>>);

impl Choose {
    /// From the next handshake on. The first one whose key a client can use is shown to it.
    pub(super) fn show(&self, keys: Vec<Arc<CertifiedKey>>) {
        self.0.store(Arc::new(keys));
    }
}

impl ResolvesServerCert for Choose {
    /// By the signature schemes that the client can check, among those its cipher suites leave.
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let keys = self.0.load();
        let usable = keys.iter().find(|key| key.key.choose_scheme(hello.signature_schemes()).is_some());
        usable.or_else(|| keys.first()).cloned()
    }
}
