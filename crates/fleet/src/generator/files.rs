//! Payloads.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::digest;

use crate::random::Random;

/// A file of an update; its bytes are made again whenever they are wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GeneratedFile {
    /// The publisher's name for it.
    pub name: String,
    /// Bytes.
    pub size: u64,
    /// SHA-1.
    pub sha1: Vec<u8>,
    /// SHA-256.
    pub sha256: Vec<u8>,
    content: Content,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Content {
    Random { seed: u64, size: u64 },
    Text(String),
}

impl GeneratedFile {
    pub(super) fn random(name: &str, seed: u64, size: u64) -> Self {
        Self::new(name, Content::Random { seed, size })
    }

    pub(super) fn text(name: &str, text: String) -> Self {
        Self::new(name, Content::Text(text))
    }

    fn new(name: &str, content: Content) -> Self {
        let bytes = content.bytes();
        Self {
            name: name.to_owned(),
            size: bytes.len() as u64,
            sha1: digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, &bytes).as_ref().to_vec(),
            sha256: digest::digest(&digest::SHA256, &bytes).as_ref().to_vec(),
            content,
        }
    }

    /// The bytes.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        self.content.bytes()
    }

    /// Name in a content store: upper-case SHA-1 and the name's extension.
    #[must_use]
    pub fn content_name(&self) -> String {
        let digest: String = self.sha1.iter().map(|byte| format!("{byte:02X}")).collect();
        let extension = self.name.rsplit_once('.').map_or("", |(_, extension)| extension);
        format!("{digest}.{extension}")
    }

    pub(super) fn digest_attributes(&self) -> String {
        let digest = STANDARD.encode(&self.sha1);
        format!(r#"Digest="{digest}" DigestAlgorithm="SHA1" FileName="{}" Size="{}""#, self.name, self.size)
    }

    pub(super) fn sha256_base64(&self) -> String {
        STANDARD.encode(&self.sha256)
    }
}

impl Content {
    fn bytes(&self) -> Vec<u8> {
        match self {
            Self::Text(text) => text.clone().into_bytes(),
            Self::Random { seed, size } => {
                let mut bytes = vec![0; usize::try_from(*size).unwrap_or_default()];
                Random::new(*seed).fill(&mut bytes);
                bytes
            }
        }
    }
}
