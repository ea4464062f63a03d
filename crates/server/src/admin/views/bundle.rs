//! Exports and bundles.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Export a package or a bundle.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExportRequest {
    /// `wsus-cab`, `wsus-xml-gz`, `bundle` or `request`.
    pub format: String,
    /// The file on the server, or for a bundle the directory, to make; absolute.
    pub path: String,
    /// The request file of the server that the bundle is for: only what it does not have goes in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<String>,
    /// Most bytes of one volume of a bundle.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub volume_size: Option<u64>,
    /// Leave content files out.
    #[serde(default)]
    pub metadata_only: bool,
}

/// Trust a key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TrustKey {
    /// 64 hexadecimal digits, as the other server shows it.
    pub key: String,
    /// What to call it.
    #[serde(default)]
    pub label: String,
}

/// A key whose bundles the server takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TrustedKey {
    /// The key.
    pub key: String,
    /// What it was called.
    pub label: String,
    /// Sequence number of the last bundle taken; 0 is none.
    pub last_sequence: u64,
}

/// Keys for bundles.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BundleKeyView {
    /// Signs the bundles of this server.
    pub key: String,
    /// Whose bundles it takes.
    pub trusted: Vec<TrustedKey>,
}
