//! Settings about people whom a provider or a directory knows.

use patchwell_signin::ldap::Security;

use super::RoleRule;
use super::role_rules;

/// Characters of one value.
const LONGEST: usize = 2_000;
/// Characters of certificates.
const LONGEST_CA: usize = 200_000;

/// An OpenID Connect provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OidcSettings {
    /// Where it is, as it writes itself; empty for none.
    pub issuer: String,
    /// What it calls this server.
    pub client_id: String,
    /// What proves it.
    pub client_secret: String,
    /// What is asked for beside `openid`.
    pub scopes: String,
    /// The claim with the user's name.
    pub name_claim: String,
    /// The claim with the user's groups.
    pub groups_claim: String,
    /// Which groups have which role.
    pub roles: Vec<RoleRule>,
}

/// An LDAP directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LdapSettings {
    /// Where it is; empty for none.
    pub url: String,
    /// How the connection is kept from others' eyes.
    pub security: Security,
    /// The account that searches.
    pub bind_dn: String,
    /// Its password.
    pub bind_password: String,
    /// Below which entry users are.
    pub base: String,
    /// Which entry is the user's.
    pub user_filter: String,
    /// The attribute with the user's name.
    pub name_attribute: String,
    /// The attribute with the user's groups.
    pub group_attribute: String,
    /// Which entries are groups of the user, where its own entry does not tell.
    pub group_filter: String,
    /// Which groups have which role.
    pub roles: Vec<RoleRule>,
}

/// Who else says who somebody is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignInSettings {
    /// Where browsers reach the administration, such as `https://patchwell.example.com:8540`.
    pub public_url: String,
    /// Authorities to trust beside those of the operating system, as PEM.
    pub trusted_ca: String,
    /// A provider.
    pub oidc: OidcSettings,
    /// A directory.
    pub ldap: LdapSettings,
}

impl Default for SignInSettings {
    /// Nobody else; what is preset fits common providers and Active Directory.
    fn default() -> Self {
        Self {
            public_url: String::new(),
            trusted_ca: String::new(),
            oidc: OidcSettings {
                issuer: String::new(),
                client_id: String::new(),
                client_secret: String::new(),
                scopes: "profile".to_owned(),
                name_claim: "preferred_username".to_owned(),
                groups_claim: "groups".to_owned(),
                roles: Vec::new(),
            },
            ldap: LdapSettings {
                url: String::new(),
                security: Security::Tls,
                bind_dn: String::new(),
                bind_password: String::new(),
                base: String::new(),
                user_filter: "(&(objectClass=user)(sAMAccountName={name}))".to_owned(),
                name_attribute: "sAMAccountName".to_owned(),
                group_attribute: "memberOf".to_owned(),
                group_filter: String::new(),
                roles: Vec::new(),
            },
        }
    }
}

impl SignInSettings {
    /// Whether people can sign in at a provider.
    #[must_use]
    pub fn has_oidc(&self) -> bool {
        !self.oidc.issuer.is_empty() && !self.oidc.client_id.is_empty() && !self.public_url.is_empty()
    }

    /// Whether people can sign in with the password of a directory.
    #[must_use]
    pub fn has_ldap(&self) -> bool {
        !self.ldap.url.is_empty() && !self.ldap.base.is_empty()
    }

    /// As text, by key.
    #[must_use]
    pub fn to_texts(&self) -> Vec<(&'static str, String)> {
        let (oidc, ldap) = (&self.oidc, &self.ldap);
        vec![
            ("signin_public_url", self.public_url.clone()),
            ("signin_trusted_ca", self.trusted_ca.clone()),
            ("signin_oidc_issuer", oidc.issuer.clone()),
            ("signin_oidc_client_id", oidc.client_id.clone()),
            ("signin_oidc_client_secret", oidc.client_secret.clone()),
            ("signin_oidc_scopes", oidc.scopes.clone()),
            ("signin_oidc_name_claim", oidc.name_claim.clone()),
            ("signin_oidc_groups_claim", oidc.groups_claim.clone()),
            ("signin_oidc_roles", role_rules::to_text(&oidc.roles)),
            ("signin_ldap_url", ldap.url.clone()),
            ("signin_ldap_security", security_text(ldap.security).to_owned()),
            ("signin_ldap_bind_dn", ldap.bind_dn.clone()),
            ("signin_ldap_bind_password", ldap.bind_password.clone()),
            ("signin_ldap_base", ldap.base.clone()),
            ("signin_ldap_user_filter", ldap.user_filter.clone()),
            ("signin_ldap_name_attribute", ldap.name_attribute.clone()),
            ("signin_ldap_group_attribute", ldap.group_attribute.clone()),
            ("signin_ldap_group_filter", ldap.group_filter.clone()),
            ("signin_ldap_roles", role_rules::to_text(&ldap.roles)),
        ]
    }

    /// Sets one by its key; other keys are left alone.
    ///
    /// # Errors
    /// A sentence when the value does not fit the key.
    pub fn set(&mut self, key: &str, value: &str) -> Result<(), String> {
        let Some(place) = key.strip_prefix("signin_") else { return Ok(()) };
        let (oidc, ldap) = (&mut self.oidc, &mut self.ldap);
        let place = match place {
            "public_url" => {
                self.public_url = public_url(value)?;
                return Ok(());
            }
            "oidc_roles" | "ldap_roles" => {
                let rules = role_rules::parse(value).map_err(|problem| format!("{key}: {problem}"))?;
                *(if place == "oidc_roles" { &mut oidc.roles } else { &mut ldap.roles }) = rules;
                return Ok(());
            }
            "ldap_security" => {
                ldap.security = security(value)?;
                return Ok(());
            }
            "trusted_ca" => &mut self.trusted_ca,
            "oidc_issuer" => &mut oidc.issuer,
            "oidc_client_id" => &mut oidc.client_id,
            "oidc_client_secret" => &mut oidc.client_secret,
            "oidc_scopes" => &mut oidc.scopes,
            "oidc_name_claim" => &mut oidc.name_claim,
            "oidc_groups_claim" => &mut oidc.groups_claim,
            "ldap_url" => &mut ldap.url,
            "ldap_bind_dn" => &mut ldap.bind_dn,
            "ldap_bind_password" => &mut ldap.bind_password,
            "ldap_base" => &mut ldap.base,
            "ldap_user_filter" => &mut ldap.user_filter,
            "ldap_name_attribute" => &mut ldap.name_attribute,
            "ldap_group_attribute" => &mut ldap.group_attribute,
            "ldap_group_filter" => &mut ldap.group_filter,
            _ => return Ok(()),
        };
        *place = plain(key, value)?;
        Ok(())
    }
}

fn plain(key: &str, value: &str) -> Result<String, String> {
    let longest = if key.ends_with("trusted_ca") { LONGEST_CA } else { LONGEST };
    // Certificates have lines; a password may begin or end with a space.
    let is_ca = key.ends_with("trusted_ca");
    let is_secret = key.ends_with("password") || key.ends_with("secret");
    let value = if is_secret { value } else { value.trim() };
    if value.len() > longest || (!is_ca && value.chars().any(char::is_control)) {
        return Err(format!("{key} takes at most {longest} characters on one line"));
    }
    Ok(value.to_owned())
}

fn public_url(value: &str) -> Result<String, String> {
    let value = value.trim().trim_end_matches('/');
    let host = value.strip_prefix("https://").or_else(|| value.strip_prefix("http://"));
    let is_host =
        |host: &str| !host.is_empty() && host.bytes().all(|b| b.is_ascii_alphanumeric() || b".-:[]".contains(&b));
    if value.is_empty() || (host.is_some_and(is_host) && value.len() <= LONGEST) {
        return Ok(value.to_owned());
    }
    Err(format!("signin_public_url takes an address such as https://patchwell.example.com:8540, not {value:?}"))
}

fn security(value: &str) -> Result<Security, String> {
    match value {
        "tls" => Ok(Security::Tls),
        "starttls" => Ok(Security::StartTls),
        "none" => Ok(Security::None),
        _ => Err(format!("signin_ldap_security is tls, starttls or none, not {value:?}")),
    }
}

/// As the setting writes it.
#[must_use]
pub fn security_text(security: Security) -> &'static str {
    match security {
        Security::Tls => "tls",
        Security::StartTls => "starttls",
        Security::None => "none",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_survive_their_texts() {
        let mut settings = SignInSettings::default();
        for (key, value) in [
            ("signin_public_url", "https://patchwell.example.test:8540/"),
            ("signin_ldap_security", "starttls"),
            ("signin_ldap_bind_password", " with spaces "),
            ("signin_ldap_roles", "CN=Admins,DC=example => administrator; Branch => operator: Pilot, All Computers"),
        ] {
            settings.set(key, value).unwrap();
        }
        let mut read = SignInSettings::default();
        for (key, value) in settings.to_texts() {
            read.set(key, &value).unwrap();
        }
        assert_eq!(read, settings);
        assert_eq!(read.ldap.bind_password, " with spaces ");
        for (key, value) in [
            ("signin_public_url", "patchwell.example.test"),
            ("signin_public_url", "https://a/b"),
            ("signin_ldap_security", "ssl"),
            ("signin_ldap_base", "a\nb"),
            ("signin_oidc_roles", "Admins => king"),
        ] {
            assert!(settings.set(key, value).is_err(), "{key} {value}");
        }
    }
}
