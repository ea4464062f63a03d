//! OpenID Connect: the authorization code flow with PKCE (RFC 7636), and nothing else.

mod discovery;
mod flow;
mod http;
mod id_token;
mod keys;

pub use flow::{Answer, OidcClient, Secrets};

/// A provider, and what this server is to it.
#[derive(Clone, PartialEq, Eq)]
pub struct OidcConfig {
    /// Where the provider is, as it writes itself.
    pub issuer: String,
    /// What the provider calls this server.
    pub client_id: String,
    /// What proves it; empty when there is none.
    pub client_secret: String,
    /// Where the provider sends people back.
    pub redirect_uri: String,
    /// What is asked for beside `openid`, with spaces between.
    pub scopes: String,
    /// The claim with the user's name.
    pub name_claim: String,
    /// The claim with the user's groups.
    pub groups_claim: String,
    /// Certificate authorities to trust beside those of the operating system, as PEM.
    pub trusted_ca: String,
}
