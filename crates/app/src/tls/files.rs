//! Small files, read with a bound and replaced as a whole.

use std::fs::OpenOptions;
use std::io::{Read as _, Write as _};
use std::path::Path;

use crate::AppError;

/// Longer files are no certificates.
const MAX_BYTES: u64 = 1 << 20;

/// Reads a file of at most a mebibyte.
pub(super) fn read(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    std::fs::File::open(path)?.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(std::io::Error::other("it is too long for a certificate or key"));
    }
    Ok(bytes)
}

/// Replaces a file at once, so that nobody reads half of it; its owner alone can read it.
pub(super) fn replace(path: &Path, text: &str) -> Result<(), AppError> {
    let io = |source| AppError::Io { what: format!("cannot write {}", path.display()), source };
    let unfinished = path.with_extension("new");
    // What an interrupted write left may be readable by others.
    let _ = std::fs::remove_file(&unfinished);
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let mut file = options.open(&unfinished).map_err(io)?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(io)?;
    std::fs::rename(&unfinished, path).map_err(io)
}
