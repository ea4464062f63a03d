//! Licence texts: listing and accepting them.

pub(crate) mod accept;
pub(crate) mod list;
pub(crate) mod text;
