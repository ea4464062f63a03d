//! The application on a real database and a real content folder.

mod approve_and_reopen;
mod bundle;
mod configuration;
mod content;
mod downstream;
mod import_packages;
mod interrupted_import;
mod report;
mod rings;
mod rollup_fleet;
mod support;
mod synchronization;
