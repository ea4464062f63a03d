//! Content files.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::RevisionReference;

/// A file that the catalog names and the content store does not have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MissingFile {
    /// The publisher's name for it; untrusted.
    pub name: String,
    /// SHA-1, upper-case hexadecimal.
    pub sha1: String,
    /// Bytes.
    pub size: u64,
    /// Updates that need it.
    pub updates: Vec<RevisionReference>,
    /// Whether one of them is approved for some group.
    pub is_approved: bool,
    /// Where the publisher serves it, as far as known.
    pub source_urls: Vec<String>,
}

/// Check the content store.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VerifyRequest {}
