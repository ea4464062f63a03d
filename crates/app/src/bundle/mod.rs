//! Exchange with servers that have no network: bundles, and the packages of `wsusutil`.

mod decisions;
mod export;
mod find;
mod groups;
mod have;
mod import;
mod keys;
mod options;
mod order;
mod records;
mod rules;
mod volumes;
mod wsus;

pub use export::ExportSummary;
pub use find::is_bundle;
pub use keys::{BundleKey, BundleTrust};
pub use options::{ExportKind, ExportOptions};
