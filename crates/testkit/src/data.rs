//! Real data that is not part of the project.

use std::path::{Path, PathBuf};

/// The folder `../shared/data` beside the project, or `None` after printing that the test is skipped.
#[must_use]
pub fn shared_data() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    if folder.is_dir() {
        return folder.canonicalize().ok();
    }
    println!("skipped: ../shared/data is not there");
    None
}
