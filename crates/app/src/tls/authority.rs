//! The server's own authority and what it issues.

use std::path::Path;

use patchwell_model::Timestamp;
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose,
};

use super::{CA_FILE, files};
use crate::AppError;

const CA_KEY_FILE: &str = "ca-key.pem";
/// The certificate that the authority issued for this server, and its key.
pub(super) const SERVER_FILE: &str = "server.pem";
pub(super) const SERVER_KEY_FILE: &str = "server-key.pem";
/// How long the authority and a certificate of it are good.
const CA_DAYS: i64 = 20 * 365;
const SERVER_DAYS: i64 = 397;

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

/// Issues a certificate for these names and writes it down. The key stays, so that pins stay right, unless a new one
/// is asked for or there is none.
pub(super) fn issue(folder: &Path, names: &[String], now: Timestamp, new_key: bool) -> Result<(), AppError> {
    let issuer = issuer(folder)?;
    let key_file = folder.join(SERVER_KEY_FILE);
    let kept = if new_key { None } else { std::fs::read_to_string(&key_file).ok() };
    let kept = kept.and_then(|pem| KeyPair::from_pem(&pem).ok());
    let (key, is_new) = match kept {
        Some(key) => (key, false),
        None => (KeyPair::generate().map_err(|error| failed(&error))?, true),
    };
    let mut params = CertificateParams::new(names).map_err(|error| failed(&error))?;
    params.distinguished_name.push(DnType::CommonName, names.first().map_or("Patchwell", String::as_str));
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.use_authority_key_identifier_extension = true;
    set_validity(&mut params, now, SERVER_DAYS);
    let signed = params.signed_by(&key, &issuer).map_err(|error| failed(&error))?;
    if is_new {
        files::replace(&key_file, &key.serialize_pem())?;
    }
    files::replace(&folder.join(SERVER_FILE), &signed.pem())
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
