//! Users, sessions and tokens; signing in and out.

pub(crate) mod login;
pub(crate) mod me;
pub(crate) mod provider;
pub(crate) mod saved_views;
pub(crate) mod sessions;
pub(crate) mod setup;
pub(crate) mod signin_settings;
pub(crate) mod tokens;
pub(crate) mod totp;
pub(crate) mod users;
