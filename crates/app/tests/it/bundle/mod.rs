//! Carrying a catalog to another server.

mod exchange;
mod refused;
mod support;
mod wsus;
