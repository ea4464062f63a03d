//! Tokens that programs and people show to the administration API.

use std::path::Path;

use ring::digest::{SHA256, digest};

use crate::AppError;

/// What a token is stored as: its secret cannot be had from the database.
#[must_use]
pub(crate) fn token_hash(secret: &str) -> [u8; 32] {
    let mut hash = [0; 32];
    hash.copy_from_slice(digest(&SHA256, secret.as_bytes()).as_ref());
    hash
}

/// Makes a secret of 32 random bytes: `pw_` and 64 hexadecimal digits.
#[must_use]
pub(crate) fn new_secret(random: [u8; 32]) -> String {
    random.iter().fold("pw_".to_owned(), |mut text, byte| {
        text.push_str(&format!("{byte:02x}"));
        text
    })
}

/// Writes a secret to a file that only its owner can read; the file must not exist, or be the owner's already.
///
/// # Errors
/// When the file cannot be written.
pub(crate) fn write_secret_file(path: &Path, secret: &str) -> Result<(), AppError> {
    let io = |source| AppError::Io { what: format!("cannot write {}", path.display()), source };
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let mut file = options.open(path).map_err(io)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        file.set_permissions(std::fs::Permissions::from_mode(0o600)).map_err(io)?;
    }
    std::io::Write::write_all(&mut file, format!("{secret}\n").as_bytes()).map_err(io)?;
    file.sync_all().map_err(io)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_file_is_readable_by_its_owner_only() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("admin-token");
        let secret = new_secret([7; 32]);
        write_secret_file(&path, &secret).unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap().trim(), secret);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
        assert_ne!(token_hash(&secret), token_hash("pw_"));
    }
}
