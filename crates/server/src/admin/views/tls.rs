//! Encrypted connections.

use jiff::Timestamp;
use patchwell_app::{TlsSettings, tls};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Where certificates come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CertificateSource {
    /// The server's own authority.
    Own,
    /// Files that the administrator gave.
    Given,
}

/// The kind of a certificate's key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum KeyKind {
    /// Elliptic curves; what Windows 7 to 8.1 need.
    Ecdsa,
    /// RSA.
    Rsa,
    /// Something newer.
    Other,
}

/// A certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CertificateView {
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
    /// SHA-256 of its public key, hexadecimal; it stays when the certificate is renewed.
    pub pin: String,
    /// SHA-1 of the certificate, hexadecimal: what Windows calls its thumbprint.
    pub thumbprint_sha1: String,
    /// SHA-256 of the certificate, hexadecimal.
    pub thumbprint_sha256: String,
}

/// What is shown on encrypted connections.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TlsView {
    /// Where the certificates come from.
    pub source: CertificateSource,
    /// Those that are shown, the preferred one first.
    pub certificates: Vec<CertificateView>,
    /// The server's own authority; `/tls/ca` has its certificate for Group Policy.
    pub ca: Option<CertificateView>,
    /// What somebody should look at.
    pub problem: Option<String>,
}

/// A certificate of the administrator's own, in PEM files of the server's computer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GivenFiles {
    /// The certificate, and after it those that lead to its authority.
    pub certificate: String,
    /// Its private key, without a passphrase; it may be in the same file.
    pub key: String,
}

/// Show these certificates; none for the server's own.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UseCertificates {
    /// One, or one for each kind of key.
    pub certificates: Vec<GivenFiles>,
}

/// Issue the server's own certificate again, or read the given files again.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct RenewRequest {
    /// With a new key: pins have to be told again.
    pub new_key: bool,
}

/// How connections are encrypted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TlsSettingsView {
    /// Agents and servers get and give metadata over TLS only.
    pub require: bool,
    /// Addresses of content files that are told over TLS are TLS themselves.
    pub content: bool,
    /// Names and addresses of this server beside those it finds out.
    pub names: Vec<String>,
    /// Certificates to show instead of the server's own.
    pub given: Vec<GivenFiles>,
}

/// Change how connections are encrypted; absent ones stay.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TlsSettingsChange {
    /// Agents and servers get and give metadata over TLS only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub require: Option<bool>,
    /// Addresses of content files that are told over TLS are TLS themselves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<bool>,
    /// Names and addresses of this server beside those it finds out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub names: Option<Vec<String>>,
}

impl TlsSettingsChange {
    /// By the keys that the application has for them.
    pub(crate) fn texts(&self) -> Vec<(&'static str, Option<String>)> {
        vec![
            ("tls_require", self.require.map(|value| value.to_string())),
            ("tls_content", self.content.map(|value| value.to_string())),
            ("tls_names", self.names.as_ref().map(|names| names.join(" "))),
        ]
    }
}

impl From<&TlsSettings> for TlsSettingsView {
    fn from(settings: &TlsSettings) -> Self {
        let given = settings.given.iter().map(|files| GivenFiles {
            certificate: files.certificate.to_string_lossy().into_owned(),
            key: files.key.to_string_lossy().into_owned(),
        });
        Self {
            require: settings.require,
            content: settings.content,
            names: settings.names.clone(),
            given: given.collect(),
        }
    }
}

impl From<tls::TlsStatus> for TlsView {
    fn from(status: tls::TlsStatus) -> Self {
        Self {
            source: match status.source {
                tls::CertificateSource::Own => CertificateSource::Own,
                tls::CertificateSource::Given => CertificateSource::Given,
            },
            certificates: status.certificates.into_iter().map(Into::into).collect(),
            ca: status.authority.map(Into::into),
            problem: status.problem,
        }
    }
}

impl From<tls::CertificateInfo> for CertificateView {
    fn from(info: tls::CertificateInfo) -> Self {
        Self {
            names: info.names,
            subject: info.subject,
            issuer: info.issuer,
            not_before: info.not_before,
            not_after: info.not_after,
            key: match info.key {
                tls::KeyKind::Ecdsa => KeyKind::Ecdsa,
                tls::KeyKind::Rsa => KeyKind::Rsa,
                tls::KeyKind::Other => KeyKind::Other,
            },
            pin: info.pin,
            thumbprint_sha1: info.thumbprint_sha1,
            thumbprint_sha256: info.thumbprint_sha256,
        }
    }
}
