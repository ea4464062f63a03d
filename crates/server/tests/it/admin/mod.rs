//! The administration API on a real application with a real database.

mod access;
mod approvals;
mod audit;
mod computers;
mod console;
mod content;
mod downloads;
mod downstream;
mod editors;
mod eulas;
mod events;
mod groups;
mod idempotency;
mod jobs;
mod notifications;
mod openapi;
mod people;
mod permissions;
mod rules;
mod settings;
mod status;
mod stream;
mod support;
mod synchronization;
mod updates;
mod uploads;
