//! What a provider says of itself (OpenID Connect Discovery 1.0, 4).

use reqwest::{Client, Url};
use serde_json::Value;

use super::OidcConfig;
use super::http::{address, json};
use crate::SignInError;

/// Where the parts of a provider are.
#[derive(Debug, Clone)]
pub(super) struct Provider {
    pub(super) authorization: Url,
    pub(super) token: Url,
    pub(super) keys: Url,
    pub(super) userinfo: Option<Url>,
    /// The secret goes into the body, not into a header: the provider takes nothing else.
    pub(super) takes_secret_in_body: bool,
}

pub(super) async fn discover(client: &Client, config: &OidcConfig) -> Result<Provider, SignInError> {
    let base = config.issuer.trim_end_matches('/');
    let url = address(&format!("{base}/.well-known/openid-configuration"), "the issuer")?;
    let document = json(client.get(url), "the provider's description").await?;
    // Else another provider could speak for this one (4.3).
    if document["issuer"].as_str() != Some(config.issuer.as_str()) {
        return Err(SignInError::configuration(format!(
            "the provider calls itself {}, so write the issuer exactly so",
            document["issuer"]
        )));
    }
    let methods = document["token_endpoint_auth_methods_supported"].as_array();
    let takes = |method: &str| methods.is_some_and(|methods| methods.iter().any(|known| known == method));
    Ok(Provider {
        authorization: endpoint(&document, "authorization_endpoint")?,
        token: endpoint(&document, "token_endpoint")?,
        keys: endpoint(&document, "jwks_uri")?,
        userinfo: document["userinfo_endpoint"]
            .as_str()
            .map(|_| endpoint(&document, "userinfo_endpoint"))
            .transpose()?,
        takes_secret_in_body: takes("client_secret_post") && !takes("client_secret_basic"),
    })
}

fn endpoint(document: &Value, name: &str) -> Result<Url, SignInError> {
    address(document[name].as_str().unwrap_or_default(), &format!("the provider's {name}"))
}
