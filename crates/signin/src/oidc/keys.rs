//! The keys of a provider (RFC 7517), and the two algorithms they may be used with.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{ECDSA_P256_SHA256_FIXED, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents, UnparsedPublicKey};
use serde_json::Value;

/// Keys that are tried for one token.
const TRIED: usize = 10;

/// How a token is signed. Nothing that needs a shared secret, and not `none`: what a token says of its own signature
/// must never make it easier to forge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Algorithm {
    Rs256,
    Es256,
}

impl Algorithm {
    pub(super) fn parse(name: &str) -> Option<Self> {
        match name {
            "RS256" => Some(Self::Rs256),
            "ES256" => Some(Self::Es256),
            _ => None,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Rs256 => "RS256",
            Self::Es256 => "ES256",
        }
    }

    /// Whether a key is meant for this: its type decides, and what it says of its use must not contradict.
    fn fits(self, key: &Value) -> bool {
        let is_type = match self {
            Self::Rs256 => key["kty"] == "RSA",
            Self::Es256 => key["kty"] == "EC" && key["crv"] == "P-256",
        };
        let agrees = |field: &str, value: &str| key.get(field).is_none_or(|found| found == value);
        is_type && agrees("use", "sig") && agrees("alg", self.name())
    }

    fn verifies(self, key: &Value, message: &[u8], signature: &[u8]) -> Option<bool> {
        let part = |name: &str| URL_SAFE_NO_PAD.decode(key[name].as_str()?).ok();
        Some(match self {
            Self::Rs256 => {
                let components = RsaPublicKeyComponents { n: part("n")?, e: part("e")? };
                components.verify(&RSA_PKCS1_2048_8192_SHA256, message, signature).is_ok()
            }
            Self::Es256 => {
                let point = [vec![4], coordinate(part("x")?)?, coordinate(part("y")?)?].concat();
                UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).verify(message, signature).is_ok()
            }
        })
    }
}

fn coordinate(bytes: Vec<u8>) -> Option<Vec<u8>> {
    (bytes.len() == 32).then_some(bytes)
}

/// Whether one of the provider's keys signed the message; `id` is the key that the token names.
pub(super) fn is_signed(
    keys: &Value,
    algorithm: Algorithm,
    id: Option<&str>,
    (message, signature): (&[u8], &[u8]),
) -> bool {
    let all = keys["keys"].as_array().into_iter().flatten();
    let fitting = all.filter(|key| algorithm.fits(key));
    let named = fitting.filter(|key| id.is_none_or(|id| key["kid"].as_str().is_none_or(|own| own == id)));
    named.take(TRIED).any(|key| algorithm.verifies(key, message, signature) == Some(true))
}
