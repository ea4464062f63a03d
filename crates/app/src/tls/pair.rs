//! A certificate with its key, ready to be shown.

use std::path::Path;
use std::sync::Arc;

use patchwell_model::Timestamp;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::CertifiedKey;

use super::describe::CertificateInfo;
use super::files;
use crate::settings::GivenFiles;

/// A certificate with its key.
#[derive(Debug, Clone)]
pub(super) struct Pair {
    pub(super) key: Arc<CertifiedKey>,
    pub(super) info: CertificateInfo,
}

/// Reads a pair and checks that it can be used now.
///
/// # Errors
/// A sentence that names the file.
pub(super) fn load(given: &GivenFiles, now: Timestamp) -> Result<Pair, String> {
    let (certificate, key) = (given.certificate.display(), given.key.display());
    let chain = chain(&given.certificate)?;
    let info = chain.first().and_then(|leaf| CertificateInfo::read(leaf));
    let info = info.ok_or_else(|| format!("{certificate} has no certificate that can be read; give it as PEM"))?;
    if info.not_after <= now {
        return Err(format!("the certificate in {certificate} expired at {}; renew it", info.not_after));
    }
    let signing = rustls::crypto::ring::sign::any_supported_type(&private_key(&given.key)?).map_err(|_| {
        format!("the key in {key} cannot be used; give an ECDSA P-256 or P-384, or an RSA key of 2048 bits or more")
    })?;
    let certified = CertifiedKey::new(chain, signing);
    match certified.keys_match() {
        // No key can tell for sure in the second case; the first handshake will.
        Ok(()) | Err(rustls::Error::InconsistentKeys(rustls::InconsistentKeys::Unknown)) => {}
        Err(_) => return Err(format!("the key in {key} is not that of the certificate in {certificate}")),
    }
    Ok(Pair { key: Arc::new(certified), info })
}

fn chain(path: &Path) -> Result<Vec<CertificateDer<'static>>, String> {
    let bytes = files::read(path).map_err(|error| format!("{} cannot be read: {error}", path.display()))?;
    let chain = CertificateDer::pem_slice_iter(&bytes).collect::<Result<Vec<_>, _>>();
    chain.map_err(|error| format!("{} is not PEM: {error}", path.display()))
}

fn private_key(path: &Path) -> Result<PrivateKeyDer<'static>, String> {
    let bytes = files::read(path).map_err(|error| format!("{} cannot be read: {error}", path.display()))?;
    PrivateKeyDer::from_pem_slice(&bytes).map_err(|_| {
        let is_locked = contains(&bytes, b"ENCRYPTED");
        let hint = if is_locked { "; take its passphrase off" } else { "; give it as PEM" };
        format!("{} has no private key that can be read{hint}", path.display())
    })
}

fn contains(bytes: &[u8], word: &[u8]) -> bool {
    bytes.windows(word.len()).any(|window| window == word)
}
