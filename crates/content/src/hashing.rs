//! Both digests of a stream in one pass.

use patchwell_model::{Sha1, Sha256};
use ring::digest::{Context, Digest, SHA1_FOR_LEGACY_USE_ONLY, SHA256};

use crate::ContentError;

/// What the catalog says about a file; the bytes must agree with all of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpectedFile {
    /// Its name in the store.
    pub sha1: Sha1,
    /// Checked when known.
    pub sha256: Option<Sha256>,
    /// Bytes.
    pub size: u64,
    /// The publisher's file name; decides the extension.
    pub name: String,
}

/// What a file's bytes are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Digests {
    /// SHA-1 of all bytes.
    pub sha1: Sha1,
    /// SHA-256 of all bytes.
    pub sha256: Sha256,
    /// Number of bytes.
    pub size: u64,
}

impl Digests {
    /// Whether this is the file that was expected; the error names the first difference.
    pub(crate) fn check(&self, expected: &ExpectedFile) -> Result<(), ContentError> {
        let name = || expected.name.clone();
        if self.size != expected.size {
            return Err(ContentError::WrongSize {
                name: name(),
                expected: expected.size,
                found: self.size,
                more: false,
            });
        }
        if self.sha1 != expected.sha1 {
            return Err(ContentError::WrongSha1 { name: name(), expected: expected.sha1, found: self.sha1 });
        }
        match expected.sha256 {
            Some(sha256) if sha256 != self.sha256 => {
                Err(ContentError::WrongSha256 { name: name(), expected: sha256, found: self.sha256 })
            }
            _ => Ok(()),
        }
    }
}

/// Hashes what passes through.
pub(crate) struct Hasher {
    sha1: Context,
    sha256: Context,
    size: u64,
}

impl Hasher {
    pub(crate) fn new() -> Self {
        Self { sha1: Context::new(&SHA1_FOR_LEGACY_USE_ONLY), sha256: Context::new(&SHA256), size: 0 }
    }

    pub(crate) fn update(&mut self, bytes: &[u8]) {
        self.sha1.update(bytes);
        self.sha256.update(bytes);
        self.size += bytes.len() as u64;
    }

    /// Bytes so far.
    pub(crate) fn size(&self) -> u64 {
        self.size
    }

    pub(crate) fn finish(self) -> Digests {
        Digests {
            sha1: Sha1(array(&self.sha1.finish())),
            sha256: Sha256(array(&self.sha256.finish())),
            size: self.size,
        }
    }
}

/// The digest's bytes; `N` is the output length of the algorithm it was made with.
fn array<const N: usize>(digest: &Digest) -> [u8; N] {
    let mut bytes = [0; N];
    for (to, from) in bytes.iter_mut().zip(digest.as_ref()) {
        *to = *from;
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_are_those_of_fips_180() {
        let mut hasher = Hasher::new();
        hasher.update(b"a");
        hasher.update(b"bc");
        let digests = hasher.finish();
        assert_eq!(digests.size, 3);
        assert_eq!(digests.sha1.to_string(), "A9993E364706816ABA3E25717850C26C9CD0D89D");
        assert_eq!(digests.sha256.to_string(), "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD");
    }
}
