//! From the button to the user.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use reqwest::{Client, Url};
use ring::digest::{SHA256, digest};
use serde_json::Value;

use super::discovery::{Provider, discover};
use super::http::{client, json, short};
use super::{OidcConfig, id_token};
use crate::{Identity, SignInError};

/// Groups of one user that are read.
const GROUPS: usize = 10_000;

/// What one attempt to sign in is known by: three random texts.
#[derive(Clone, PartialEq, Eq)]
pub struct Secrets {
    /// Comes back with the answer.
    pub state: String,
    /// Comes back in the token.
    pub nonce: String,
    /// Proves that who asks for the token began the attempt: 43 to 128 characters (RFC 7636 4.1).
    pub verifier: String,
}

/// What the provider sent the browser back with.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Answer {
    /// To be exchanged for a token.
    pub code: String,
    /// Who answers, where the provider says so (RFC 9207).
    pub issuer: Option<String>,
}

/// A provider that was found.
#[derive(Clone)]
pub struct OidcClient {
    config: OidcConfig,
    http: Client,
    provider: Provider,
}

impl OidcClient {
    /// Finds out where the parts of the provider are.
    ///
    /// # Errors
    /// When it cannot be reached or is not the one that is configured.
    pub async fn discover(config: OidcConfig) -> Result<Self, SignInError> {
        let http = client(&config.trusted_ca)?;
        let provider = discover(&http, &config).await?;
        Ok(Self { config, http, provider })
    }

    /// With what it was found.
    #[must_use]
    pub fn config(&self) -> &OidcConfig {
        &self.config
    }

    /// Where the browser goes to sign in.
    #[must_use]
    pub fn address(&self, secrets: &Secrets) -> String {
        let challenge = URL_SAFE_NO_PAD.encode(digest(&SHA256, secrets.verifier.as_bytes()));
        let mut url = self.provider.authorization.clone();
        url.query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("client_id", &self.config.client_id)
            .append_pair("redirect_uri", &self.config.redirect_uri)
            .append_pair("scope", &format!("openid {}", self.config.scopes))
            .append_pair("state", &secrets.state)
            .append_pair("nonce", &secrets.nonce)
            .append_pair("code_challenge", &challenge)
            .append_pair("code_challenge_method", "S256");
        url.into()
    }

    /// Who came back. The caller has compared the state; `now` is in seconds since 1970.
    ///
    /// # Errors
    /// [`SignInError::Refused`] when the provider does not vouch for anybody, or not believably.
    pub async fn finish(&self, answer: &Answer, secrets: &Secrets, now: i64) -> Result<Identity, SignInError> {
        if answer.issuer.as_ref().is_some_and(|issuer| *issuer != self.config.issuer) {
            return Err(SignInError::refused("another provider answered"));
        }
        let tokens = self.exchange(&answer.code, &secrets.verifier).await?;
        let token = tokens["id_token"].as_str();
        let token = token.ok_or_else(|| SignInError::refused("the provider gave no identity token"))?;
        let keys = json(self.http.get(self.provider.keys.clone()), "the provider's keys").await?;
        let mut claims = id_token::verify(&self.config, &keys, (token, &secrets.nonce), now)?;
        let has = |claims: &Value, name: &str| claims.get(name).is_some();
        if !has(&claims, &self.config.name_claim) || !has(&claims, &self.config.groups_claim) {
            self.add_userinfo(&mut claims, &tokens).await?;
        }
        self.identity(&claims)
    }

    async fn exchange(&self, code: &str, verifier: &str) -> Result<Value, SignInError> {
        let config = &self.config;
        let mut pairs = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", &config.redirect_uri),
            ("code_verifier", verifier),
        ];
        let in_header = !config.client_secret.is_empty() && !self.provider.takes_secret_in_body;
        if !in_header {
            pairs.push(("client_id", &config.client_id));
        }
        if !config.client_secret.is_empty() && !in_header {
            pairs.push(("client_secret", &config.client_secret));
        }
        let mut request = self.http.post(self.provider.token.clone());
        if in_header {
            // RFC 6749 2.3.1: both are encoded as in a form first.
            let pair = format!("{}:{}", form(&[("", &config.client_id)]), form(&[("", &config.client_secret)]));
            request = request.header("authorization", format!("Basic {}", STANDARD.encode(pair.replace('=', ""))));
        }
        let request = request.header("content-type", "application/x-www-form-urlencoded").body(form(&pairs));
        json(request, "the provider's token").await
    }

    /// Providers may leave out of the token what they tell when asked (5.3). The token counts where both speak.
    async fn add_userinfo(&self, claims: &mut Value, tokens: &Value) -> Result<(), SignInError> {
        let (Some(url), Some(access)) = (&self.provider.userinfo, tokens["access_token"].as_str()) else {
            return Ok(());
        };
        let request = self.http.get(url.clone()).header("authorization", format!("Bearer {access}"));
        let told = json(request, "what the provider knows of the user").await?;
        // Else the answer may be about somebody else (5.3.2).
        if told["sub"] != claims["sub"] {
            return Err(SignInError::refused("the provider speaks of two users"));
        }
        let (Some(claims), Value::Object(told)) = (claims.as_object_mut(), told) else { return Ok(()) };
        for (name, value) in told {
            claims.entry(name).or_insert(value);
        }
        Ok(())
    }

    fn identity(&self, claims: &Value) -> Result<Identity, SignInError> {
        let name = claims[&self.config.name_claim].as_str().ok_or_else(|| {
            let claim = &self.config.name_claim;
            SignInError::refused(format!(
                "the provider does not tell the user's {claim:?}; name another claim or scope"
            ))
        })?;
        let groups = match &claims[&self.config.groups_claim] {
            Value::String(group) => vec![group.clone()],
            Value::Array(groups) => {
                groups.iter().take(GROUPS).filter_map(|group| group.as_str().map(str::to_owned)).collect()
            }
            _ => Vec::new(),
        };
        let subject = claims["sub"].as_str().unwrap_or_default();
        Ok(Identity { external_id: format!("{} {subject}", self.config.issuer), name: short(name), groups })
    }
}

/// `application/x-www-form-urlencoded`.
fn form(pairs: &[(&str, &str)]) -> String {
    let Ok(mut url) = Url::parse("http://form.invalid") else { return String::new() };
    url.query_pairs_mut().extend_pairs(pairs);
    url.query().unwrap_or_default().to_owned()
}
