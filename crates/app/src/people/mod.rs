//! The people who administer: who they are, how they sign in, what they may do, and what they did.

mod acting;
mod attempts;
mod audit;
mod departures;
mod directory;
mod external;
mod login;
mod own_password;
mod password;
mod principal;
mod provider;
mod saved_views;
mod sessions;
mod setup;
mod tokens;
mod totp;
mod users;

pub(crate) use acting::in_change_set;
pub(crate) use attempts::Attempts;
pub(crate) use departures::Departures;
pub(crate) use directory::Directory;
pub(crate) use password::{Passwords, check as check_password};
pub(crate) use provider::Provider;
pub(crate) use users::check_name;

pub use acting::{acting, actor};
pub use login::{Login, LoginRefused, SignedIn};
pub use principal::{Principal, Shown};
pub use provider::{ATTEMPT, CALLBACK, Departure, Return};
pub use sessions::{IDLE, LIFETIME};
pub use tokens::TokenRequest;
pub use totp::{Enrolment, RECOVERY_CODES};
pub use users::{NewUser, UserChange};

/// What the people of this server need in memory.
#[derive(Default)]
pub(crate) struct People {
    pub(crate) attempts: Attempts,
    pub(crate) passwords: Passwords,
    pub(crate) directory: Directory,
    pub(crate) provider: Provider,
}
