//! The administration API: REST under `/api/v1`, health and metrics.

pub mod auth;
pub mod problem;
pub mod views;
