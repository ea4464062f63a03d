//! HTTP: the agent services, content, and the administration API.

pub mod cookies;
