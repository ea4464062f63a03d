//! Uploads of files to import.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A place to upload files to, until they are imported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct UploadView {
    /// Its id.
    pub id: String,
}

/// A file that arrived.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct UploadedFile {
    /// Its path in the upload, with `/`.
    pub path: String,
    /// Bytes.
    pub size: u64,
}
