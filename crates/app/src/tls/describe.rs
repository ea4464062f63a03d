//! What can be told of a certificate.

use std::fmt::Write as _;
use std::net::IpAddr;

use patchwell_model::Timestamp;
use ring::digest::{Algorithm, SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};
use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::GeneralName;
use x509_parser::prelude::FromDer as _;

/// The kind of a certificate's key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyKind {
    /// Elliptic curves; what Windows 7 to 8.1 need.
    Ecdsa,
    /// RSA.
    Rsa,
    /// Something newer.
    Other,
}

/// What can be told of a certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateInfo {
    /// Host names and IP addresses that it is good for.
    pub names: Vec<String>,
    /// Whom it names.
    pub subject: String,
    /// Who issued it.
    pub issuer: String,
    /// Good from.
    pub not_before: Timestamp,
    /// Good until.
    pub not_after: Timestamp,
    /// The kind of its key.
    pub key: KeyKind,
    /// SHA-256 of its public key (SubjectPublicKeyInfo), hexadecimal; it stays when a certificate is renewed.
    pub pin: String,
    /// SHA-1 of the certificate, hexadecimal: what Windows calls its thumbprint.
    pub thumbprint_sha1: String,
    /// SHA-256 of the certificate, hexadecimal.
    pub thumbprint_sha256: String,
}

impl CertificateInfo {
    /// Reads a certificate; `None` when it is none.
    pub(super) fn read(der: &[u8]) -> Option<Self> {
        let (_, certificate) = X509Certificate::from_der(der).ok()?;
        let time = |seconds| Timestamp::from_second(seconds).unwrap_or(Timestamp::MAX);
        let key = &certificate.subject_pki;
        let key_kind = match key.algorithm.algorithm.to_id_string().as_str() {
            "1.2.840.10045.2.1" => KeyKind::Ecdsa,
            "1.2.840.113549.1.1.1" => KeyKind::Rsa,
            _ => KeyKind::Other,
        };
        Some(Self {
            names: names(&certificate),
            subject: certificate.subject.to_string(),
            issuer: certificate.issuer.to_string(),
            not_before: time(certificate.validity.not_before.timestamp()),
            not_after: time(certificate.validity.not_after.timestamp()),
            key: key_kind,
            pin: hex(&SHA256, key.raw),
            thumbprint_sha1: hex(&SHA1_FOR_LEGACY_USE_ONLY, der),
            thumbprint_sha256: hex(&SHA256, der),
        })
    }
}

/// The pin of a certificate's public key, see [`CertificateInfo::pin`]; `None` when it is no certificate.
#[must_use]
pub fn public_key_pin(der: &[u8]) -> Option<String> {
    CertificateInfo::read(der).map(|info| info.pin)
}

fn names(certificate: &X509Certificate<'_>) -> Vec<String> {
    let Ok(Some(extension)) = certificate.subject_alternative_name() else { return Vec::new() };
    let name = |name: &GeneralName<'_>| match name {
        GeneralName::DNSName(name) => Some((*name).to_owned()),
        GeneralName::IPAddress(bytes) => address(bytes).map(|address| address.to_string()),
        _ => None,
    };
    extension.value.general_names.iter().filter_map(name).collect()
}

fn address(bytes: &[u8]) -> Option<IpAddr> {
    let v4 = <[u8; 4]>::try_from(bytes).map(IpAddr::from);
    v4.or_else(|_| <[u8; 16]>::try_from(bytes).map(IpAddr::from)).ok()
}

fn hex(algorithm: &'static Algorithm, bytes: &[u8]) -> String {
    digest(algorithm, bytes).as_ref().iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
