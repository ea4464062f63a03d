//! Servers that synchronize from servers, over loopback.

mod decisions;
mod hostile;
mod support;
mod updates;
