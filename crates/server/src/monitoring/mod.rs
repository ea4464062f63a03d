//! The operation that the services for servers share for watching them.

pub(crate) mod ping;
