//! Encrypted connections: which certificates are shown.

pub(super) mod authority;
pub(super) mod renew;
pub(super) mod status;
pub(super) mod use_files;
