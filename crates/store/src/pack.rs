//! Compression of texts, where it pays. The first byte says how: 0 as it is, 1 deflate after the length.

use std::io::{Read, Write};

use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;

use crate::StoreError;

const PLAIN: u8 = 0;
const DEFLATED: u8 = 1;
/// Below this many bytes deflate rarely gains anything.
const SMALL: usize = 256;
/// No fragment or document comes near; a damaged length must not ask for all memory.
const LONGEST: u64 = 1 << 30;

pub(crate) fn pack(bytes: &[u8]) -> Vec<u8> {
    if bytes.len() >= SMALL
        && let Ok(packed) = deflate(bytes)
        && packed.len() < bytes.len() / 8 * 7
    {
        return packed;
    }
    let mut plain = Vec::with_capacity(bytes.len() + 1);
    plain.push(PLAIN);
    plain.extend_from_slice(bytes);
    plain
}

fn deflate(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut head = vec![DEFLATED];
    head.extend_from_slice(&(bytes.len() as u64).to_le_bytes());
    let mut encoder = DeflateEncoder::new(head, Compression::default());
    encoder.write_all(bytes)?;
    encoder.finish()
}

pub(crate) fn unpack(packed: &[u8], what: &'static str) -> Result<Vec<u8>, StoreError> {
    match packed.split_first() {
        Some((&PLAIN, bytes)) => Ok(bytes.to_vec()),
        Some((&DEFLATED, rest)) => inflate(rest, what),
        Some((kind, _)) => Err(StoreError::corrupt(what, format!("compression {kind} is unknown"))),
        None => Err(StoreError::corrupt(what, "it is empty")),
    }
}

fn inflate(rest: &[u8], what: &'static str) -> Result<Vec<u8>, StoreError> {
    let Some((length, data)) = rest.split_first_chunk::<8>() else {
        return Err(StoreError::corrupt(what, "it ends too early"));
    };
    let length = u64::from_le_bytes(*length);
    if length > LONGEST {
        return Err(StoreError::corrupt(what, "it claims to be too long"));
    }
    let mut bytes = Vec::new();
    let read = DeflateDecoder::new(data).take(length + 1).read_to_end(&mut bytes);
    read.map_err(|error| StoreError::corrupt(what, error))?;
    if bytes.len() as u64 != length {
        return Err(StoreError::corrupt(what, "it has not the length it should have"));
    }
    Ok(bytes)
}

pub(crate) fn unpack_text(packed: &[u8], what: &'static str) -> Result<String, StoreError> {
    String::from_utf8(unpack(packed, what)?).map_err(|_| StoreError::corrupt(what, "it is not UTF-8"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_and_long_texts_round_trip() {
        for text in ["", "<a/>", &"<Property Name=\"x\"/>".repeat(1000)] {
            assert_eq!(unpack_text(&pack(text.as_bytes()), "text").unwrap(), text);
        }
        assert!(pack("<Property/>".repeat(1000).as_bytes()).len() < 300);
    }

    #[test]
    fn damage_is_an_error() {
        let mut packed = pack("<Property/>".repeat(1000).as_bytes());
        packed.truncate(packed.len() / 2);
        assert!(unpack(&packed, "text").is_err());
        assert!(unpack(&[], "text").is_err());
        assert!(unpack(&[9, 1], "text").is_err());
        assert!(unpack(&[1, 255, 255, 255, 255, 255, 255, 255, 255, 0], "text").is_err());
    }
}
