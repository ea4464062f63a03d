//! LDAP (RFC 4511): find the user with an account that may search, then try the user's password.

mod directory;
mod filter;

pub use directory::authenticate;
pub use filter::{filled, normal_name};

/// How the connection is kept from others' eyes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// Encrypted from the first byte: `ldaps://`.
    Tls,
    /// Encrypted before anything is said: `ldap://` with StartTLS (RFC 4511 4.14).
    StartTls,
    /// Not at all: passwords can be read on the way.
    None,
}

/// A directory, and how users are found in it.
#[derive(Clone, PartialEq, Eq)]
pub struct LdapConfig {
    /// `ldaps://dc.example.com` or `ldap://dc.example.com`, with a port if it is another one.
    pub url: String,
    /// How the connection is kept from others' eyes.
    pub security: Security,
    /// The account that searches; empty to search without one.
    pub bind_dn: String,
    /// Its password.
    pub bind_password: String,
    /// Below which entry users are.
    pub base: String,
    /// Which entry is the user's; `{name}` stands for what somebody typed.
    pub user_filter: String,
    /// The attribute with the user's name.
    pub name_attribute: String,
    /// The attribute with the user's groups, such as `memberOf`.
    pub group_attribute: String,
    /// Which entries are groups of the user, where the user's own entry does not tell: `{dn}` stands for the user's
    /// entry, `{name}` for its name. Empty where it tells.
    pub group_filter: String,
    /// Certificate authorities to trust beside those of the operating system, as PEM.
    pub trusted_ca: String,
}
