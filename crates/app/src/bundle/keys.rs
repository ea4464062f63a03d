//! The key of this server, keys it trusts, and sequence numbers.

use patchwell_bundle::{PublicKey, SigningKey};
use patchwell_store::bundles;

use crate::{App, AppError};

const KEY: &str = "key";
const SEQUENCE: &str = "sequence";
const TRUSTED: &str = "trusted.";
const APPLIED: &str = "applied.";
const BEGUN: &str = "begun.";

/// A key that this server takes bundles from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BundleTrust {
    /// The key, 64 hexadecimal digits.
    pub key: String,
    /// What an administrator called it.
    pub label: String,
    /// Sequence number of the last bundle taken from it; 0 is none.
    pub sequence: u64,
}

/// What signs the bundles of this server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BundleKey {
    /// Its public half, 64 hexadecimal digits.
    pub key: String,
    /// Whose bundles this server takes.
    pub trusted: Vec<BundleTrust>,
}

/// What is remembered of a source.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Source {
    pub(super) trusted: bool,
    /// Taken whole.
    pub(super) applied: u64,
    /// Begun; equal to the above when it came to its end.
    pub(super) begun: u64,
}

impl App {
    /// The key that signs this server's bundles, made at the first call, and the keys it trusts.
    ///
    /// # Errors
    /// Store errors; when there are no random bytes.
    pub fn bundle_key(&self) -> Result<BundleKey, AppError> {
        let key = self.signing_key()?.public().to_string();
        let all = self.store().read_blocking(bundles::list)?;
        let sequence = |of: &str| {
            let name = format!("{APPLIED}{of}");
            all.iter().find(|(key, _)| *key == name).and_then(|(_, value)| value.parse().ok()).unwrap_or(0)
        };
        let trusted = all.iter().filter_map(|(name, label)| {
            let key = name.strip_prefix(TRUSTED)?;
            Some(BundleTrust { key: key.to_owned(), label: label.clone(), sequence: sequence(key) })
        });
        Ok(BundleKey { key, trusted: trusted.collect() })
    }

    /// Takes bundles with this key from now on.
    ///
    /// # Errors
    /// [`AppError::Invalid`] when it is no key; store errors.
    pub async fn trust_bundle_key(&self, key: &str, label: &str) -> Result<(), AppError> {
        let key: PublicKey = key.parse()?;
        let (name, label) = (format!("{TRUSTED}{key}"), label.to_owned());
        Ok(self.store().write(move |tx| bundles::set(tx, &name, &label)).await?)
    }

    pub(super) fn signing_key(&self) -> Result<SigningKey, AppError> {
        let candidate = hex::encode(self.random::<32>()?);
        let seed = match self.store().read_blocking(|tx| bundles::get(tx, KEY))? {
            Some(seed) => seed,
            None => self.store().write_blocking(move |tx| bundles::ensure(tx, KEY, &candidate))?,
        };
        let seed: Option<[u8; 32]> = hex::decode(seed).ok().and_then(|seed| seed.try_into().ok());
        let seed =
            seed.ok_or_else(|| AppError::Invalid("the key for bundles in the database is damaged".to_owned()))?;
        Ok(SigningKey::from_seed(&seed)?)
    }

    /// The next sequence number for a bundle.
    pub(super) fn next_bundle_sequence(&self) -> Result<u64, AppError> {
        Ok(self.store().write_blocking(|tx| {
            let last = bundles::get(tx, SEQUENCE)?.and_then(|text| text.parse().ok()).unwrap_or(0_u64);
            let next = last.saturating_add(1);
            bundles::set(tx, SEQUENCE, &next.to_string())?;
            Ok(next)
        })?)
    }

    pub(super) fn bundle_source(&self, key: PublicKey) -> Result<Source, AppError> {
        Ok(self.store().read_blocking(move |tx| {
            let mut number = |name: &str| {
                let text = bundles::get(tx, &format!("{name}{key}"))?;
                Ok::<u64, patchwell_store::StoreError>(text.and_then(|text| text.parse().ok()).unwrap_or(0))
            };
            let (applied, begun) = (number(APPLIED)?, number(BEGUN)?);
            Ok(Source { trusted: bundles::get(tx, &format!("{TRUSTED}{key}"))?.is_some(), applied, begun })
        })?)
    }

    pub(super) fn note_bundle(&self, key: PublicKey, sequence: u64, whole: bool) -> Result<(), AppError> {
        let prefix = if whole { APPLIED } else { BEGUN };
        let name = format!("{prefix}{key}");
        Ok(self.store().write_blocking(move |tx| bundles::set(tx, &name, &sequence.to_string()))?)
    }

    /// The last bundle taken from each source.
    pub(super) fn applied_bundles(&self) -> Result<Vec<(PublicKey, u64)>, AppError> {
        let all = self.store().read_blocking(bundles::list)?;
        let applied = all
            .iter()
            .filter_map(|(name, value)| Some((name.strip_prefix(APPLIED)?.parse().ok()?, value.parse().ok()?)));
        Ok(applied.collect())
    }
}
