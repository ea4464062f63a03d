//! The operation that three services share for watching them.

pub mod ping;
