//! Packages of updates, read revision by revision to a [`Sink`], in bounded memory.

mod error;
mod sink;

pub use error::PackageError;
pub use sink::{
    Fingerprint, Flow, ImportedRevision, PackageInfo, PackageKind, Payload, Progress, Sink, SinkError, Warning,
};
