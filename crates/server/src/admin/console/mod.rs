//! The web console: files built from `console/`, embedded in the binary, served beside the API.

mod files;
mod respond;

pub(crate) use respond::respond;
