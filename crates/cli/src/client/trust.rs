//! Whom a command believes to be the server.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, bail};
use patchwell_app::tls::{SERVED_PINS_FILE, TLS_FOLDER, public_key_pin};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};

/// Whom a command believes to be the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Trust {
    /// Whoever has a certificate of an authority that this computer trusts.
    Computer,
    /// Whoever has one of the authorities in this PEM file.
    Authorities(PathBuf),
    /// Whoever has one of these public keys.
    Pins(Vec<String>),
}

impl Trust {
    /// A pin as people write it: SHA-256 in hexadecimal, in any case and with or without colons.
    ///
    /// # Errors
    /// When it is none.
    pub(crate) fn pin(text: &str) -> anyhow::Result<Self> {
        let pin: String = text.chars().filter(|letter| *letter != ':').collect::<String>().to_ascii_lowercase();
        if pin.len() != 64 || !pin.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            bail!("{text:?} is no pin; `patchwell tls pin` on the server prints it, 64 hexadecimal digits");
        }
        Ok(Self::Pins(vec![pin]))
    }

    /// The server that runs on a data directory of this computer.
    ///
    /// # Errors
    /// When the directory does not say.
    pub(crate) fn of_directory(directory: &Path) -> anyhow::Result<Self> {
        let path = directory.join(TLS_FOLDER).join(SERVED_PINS_FILE);
        let text = std::fs::read_to_string(&path).with_context(|| format!("{} cannot be read", path.display()))?;
        Ok(Self::Pins(text.lines().map(str::to_owned).collect()))
    }

    /// For connections.
    ///
    /// # Errors
    /// When the file of authorities cannot be read.
    pub(super) fn client_config(&self) -> anyhow::Result<ClientConfig> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder =
            ClientConfig::builder_with_provider(Arc::clone(&provider)).with_safe_default_protocol_versions()?;
        let verifier: Arc<dyn ServerCertVerifier> = match self {
            Self::Computer => Arc::new(rustls_platform_verifier::Verifier::new(provider)?),
            Self::Authorities(path) => return Ok(builder.with_root_certificates(roots(path)?).with_no_client_auth()),
            Self::Pins(pins) => Arc::new(Pinned { pins: pins.clone(), provider }),
        };
        Ok(builder.dangerous().with_custom_certificate_verifier(verifier).with_no_client_auth())
    }
}

fn roots(path: &Path) -> anyhow::Result<RootCertStore> {
    let mut store = RootCertStore::empty();
    let pem = std::fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
    for root in CertificateDer::pem_slice_iter(&pem) {
        store.add(root?).with_context(|| format!("{} has a certificate that cannot be used", path.display()))?;
    }
    if store.is_empty() {
        bail!("{} has no certificate in PEM form", path.display());
    }
    Ok(store)
}

/// Takes a public key for whom it is known to be; names and times say nothing beyond that.
#[derive(Debug)]
struct Pinned {
    pins: Vec<String>,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Pinned {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _name: &ServerName<'_>,
        _ocsp: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let pin = public_key_pin(end_entity).ok_or(CertificateError::BadEncoding)?;
        let is_known = self.pins.contains(&pin);
        if is_known { Ok(ServerCertVerified::assertion()) } else { Err(CertificateError::UnknownIssuer.into()) }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signed, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signed, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pins_are_taken_as_people_write_them() {
        let plain = "ab".repeat(32);
        let colons = ["AB"; 32].join(":");
        assert_eq!(Trust::pin(&colons).unwrap(), Trust::Pins(vec![plain]));
        assert!(Trust::pin("ab").is_err());
        assert!(Trust::pin(&"zz".repeat(32)).is_err());
    }
}
