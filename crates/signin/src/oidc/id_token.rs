//! The token that says who somebody is (OpenID Connect Core 1.0, 3.1.3.7).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use super::OidcConfig;
use super::keys::{Algorithm, is_signed};
use crate::SignInError;

/// How far clocks may be apart, in seconds.
const LEEWAY: i64 = 120;
/// The longest token, in bytes.
const LONGEST: usize = 64 * 1024;

/// Checks a token and returns what it claims.
pub(super) fn verify(
    config: &OidcConfig,
    keys: &Value,
    (token, nonce): (&str, &str),
    now: i64,
) -> Result<Value, SignInError> {
    let refused = |reason: &str| SignInError::refused(format!("the provider's token is not accepted: {reason}"));
    if token.len() > LONGEST {
        return Err(refused("it is too long"));
    }
    let (message, signature) = token.rsplit_once('.').ok_or_else(|| refused("it has no signature"))?;
    let (header, claims) = message.split_once('.').ok_or_else(|| refused("it has no claims"))?;
    let header = json(header).ok_or_else(|| refused("its header cannot be read"))?;
    let algorithm = header["alg"].as_str().and_then(Algorithm::parse);
    let algorithm = algorithm.ok_or_else(|| refused("it is signed neither with RS256 nor with ES256"))?;
    if header.get("crit").is_some() {
        return Err(refused("it demands extensions"));
    }
    let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| refused("its signature cannot be read"))?;
    if !is_signed(keys, algorithm, header["kid"].as_str(), (message.as_bytes(), &signature)) {
        return Err(refused("no key of the provider signed it"));
    }
    let claims = json(claims).ok_or_else(|| refused("its claims cannot be read"))?;
    if claims["iss"].as_str() != Some(config.issuer.as_str()) {
        return Err(refused("it is of another issuer"));
    }
    if !is_for(&claims, &config.client_id) {
        return Err(refused("it is for somebody else"));
    }
    if claims["exp"].as_i64().is_none_or(|expires| expires.saturating_add(LEEWAY) <= now) {
        return Err(refused("it has expired; is the clock of this server right?"));
    }
    let is_early = |name: &str| claims[name].as_i64().is_some_and(|time| time > now.saturating_add(LEEWAY));
    if is_early("iat") || is_early("nbf") {
        return Err(refused("it is from the future; is the clock of this server right?"));
    }
    if nonce.is_empty() || claims["nonce"].as_str() != Some(nonce) {
        return Err(refused("it belongs to another attempt to sign in"));
    }
    if claims["sub"].as_str().is_none_or(|subject| subject.is_empty() || subject.len() > 255) {
        return Err(refused("it does not say of whom it is"));
    }
    Ok(claims)
}

/// Who a token is for: us, and if for others too, it must have been given to us.
fn is_for(claims: &Value, client_id: &str) -> bool {
    let given_to = claims.get("azp").map(|azp| azp == client_id);
    match &claims["aud"] {
        Value::String(audience) => audience == client_id && given_to != Some(false),
        Value::Array(audiences) => {
            let is_among = audiences.iter().any(|audience| audience == client_id);
            is_among && given_to.unwrap_or(audiences.len() == 1)
        }
        _ => false,
    }
}

fn json(part: &str) -> Option<Value> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok()
}

#[cfg(test)]
mod tests;
