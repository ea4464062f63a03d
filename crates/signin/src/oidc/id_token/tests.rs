use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use serde_json::json;

use super::*;

const NOW: i64 = 1_800_000_000;

fn config() -> OidcConfig {
    OidcConfig {
        issuer: "https://id.example.test".to_owned(),
        client_id: "patchwell".to_owned(),
        client_secret: String::new(),
        redirect_uri: String::new(),
        scopes: String::new(),
        name_claim: "name".to_owned(),
        groups_claim: "groups".to_owned(),
        trusted_ca: String::new(),
    }
}

/// A provider with one key on P-256.
struct Signer {
    pair: EcdsaKeyPair,
    keys: Value,
}

impl Signer {
    fn new() -> Self {
        let random = SystemRandom::new();
        let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, document.as_ref(), &random).unwrap();
        let point = pair.public_key().as_ref();
        let (x, y) = (URL_SAFE_NO_PAD.encode(&point[1..33]), URL_SAFE_NO_PAD.encode(&point[33..]));
        let keys = json!({ "keys": [{ "kty": "EC", "crv": "P-256", "kid": "one", "x": x, "y": y }] });
        Self { pair, keys }
    }

    fn token(&self, header: &Value, claims: &Value) -> String {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let message = format!("{}.{}", part(header), part(claims));
        let signature = self.pair.sign(&SystemRandom::new(), message.as_bytes()).unwrap();
        format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
    }

    fn check(&self, header: &Value, claims: &Value) -> Result<Value, SignInError> {
        verify(&config(), &self.keys, (&self.token(header, claims), "n"), NOW)
    }
}

fn good() -> Value {
    json!({
        "iss": "https://id.example.test", "aud": "patchwell", "sub": "7", "nonce": "n", "exp": NOW + 60, "iat": NOW,
    })
}

fn with(changes: &Value) -> Value {
    let mut claims = good();
    for (name, value) in changes.as_object().unwrap().clone() {
        if value.is_null() {
            claims.as_object_mut().unwrap().remove(&name);
        } else {
            claims[name] = value;
        }
    }
    claims
}

#[test]
fn a_good_token_is_accepted_and_each_wrong_claim_refused() {
    let signer = Signer::new();
    let header = json!({ "alg": "ES256", "kid": "one" });
    assert_eq!(signer.check(&header, &good()).unwrap()["sub"], "7");
    for accepted in [
        json!({ "aud": ["patchwell"] }),
        json!({ "aud": ["patchwell", "other"], "azp": "patchwell" }),
        json!({ "exp": NOW - 60 }),
    ] {
        signer.check(&header, &with(&accepted)).unwrap_or_else(|error| panic!("{accepted}: {error}"));
    }
    for (wrong, reason) in [
        (json!({ "iss": "https://id.example.test/" }), "issuer"),
        (json!({ "iss": null }), "issuer"),
        (json!({ "aud": "other" }), "somebody else"),
        (json!({ "aud": ["patchwell", "other"] }), "somebody else"),
        (json!({ "aud": "patchwell", "azp": "other" }), "somebody else"),
        (json!({ "aud": null }), "somebody else"),
        (json!({ "exp": NOW - 121 }), "expired"),
        (json!({ "exp": null }), "expired"),
        (json!({ "exp": "tomorrow" }), "expired"),
        (json!({ "iat": NOW + 121 }), "future"),
        (json!({ "nbf": NOW + 121 }), "future"),
        (json!({ "nonce": "m" }), "another attempt"),
        (json!({ "nonce": null }), "another attempt"),
        (json!({ "sub": "" }), "of whom"),
        (json!({ "sub": 7 }), "of whom"),
    ] {
        let error = signer.check(&header, &with(&wrong)).unwrap_err().to_string();
        assert!(error.contains(reason), "{wrong}: {error}");
    }
    let no_nonce = verify(&config(), &signer.keys, (&signer.token(&header, &with(&json!({ "nonce": "" }))), ""), NOW);
    assert!(no_nonce.is_err(), "an attempt without a nonce is none");
}

#[test]
fn what_a_token_says_of_its_signature_does_not_help_to_forge_it() {
    let signer = Signer::new();
    for header in [
        json!({ "alg": "none" }),
        json!({ "alg": "HS256", "kid": "one" }),
        json!({ "alg": "RS256", "kid": "one" }),
        json!({ "alg": "es256", "kid": "one" }),
        json!({ "alg": "ES256", "kid": "two" }),
        json!({ "alg": "ES256", "kid": "one", "crit": ["b64"] }),
        json!({}),
    ] {
        assert!(signer.check(&header, &good()).is_err(), "{header}");
    }
    let header = json!({ "alg": "ES256", "kid": "one" });
    let token = signer.token(&header, &good());
    let refuses = |token: &str, keys: &Value| verify(&config(), keys, (token, "n"), NOW).is_err();
    assert!(refuses(&Signer::new().token(&header, &good()), &signer.keys), "of another key");
    let (message, signature) = token.rsplit_once('.').unwrap();
    assert!(refuses(&format!("{message}."), &signer.keys));
    assert!(refuses(message, &signer.keys));
    let other = URL_SAFE_NO_PAD.encode(with(&json!({ "sub": "8" })).to_string());
    let header_text = message.split_once('.').unwrap().0;
    assert!(refuses(&format!("{header_text}.{other}.{signature}"), &signer.keys));
    for (field, value) in [("use", "enc"), ("alg", "RS256"), ("kty", "RSA"), ("kty", "oct"), ("crv", "P-384")] {
        let mut keys = signer.keys.clone();
        keys["keys"][0][field] = value.into();
        assert!(refuses(&token, &keys), "a key with {field}={value}");
    }
    for keys in [json!({}), json!({ "keys": "x" }), json!({ "keys": [null, 7, { "kty": "EC" }] })] {
        assert!(refuses(&token, &keys), "{keys}");
    }
    for rubbish in ["", ".", "..", "...", "a.b.c", &"x".repeat(100_000)] {
        assert!(refuses(rubbish, &signer.keys));
    }
}
