//! HTTP: the agent services, content, and the administration API.

pub mod admin;
pub mod agents;
pub mod content;
pub mod cookies;
pub mod http;
