//! The SimpleAuth service: authorization of agents by the name they give themselves.

pub mod get_authorization_cookie;
