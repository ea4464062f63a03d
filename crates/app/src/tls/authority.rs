//! The server's own authority and what it issues.

use std::path::Path;

use patchwell_model::Timestamp;
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose,
};
use rsa::RsaPrivateKey;
use rsa::pkcs8::{EncodePrivateKey as _, LineEnding};
use rsa::rand_core::OsRng;

use super::{CA_FILE, files};
use crate::AppError;
use crate::settings::GivenFiles;

const CA_KEY_FILE: &str = "ca-key.pem";
/// How long the authority and a certificate of it are good.
const CA_DAYS: i64 = 20 * 365;
const SERVER_DAYS: i64 = 397;
/// What every client takes, and what is made quickly.
const RSA_BITS: usize = 2048;

/// A key of this server's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OwnKey {
    /// P-256: Windows 7 to 8.1 connect with nothing else.
    Ecdsa,
    /// For those whose cipher suites, as policies often list them, have RSA only.
    Rsa,
}

impl OwnKey {
    /// All of them, the preferred one first.
    pub(super) const ALL: [Self; 2] = [Self::Ecdsa, Self::Rsa];

    /// The certificate that the authority issued for it, and the key.
    pub(super) fn files(self, folder: &Path) -> GivenFiles {
        let (certificate, key) = match self {
            Self::Ecdsa => ("server.pem", "server-key.pem"),
            Self::Rsa => ("server-rsa.pem", "server-rsa-key.pem"),
        };
        GivenFiles { certificate: folder.join(certificate), key: folder.join(key) }
    }

    fn generate(self) -> Result<KeyPair, AppError> {
        let made = match self {
            Self::Ecdsa => KeyPair::generate(),
            Self::Rsa => {
                let key = RsaPrivateKey::new(&mut OsRng, RSA_BITS).map_err(|error| unmade(&error))?;
                let pem = key.to_pkcs8_pem(LineEnding::LF).map_err(|error| unmade(&error))?;
                KeyPair::from_pem(&pem)
            }
        };
        made.map_err(|error| failed(&error))
    }
}

/// Makes the authority if there is none: ECDSA P-256, for certificates of servers and nothing else, so that computers
/// that trust it do not come to trust programs signed by it.
pub(super) fn ensure(folder: &Path, host: &str, now: Timestamp) -> Result<(), AppError> {
    let (certificate, key) = (folder.join(CA_FILE), folder.join(CA_KEY_FILE));
    if certificate.exists() {
        return Ok(());
    }
    // Certificates of two authorities with one name could not be told apart.
    let distinct: [u8; 4] = crate::open::random()?;
    let distinct: String = distinct.iter().map(|byte| format!("{byte:02x}")).collect();
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, format!("Patchwell CA {distinct} of {host}"));
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    set_validity(&mut params, now, CA_DAYS);
    let pair = KeyPair::generate().map_err(|error| failed(&error))?;
    let signed = params.self_signed(&pair).map_err(|error| failed(&error))?;
    files::replace(&key, &pair.serialize_pem())?;
    files::replace(&certificate, &signed.pem())
}

/// Issues a certificate for these names with a key of this kind and writes it down. The key stays, so that pins stay
/// right, unless a new one is asked for or there is none.
pub(super) fn issue(
    folder: &Path,
    kind: OwnKey,
    names: &[String],
    now: Timestamp,
    new_key: bool,
) -> Result<(), AppError> {
    let issuer = issuer(folder)?;
    let own = kind.files(folder);
    let kept = if new_key { None } else { std::fs::read_to_string(&own.key).ok() };
    let kept = kept.and_then(|pem| KeyPair::from_pem(&pem).ok());
    let (key, is_new) = match kept {
        Some(key) => (key, false),
        None => (kind.generate()?, true),
    };
    let mut params = CertificateParams::new(names).map_err(|error| failed(&error))?;
    params.distinguished_name.push(DnType::CommonName, names.first().map_or("Patchwell", String::as_str));
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.use_authority_key_identifier_extension = true;
    set_validity(&mut params, now, SERVER_DAYS);
    let signed = params.signed_by(&key, &issuer).map_err(|error| failed(&error))?;
    if is_new {
        files::replace(&own.key, &key.serialize_pem())?;
    }
    files::replace(&own.certificate, &signed.pem())
}

fn issuer(folder: &Path) -> Result<Issuer<'static, KeyPair>, AppError> {
    let read = |name: &str| {
        let path = folder.join(name);
        std::fs::read_to_string(&path).map_err(|source| AppError::Io {
            what: format!("cannot read {}, with which certificates are issued; put it back", path.display()),
            source,
        })
    };
    let key = KeyPair::from_pem(&read(CA_KEY_FILE)?).map_err(|error| failed(&error))?;
    Issuer::from_ca_cert_pem(&read(CA_FILE)?, key).map_err(|error| failed(&error))
}

/// From the day before, since clocks differ.
fn set_validity(params: &mut CertificateParams, now: Timestamp, days: i64) {
    let day = |offset: i64| {
        let time = now.checked_add(jiff::SignedDuration::from_hours(24 * offset)).unwrap_or(now);
        let date = time.to_zoned(jiff::tz::TimeZone::UTC).date();
        rcgen::date_time_ymd(date.year().into(), date.month().unsigned_abs(), date.day().unsigned_abs())
    };
    params.not_before = day(-1);
    params.not_after = day(days);
}

fn failed(error: &rcgen::Error) -> AppError {
    AppError::Conflict(format!("a certificate cannot be made: {error}; look at the files in the folder tls"))
}

fn unmade(error: &dyn std::error::Error) -> AppError {
    AppError::Conflict(format!("an RSA key cannot be made: {error}"))
}
