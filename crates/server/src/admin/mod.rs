//! The administration API: REST under `/api/v1`, health and metrics.
//!
//! One endpoint is one file: what it takes, its handler, its errors. Views (`views`) are what it says; `present` makes
//! them from what the application knows. To add an endpoint: a file with a handler that has `#[utoipa::path]`, a line
//! in `router.rs` and one in `permissions.rs` that says who may use it, a test in `tests/it/admin/`, and the written
//! documents in `docs/` (the tests `openapi` and `permissions` say how).

mod addresses;
mod api;
mod approvals;
mod audit;
pub mod auth;
mod bundles;
mod categories;
mod cleanup;
mod computers;
mod configuration;
mod console;
mod content;
mod downstream;
mod eulas;
mod events;
mod extract;
mod groups;
mod health;
pub mod idempotency;
mod jobs;
mod notifications;
mod overview;
mod paging;
mod people;
pub mod permissions;
mod plans;
mod present;
pub mod problem;
mod refusals;
mod report_schedules;
mod reports;
mod resolve;
mod rings;
mod rollouts;
mod router;
mod rules;
mod settings;
mod state;
mod sync;
mod tagged;
mod tls;
mod updates;
mod uploads;
pub mod views;

pub use addresses::AgentPorts;
pub use api::AdminApi;
pub use router::openapi;
