//! Whom to trust.

use std::sync::Arc;

use rustls::crypto::CryptoProvider;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::Verifier;

use crate::{Source, UpstreamConfig, UpstreamError};

/// *Microsoft Root Certificate Authority 2011*, valid until 2036: Microsoft Update's certificates end there, and no
/// operating system but Windows knows it. Thumbprint `8F43288AD272F3103B6FB1428485EA3014C0BCFE`.
const MICROSOFT_ROOT_2011: &[u8] = include_bytes!("microsoft_root_2011.der");

/// For the services: Microsoft Update must present Microsoft's own root; any other server one that the operating
/// system or the administrator trusts.
pub(crate) fn for_services(config: &UpstreamConfig) -> Result<ClientConfig, UpstreamError> {
    let mut extra = extra_roots(config)?;
    match config.source {
        Source::Microsoft => {
            extra.push(CertificateDer::from_slice(MICROSOFT_ROOT_2011));
            only(extra)
        }
        Source::Server { .. } => platform_and(extra),
    }
}

/// For content, which comes from many hosts.
pub(crate) fn for_content(config: &UpstreamConfig) -> Result<ClientConfig, UpstreamError> {
    let mut extra = extra_roots(config)?;
    if config.source == Source::Microsoft {
        extra.push(CertificateDer::from_slice(MICROSOFT_ROOT_2011));
    }
    platform_and(extra)
}

fn extra_roots(config: &UpstreamConfig) -> Result<Vec<CertificateDer<'static>>, UpstreamError> {
    let Some(pem) = &config.trusted_ca_pem else { return Ok(Vec::new()) };
    let roots: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem.as_bytes()).collect();
    match roots {
        Ok(roots) if !roots.is_empty() => Ok(roots),
        _ => Err(unusable("they are no certificates in PEM form, which begins with -----BEGIN CERTIFICATE-----")),
    }
}

fn unusable(reason: &str) -> UpstreamError {
    UpstreamError::Configuration(format!("the trusted certificate authorities cannot be used: {reason}"))
}

fn provider() -> Arc<CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}

fn only(roots: Vec<CertificateDer<'static>>) -> Result<ClientConfig, UpstreamError> {
    let mut store = RootCertStore::empty();
    for root in roots {
        store.add(root).map_err(|error| unusable(&error.to_string()))?;
    }
    let builder = ClientConfig::builder_with_provider(provider()).with_safe_default_protocol_versions();
    let builder = builder.map_err(|error| UpstreamError::Configuration(error.to_string()))?;
    Ok(builder.with_root_certificates(store).with_no_client_auth())
}

/// A system without any trusted authority is no error: plain HTTP works there.
fn platform_and(extra: Vec<CertificateDer<'static>>) -> Result<ClientConfig, UpstreamError> {
    let known = only(extra.clone())?;
    let Ok(verifier) = Verifier::new_with_extra_roots(extra, provider()) else { return Ok(known) };
    let mut config = known;
    config.dangerous().set_certificate_verifier(Arc::new(verifier));
    Ok(config)
}

#[cfg(test)]
mod tests {
    use ring::digest::{Digest, SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};

    use super::*;
    use crate::Account;

    fn hex(digest: &Digest) -> String {
        digest.as_ref().iter().map(|byte| format!("{byte:02X}")).collect()
    }

    #[test]
    fn the_root_that_comes_along_is_microsofts() {
        let sha1 = hex(&digest(&SHA1_FOR_LEGACY_USE_ONLY, MICROSOFT_ROOT_2011));
        assert_eq!(sha1, "8F43288AD272F3103B6FB1428485EA3014C0BCFE");
        let sha256 = hex(&digest(&SHA256, MICROSOFT_ROOT_2011));
        assert_eq!(sha256, "847DF6A78497943F27FC72EB93F9A637320A02B561D0A91B09E87A7807ED7C61");
    }

    #[test]
    fn what_is_no_certificate_is_said_before_anything_is_asked() {
        let account = Account { name: "downstream.example.test".to_owned(), id: uuid::Uuid::from_u128(7) };
        let mut config = UpstreamConfig::new(Source::Microsoft, account);
        for_services(&config).unwrap();
        for_content(&config).unwrap();
        for pem in ["", "rubbish", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"] {
            config.trusted_ca_pem = Some(pem.to_owned());
            let sentence = for_services(&config).unwrap_err().to_string();
            assert!(sentence.contains("trusted certificate authorities"), "{sentence}");
        }
    }
}
