//! The DssAuth service: one file an operation.

pub(crate) mod get_authorization_cookie;
