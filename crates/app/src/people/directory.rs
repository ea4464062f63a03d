//! Signing in with the password of a directory.

use std::sync::Arc;

use patchwell_signin::ldap::{LdapConfig, authenticate};
use patchwell_store::users::{Origin, User};
use tokio::sync::Semaphore;

use super::LoginRefused;
use crate::{App, AppError};

/// Conversations with the directory at the same time.
const AT_ONCE: usize = 8;

/// Turns at asking the directory.
pub(crate) struct Directory(Arc<Semaphore>);

impl Default for Directory {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(AT_ONCE)))
    }
}

impl App {
    /// The user that the directory knows by this name and password.
    pub(super) async fn directory_user(&self, name: &str, password: &str) -> Result<User, LoginRefused> {
        let settings = self.settings();
        let (signin, ldap) = (&settings.signin, &settings.signin.ldap);
        let _turn = self.0.people.directory.0.try_acquire().map_err(|_| AppError::Busy)?;
        let config = LdapConfig {
            url: ldap.url.clone(),
            security: ldap.security,
            bind_dn: ldap.bind_dn.clone(),
            bind_password: ldap.bind_password.clone(),
            base: ldap.base.clone(),
            user_filter: ldap.user_filter.clone(),
            name_attribute: ldap.name_attribute.clone(),
            group_attribute: ldap.group_attribute.clone(),
            group_filter: ldap.group_filter.clone(),
            trusted_ca: signin.trusted_ca.clone(),
        };
        match authenticate(&config, name, password).await? {
            Some(identity) => self.external_user(Origin::Ldap, identity, &ldap.roles).await,
            None => Err(LoginRefused::Wrong),
        }
    }
}
