//! Packing what is small enough for memory.

use std::io::{Read, Write};

use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;

use crate::BundleError;

/// Packs bytes.
///
/// # Errors
/// Never in memory.
pub fn pack(bytes: &[u8]) -> Result<Vec<u8>, BundleError> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
}

/// Unpacks exactly `unpacked` bytes; it never makes more.
///
/// # Errors
/// When they are not what [`pack`] made of so many bytes.
pub fn unpack(packed: &[u8], unpacked: u64) -> Result<Vec<u8>, BundleError> {
    const BROKEN: BundleError = BundleError::Broken("a packed part has another size than it says");
    let mut bytes = Vec::new();
    let mut decoder = ZlibDecoder::new(packed).take(unpacked.saturating_add(1));
    decoder.read_to_end(&mut bytes).map_err(|_| BundleError::Broken("a packed part cannot be unpacked"))?;
    if bytes.len() as u64 == unpacked { Ok(bytes) } else { Err(BROKEN) }
}
