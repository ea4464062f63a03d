//! Whom to trust over TLS: the authorities of the operating system, and those the administrator adds.

use std::sync::Arc;

use rustls::crypto::CryptoProvider;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::Verifier;

/// Authorities that cannot be used, with the reason.
#[derive(Debug, thiserror::Error)]
#[error("the trusted certificate authorities cannot be used: {0}")]
pub struct TrustError(String);

impl TrustError {
    /// For a library that takes the certificates and finds fault with them.
    #[must_use]
    pub fn new(reason: impl Into<String>) -> Self {
        Self(reason.into())
    }
}

/// The certificates in a text in PEM form; there must be one.
///
/// # Errors
/// When there is none, or anything but certificates in it.
pub fn certificates(pem: &str) -> Result<Vec<CertificateDer<'static>>, TrustError> {
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem.as_bytes()).collect();
    match found {
        Ok(found) if !found.is_empty() => Ok(found),
        _ => {
            Err(TrustError::new("they are no certificates in PEM form, which begins with -----BEGIN CERTIFICATE-----"))
        }
    }
}

/// As [`certificates`], where an empty text means that none are added.
///
/// # Errors
/// When there is anything but certificates in it.
pub fn added_certificates(pem: &str) -> Result<Vec<CertificateDer<'static>>, TrustError> {
    if pem.trim().is_empty() { Ok(Vec::new()) } else { certificates(pem) }
}

/// Trusts these and nobody else.
///
/// # Errors
/// When one of them cannot be an authority.
pub fn only(roots: Vec<CertificateDer<'static>>) -> Result<ClientConfig, TrustError> {
    let mut known = RootCertStore::empty();
    for root in roots {
        known.add(root).map_err(|error| TrustError::new(error.to_string()))?;
    }
    let builder = ClientConfig::builder_with_provider(provider()).with_safe_default_protocol_versions();
    Ok(builder.map_err(|error| TrustError::new(error.to_string()))?.with_root_certificates(known).with_no_client_auth())
}

/// Trusts these beside the authorities of the operating system. A system without any is no error: plain HTTP works
/// there, and those that were added are still known.
///
/// # Errors
/// When one of them cannot be an authority.
pub fn platform_and(extra: Vec<CertificateDer<'static>>) -> Result<ClientConfig, TrustError> {
    let mut config = only(extra.clone())?;
    if let Ok(verifier) = Verifier::new_with_extra_roots(extra, provider()) {
        config.dangerous().set_certificate_verifier(Arc::new(verifier));
    }
    Ok(config)
}

fn provider() -> Arc<CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_text_adds_none_and_rubbish_is_refused() {
        assert!(added_certificates(" \n").unwrap().is_empty());
        for text in ["", "rubbish", "-----BEGIN CERTIFICATE-----\nAAAA"] {
            assert!(certificates(text).unwrap_err().to_string().contains("PEM"), "{text}");
        }
        assert!(added_certificates("rubbish").is_err());
        let no_certificate = vec![CertificateDer::from(vec![0; 3])];
        assert!(only(no_certificate.clone()).is_err());
        assert!(platform_and(no_certificate).is_err());
        platform_and(Vec::new()).unwrap();
    }
}
