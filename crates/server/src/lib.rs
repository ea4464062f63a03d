//! HTTP: the agent services, content, and the administration API.

pub mod admin;
mod client;
pub mod content;
pub mod cookies;
mod dss_auth;
pub mod http;
pub mod metrics;
mod monitoring;
mod reporting;
mod server_sync;
pub mod services;
mod simple_auth;
