//! Asks others who somebody is: an OpenID Connect provider, or an LDAP directory such as Active Directory.
//!
//! Both answer with an [`Identity`]: a name, what does not change when the name does, and groups. What that allows is
//! decided elsewhere. Nothing here reads a clock or makes random numbers; both are handed in.

mod error;
mod identity;
pub mod ldap;
pub mod oidc;

pub use error::SignInError;
pub use identity::Identity;
