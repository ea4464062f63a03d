//! Who else says who somebody is.

use patchwell_app::{SignInSettings, role_rule_text, security_text};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Ways to sign in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SignInMethods {
    /// With a name and a password; always.
    pub password: bool,
    /// Whether the password may be one of a directory.
    pub directory: bool,
    /// Where a browser goes to sign in at a provider; absent when there is none.
    pub provider: Option<String>,
}

/// Providers and directories that say who somebody is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SignInSettingsView {
    /// Where browsers reach the administration, such as `https://patchwell.example.com:8540`; sign-in at a provider needs it.
    pub public_url: String,
    /// Certificate authorities to trust beside those of the operating system, as PEM.
    pub trusted_ca: String,
    /// An OpenID Connect provider, as it writes itself; empty for none.
    pub oidc_issuer: String,
    /// What the provider calls this server.
    pub oidc_client_id: String,
    /// Whether there is one: what proves it to the provider. It is never given back.
    pub has_oidc_client_secret: bool,
    /// What is asked for beside `openid`.
    pub oidc_scopes: String,
    /// The claim with the user's name.
    pub oidc_name_claim: String,
    /// The claim with the user's groups.
    pub oidc_groups_claim: String,
    /// Which groups have which role, such as `Admins => administrator` or `Branch => operator: Pilot`.
    pub oidc_roles: Vec<String>,
    /// An LDAP directory, such as `ldaps://dc.example.com`; empty for none.
    pub ldap_url: String,
    /// `tls`, `starttls` or `none`.
    pub ldap_security: String,
    /// The account that searches the directory.
    pub ldap_bind_dn: String,
    /// Whether there is one: its password. It is never given back.
    pub has_ldap_bind_password: bool,
    /// Below which entry users are.
    pub ldap_base: String,
    /// Which entry is the user's; `{name}` stands for what was typed.
    pub ldap_user_filter: String,
    /// The attribute with the user's name.
    pub ldap_name_attribute: String,
    /// The attribute with the user's groups.
    pub ldap_group_attribute: String,
    /// Which entries are groups of the user, where its own does not tell; `{dn}` and `{name}` stand for it.
    pub ldap_group_filter: String,
    /// Which groups have which role.
    pub ldap_roles: Vec<String>,
}

impl From<&SignInSettings> for SignInSettingsView {
    fn from(settings: &SignInSettings) -> Self {
        Self {
            public_url: settings.public_url.clone(),
            trusted_ca: settings.trusted_ca.clone(),
            oidc_issuer: settings.oidc.issuer.clone(),
            oidc_client_id: settings.oidc.client_id.clone(),
            has_oidc_client_secret: !settings.oidc.client_secret.is_empty(),
            oidc_scopes: settings.oidc.scopes.clone(),
            oidc_name_claim: settings.oidc.name_claim.clone(),
            oidc_groups_claim: settings.oidc.groups_claim.clone(),
            oidc_roles: settings.oidc.roles.iter().map(role_rule_text).collect(),
            ldap_url: settings.ldap.url.clone(),
            ldap_security: security_text(settings.ldap.security).to_owned(),
            ldap_bind_dn: settings.ldap.bind_dn.clone(),
            has_ldap_bind_password: !settings.ldap.bind_password.is_empty(),
            ldap_base: settings.ldap.base.clone(),
            ldap_user_filter: settings.ldap.user_filter.clone(),
            ldap_name_attribute: settings.ldap.name_attribute.clone(),
            ldap_group_attribute: settings.ldap.group_attribute.clone(),
            ldap_group_filter: settings.ldap.group_filter.clone(),
            ldap_roles: settings.ldap.roles.iter().map(role_rule_text).collect(),
        }
    }
}

/// Change them; absent ones stay.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignInSettingsChange {
    /// Where browsers reach the administration, such as `https://patchwell.example.com:8540`; sign-in at a provider needs it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub public_url: Option<String>,
    /// Certificate authorities to trust beside those of the operating system, as PEM.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trusted_ca: Option<String>,
    /// An OpenID Connect provider, as it writes itself; empty for none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub oidc_issuer: Option<String>,
    /// What the provider calls this server.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub oidc_client_id: Option<String>,
    /// What proves it to the provider.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub oidc_client_secret: Option<String>,
    /// What is asked for beside `openid`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub oidc_scopes: Option<String>,
    /// The claim with the user's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub oidc_name_claim: Option<String>,
    /// The claim with the user's groups.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub oidc_groups_claim: Option<String>,
    /// Which groups have which role, such as `Admins => administrator` or `Branch => operator: Pilot`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub oidc_roles: Option<Vec<String>>,
    /// An LDAP directory, such as `ldaps://dc.example.com`; empty for none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ldap_url: Option<String>,
    /// `tls`, `starttls` or `none`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ldap_security: Option<String>,
    /// The account that searches the directory.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ldap_bind_dn: Option<String>,
    /// Its password.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ldap_bind_password: Option<String>,
    /// Below which entry users are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ldap_base: Option<String>,
    /// Which entry is the user's; `{name}` stands for what was typed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ldap_user_filter: Option<String>,
    /// The attribute with the user's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ldap_name_attribute: Option<String>,
    /// The attribute with the user's groups.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ldap_group_attribute: Option<String>,
    /// Which entries are groups of the user, where its own does not tell; `{dn}` and `{name}` stand for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ldap_group_filter: Option<String>,
    /// Which groups have which role.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ldap_roles: Option<Vec<String>>,
}

impl SignInSettingsChange {
    /// The changes by the keys that the application has for them.
    pub(crate) fn texts(self) -> Vec<(String, String)> {
        let texts = [
            ("signin_public_url", self.public_url),
            ("signin_trusted_ca", self.trusted_ca),
            ("signin_oidc_issuer", self.oidc_issuer),
            ("signin_oidc_client_id", self.oidc_client_id),
            ("signin_oidc_client_secret", self.oidc_client_secret),
            ("signin_oidc_scopes", self.oidc_scopes),
            ("signin_oidc_name_claim", self.oidc_name_claim),
            ("signin_oidc_groups_claim", self.oidc_groups_claim),
            ("signin_oidc_roles", self.oidc_roles.map(|rules| rules.join("\n"))),
            ("signin_ldap_url", self.ldap_url),
            ("signin_ldap_security", self.ldap_security),
            ("signin_ldap_bind_dn", self.ldap_bind_dn),
            ("signin_ldap_bind_password", self.ldap_bind_password),
            ("signin_ldap_base", self.ldap_base),
            ("signin_ldap_user_filter", self.ldap_user_filter),
            ("signin_ldap_name_attribute", self.ldap_name_attribute),
            ("signin_ldap_group_attribute", self.ldap_group_attribute),
            ("signin_ldap_group_filter", self.ldap_group_filter),
            ("signin_ldap_roles", self.ldap_roles.map(|rules| rules.join("\n"))),
        ];
        texts.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))).collect()
    }
}
