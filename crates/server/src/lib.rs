//! HTTP: the agent services, content, and the administration API.

pub mod admin;
mod client;
pub mod content;
pub mod cookies;
pub mod http;
mod reporting;
pub mod services;
mod simple_auth;
