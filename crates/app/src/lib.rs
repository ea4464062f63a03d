//! Every write and every job of the server.

pub mod clock;
pub mod status;
