//! The administration API: REST under `/api/v1`, health and metrics.

mod api;
pub mod auth;
pub mod problem;
pub mod views;

pub use api::AdminApi;
