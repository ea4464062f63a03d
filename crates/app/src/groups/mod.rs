//! The group tree and what administrators do to it.

mod create;
mod delete;
mod edit;
