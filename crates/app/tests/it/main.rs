//! The application on a real database and a real content folder.

mod approve_and_reopen;
mod import_packages;
mod report;
mod support;
