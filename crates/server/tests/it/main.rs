//! Real HTTP over loopback, one module for each of the crate's.

mod admin;
mod content;
mod http;
mod support;
