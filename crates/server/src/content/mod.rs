//! `/Content` and `/SelfUpdate`: files, whole or by range.

mod conditions;
mod file_body;
mod handler;
mod media_type;
mod ranges;
mod respond;
mod static_files;

pub(crate) use file_body::{FileBody, Piece};
pub use handler::{ContentHandler, KnownFile};
pub use static_files::StaticFiles;
