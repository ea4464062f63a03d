//! Whom to trust: the authorities of the operating system, and those the administrator adds.

use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::Verifier;

use crate::SignInError;

/// With these authorities (PEM; empty for none) beside those of the operating system.
pub(crate) fn client(pem: &str) -> Result<ClientConfig, SignInError> {
    let extra = certificates(pem)?;
    let mut known = RootCertStore::empty();
    for root in &extra {
        known.add(root.clone()).map_err(|error| unusable(&error.to_string()))?;
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider)).with_safe_default_protocol_versions();
    let builder = builder.map_err(|error| unusable(&error.to_string()))?;
    let mut config = builder.with_root_certificates(known).with_no_client_auth();
    // A system without any trusted authority still knows those that were added.
    if let Ok(verifier) = Verifier::new_with_extra_roots(extra, provider) {
        config.dangerous().set_certificate_verifier(Arc::new(verifier));
    }
    Ok(config)
}

fn certificates(pem: &str) -> Result<Vec<CertificateDer<'static>>, SignInError> {
    if pem.trim().is_empty() {
        return Ok(Vec::new());
    }
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem.as_bytes()).collect();
    match found {
        Ok(found) if !found.is_empty() => Ok(found),
        _ => Err(unusable("they are no certificates in PEM form, which begins with -----BEGIN CERTIFICATE-----")),
    }
}

fn unusable(reason: &str) -> SignInError {
    SignInError::configuration(format!("the trusted certificate authorities cannot be used: {reason}"))
}
