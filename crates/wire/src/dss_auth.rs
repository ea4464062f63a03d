//! The DssAuth service: authorization of downstream servers.

pub mod get_authorization_cookie;
