//! Signing in at an OpenID Connect provider.

use jiff::SignedDuration;
use patchwell_model::Timestamp;
use patchwell_signin::SignInError;
use patchwell_signin::oidc::{Answer, OidcClient, OidcConfig, Secrets};
use patchwell_store::users::Origin;

use super::{LoginRefused, SignedIn};
use crate::settings::SignInSettings;
use crate::tokens::{new_secret, token_hash};
use crate::{App, AppError};

/// Where the provider sends people back, below the public address.
pub const CALLBACK: &str = "/api/v1/login/oidc/callback";
/// How long somebody may take at the provider.
pub const ATTEMPT: SignedDuration = SignedDuration::from_mins(10);
/// How long what a provider says of itself is believed.
const KNOWN: SignedDuration = SignedDuration::from_mins(10);
/// How long a provider that failed is left alone.
const FAILED: SignedDuration = SignedDuration::from_secs(5);

/// What is known of the provider.
#[derive(Default)]
pub(crate) struct Provider {
    known: tokio::sync::Mutex<Option<(Timestamp, OidcConfig, Option<OidcClient>)>>,
}

/// Somebody is sent to the provider.
pub struct Departure {
    /// Where the browser goes.
    pub address: String,
    /// What the browser keeps meanwhile, so that nobody else's answer signs it in.
    pub secret: String,
}

/// Somebody comes back.
pub struct Return {
    /// What the browser kept.
    pub secret: String,
    /// What the provider gave back.
    pub state: String,
    /// What it gave for a token.
    pub code: String,
    /// Who answers, where the provider says so.
    pub issuer: Option<String>,
    /// From where, and with which browser.
    pub from: (String, String),
}

impl App {
    /// Begins to sign in at the provider.
    ///
    /// # Errors
    /// [`AppError::NotFound`] when there is none; [`LoginRefused::Unavailable`] when it cannot be reached.
    pub async fn depart(&self) -> Result<Departure, LoginRefused> {
        let client = self.provider().await?;
        let (secret, secrets) = self.0.departures.begin(&new_secret(self.random()?), self.now());
        Ok(Departure { address: client.address(&secrets), secret })
    }

    /// Signs in who comes back.
    ///
    /// # Errors
    /// [`LoginRefused`].
    pub async fn arrive(&self, back: Return) -> Result<SignedIn, LoginRefused> {
        let now = self.now();
        let attempt = self.0.departures.resume(&back.secret, now);
        // Hashes of random texts: how long comparing them takes says nothing.
        let same = |secrets: &Secrets| token_hash(&secrets.state) == token_hash(&back.state);
        let Some(secrets) = attempt.filter(same) else {
            return Err(LoginRefused::Wrong);
        };
        let answer = Answer { code: back.code, issuer: back.issuer };
        let identity = self.provider().await?.finish(&answer, &secrets, now.as_second()).await?;
        let settings = self.settings();
        let user = self.external_user(Origin::Oidc, identity, &settings.signin.oidc.roles).await?;
        let (secret, session) = self.begin_session(&user, back.from).await?;
        Ok(SignedIn { secret, session, user })
    }

    async fn provider(&self) -> Result<OidcClient, LoginRefused> {
        let settings = self.settings();
        if !settings.signin.has_oidc() {
            let hint = "set the public address, the issuer and the client id first";
            return Err(AppError::not_found("provider", "OpenID Connect", hint).into());
        }
        let (config, now) = (config(&settings.signin), self.now());
        let mut known = self.0.people.provider.known.lock().await;
        if let Some((at, of, client)) = known.as_ref().filter(|(_, of, _)| *of == config) {
            let age = now.duration_since(*at);
            match client {
                Some(client) if age < KNOWN => return Ok(client.clone()),
                None if age < FAILED => return Err(LoginRefused::Unavailable),
                _ => tracing::debug!(issuer = of.issuer, "asking the provider again"),
            }
        }
        let found: Result<OidcClient, SignInError> = OidcClient::discover(config.clone()).await;
        *known = Some((now, config, found.as_ref().ok().cloned()));
        Ok(found?)
    }
}

fn config(signin: &SignInSettings) -> OidcConfig {
    let oidc = &signin.oidc;
    OidcConfig {
        issuer: oidc.issuer.clone(),
        client_id: oidc.client_id.clone(),
        client_secret: oidc.client_secret.clone(),
        redirect_uri: format!("{}{CALLBACK}", signin.public_url),
        scopes: oidc.scopes.clone(),
        name_claim: oidc.name_claim.clone(),
        groups_claim: oidc.groups_claim.clone(),
        trusted_ca: signin.trusted_ca.clone(),
    }
}
