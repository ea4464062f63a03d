//! Bytes of a document to text.

use std::borrow::Cow;

use crate::DocumentError;

/// Decodes a document: UTF-8 or UTF-16 by its byte order mark; without one, UTF-16LE when the second byte is zero (as
/// in the cabinets of [MS-WSUSSS] 3.1.4.6), else UTF-8.
///
/// # Errors
/// When the bytes are no valid text in that encoding.
pub fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, DocumentError> {
    match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => utf8(rest),
        [0xFF, 0xFE, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [first, 0, ..] if *first != 0 => utf16(bytes, u16::from_le_bytes),
        _ => utf8(bytes),
    }
}

fn utf8(bytes: &[u8]) -> Result<Cow<'_, str>, DocumentError> {
    std::str::from_utf8(bytes).map(Cow::Borrowed).map_err(|_| DocumentError::Encoding("UTF-8"))
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<Cow<'static, str>, DocumentError> {
    let (units, rest) = bytes.as_chunks::<2>();
    if !rest.is_empty() {
        return Err(DocumentError::Encoding("UTF-16"));
    }
    char::decode_utf16(units.iter().map(|pair| unit(*pair)))
        .collect::<Result<String, _>>()
        .map(Cow::Owned)
        .map_err(|_| DocumentError::Encoding("UTF-16"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_encodings_are_told_apart() {
        assert_eq!(decode(b"\xEF\xBB\xBF<a/>").unwrap(), "<a/>");
        assert_eq!(decode(b"<a/>").unwrap(), "<a/>");
        assert_eq!(decode(b"<\0a\0/\0>\0").unwrap(), "<a/>");
        assert_eq!(decode(b"\xFF\xFE<\0").unwrap(), "<");
        assert_eq!(decode(b"\xFE\xFF\0<").unwrap(), "<");
    }

    #[test]
    fn broken_encodings_are_errors() {
        assert!(decode(b"<\xC0\x80").is_err());
        assert!(decode(b"\xFF\xFE<\0a").is_err());
        assert!(decode(b"\xFF\xFE\0\xD8").is_err());
    }
}
