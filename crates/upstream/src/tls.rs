//! Whom to trust.

use patchwell_trust::{TrustError, certificates, only, platform_and};
use rustls::ClientConfig;
use rustls::pki_types::CertificateDer;

use crate::{Source, UpstreamConfig};

/// *Microsoft Root Certificate Authority 2011*, valid until 2036: Microsoft Update's certificates end there, and no
/// operating system but Windows knows it. Thumbprint `8F43288AD272F3103B6FB1428485EA3014C0BCFE`.
const MICROSOFT_ROOT_2011: &[u8] = include_bytes!("microsoft_root_2011.der");

/// For the services: Microsoft Update must present Microsoft's own root; any other server one that the operating
/// system or the administrator trusts.
pub(crate) fn for_services(config: &UpstreamConfig) -> Result<ClientConfig, TrustError> {
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
pub(crate) fn for_content(config: &UpstreamConfig) -> Result<ClientConfig, TrustError> {
    let mut extra = extra_roots(config)?;
    if config.source == Source::Microsoft {
        extra.push(CertificateDer::from_slice(MICROSOFT_ROOT_2011));
    }
    platform_and(extra)
}

fn extra_roots(config: &UpstreamConfig) -> Result<Vec<CertificateDer<'static>>, TrustError> {
    config.trusted_ca_pem.as_deref().map_or_else(|| Ok(Vec::new()), certificates)
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
