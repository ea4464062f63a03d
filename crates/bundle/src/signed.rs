//! A small file with a signature: magic, kind, version, length, body, public key, signature of all before.

use crate::{BundleError, PublicKey, SigningKey};

/// How such files begin.
pub const SIGNED_MAGIC: &[u8; 8] = b"PWSIGND\n";
/// The version that this program writes and reads.
const VERSION: u16 = 1;
const HEAD: usize = 8 + 1 + 2 + 4;
const KEY: usize = 32;
const SIGNATURE: usize = 64;

/// What is in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// A bundle's manifest.
    Manifest,
    /// What a server has.
    Have,
}

impl FileKind {
    fn code(self) -> u8 {
        match self {
            Self::Manifest => 1,
            Self::Have => 2,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Manifest => "bundle manifest",
            Self::Have => "request file",
        }
    }
}

/// A body whose signature was checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signed<'b> {
    /// Who signed. Whether to trust that key is the caller's decision.
    pub key: PublicKey,
    /// What was signed.
    pub body: &'b [u8],
}

impl<'b> Signed<'b> {
    /// The bytes of a file with this body.
    ///
    /// # Errors
    /// When the body is larger than 4 GiB.
    pub fn seal(kind: FileKind, body: &[u8], key: &SigningKey) -> Result<Vec<u8>, BundleError> {
        let length = u32::try_from(body.len()).map_err(|_| BundleError::Broken("it would be too large"))?;
        let mut bytes = Vec::with_capacity(HEAD + body.len() + KEY + SIGNATURE);
        bytes.extend(SIGNED_MAGIC);
        bytes.push(kind.code());
        bytes.extend(VERSION.to_le_bytes());
        bytes.extend(length.to_le_bytes());
        bytes.extend(body);
        bytes.extend(key.public().0);
        let signature = key.sign(&bytes);
        bytes.extend(signature);
        Ok(bytes)
    }

    /// Checks a file and gives its body.
    ///
    /// # Errors
    /// When it is of another kind or a newer version, cut, or not what was signed.
    pub fn open(kind: FileKind, bytes: &'b [u8]) -> Result<Self, BundleError> {
        let magic = || BundleError::Magic(kind.name());
        let rest = bytes.strip_prefix(SIGNED_MAGIC).ok_or_else(magic)?;
        let [code, v0, v1, l0, l1, l2, l3, rest @ ..] = rest else { return Err(BundleError::Signature) };
        let version = u16::from_le_bytes([*v0, *v1]);
        if version > VERSION {
            return Err(BundleError::Newer(version));
        }
        if *code != kind.code() {
            return Err(magic());
        }
        let length = u32::from_le_bytes([*l0, *l1, *l2, *l3]) as usize;
        let (body, tail) = rest.split_at_checked(length).ok_or(BundleError::Signature)?;
        let (key, signature) = tail.split_at_checked(KEY).ok_or(BundleError::Signature)?;
        let key = PublicKey(key.try_into().map_err(|_| BundleError::Signature)?);
        let message = bytes.get(..HEAD + length + KEY).ok_or(BundleError::Signature)?;
        if signature.len() != SIGNATURE || !key.verifies(message, signature) {
            return Err(BundleError::Signature);
        }
        Ok(Self { key, body })
    }
}
