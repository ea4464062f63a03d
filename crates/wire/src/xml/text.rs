//! From the bytes of a body to checked UTF-8.

use std::borrow::Cow;

use crate::{DecodeError, Forbidden, Limits};

/// Removes a byte order mark, converts UTF-16, and refuses what XML excludes.
pub(crate) fn to_utf8<'a>(body: &'a [u8], limits: &Limits) -> Result<Cow<'a, str>, DecodeError> {
    if body.len() > limits.body_bytes {
        return Err(DecodeError::TooLarge { size: body.len(), limit: limits.body_bytes });
    }
    let text = match body {
        [0xEF, 0xBB, 0xBF, rest @ ..] => Cow::Borrowed(from_utf8(rest)?),
        [0xFF, 0xFE, rest @ ..] => Cow::Owned(from_utf16(rest, u16::from_le_bytes)?),
        [0xFE, 0xFF, rest @ ..] => Cow::Owned(from_utf16(rest, u16::from_be_bytes)?),
        [b'<', 0, ..] => Cow::Owned(from_utf16(body, u16::from_le_bytes)?),
        [0, b'<', ..] => Cow::Owned(from_utf16(body, u16::from_be_bytes)?),
        _ => Cow::Borrowed(from_utf8(body)?),
    };
    if text.bytes().any(|byte| byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r')) {
        return Err(DecodeError::Forbidden(Forbidden::ControlCharacter));
    }
    Ok(text)
}

fn from_utf8(bytes: &[u8]) -> Result<&str, DecodeError> {
    std::str::from_utf8(bytes).map_err(|_| DecodeError::Encoding("invalid UTF-8"))
}

fn from_utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, DecodeError> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    if !rest.is_empty() {
        return Err(DecodeError::Encoding("UTF-16 with an odd number of bytes"));
    }
    char::decode_utf16(pairs.iter().map(|pair| unit(*pair)))
        .collect::<Result<String, _>>()
        .map_err(|_| DecodeError::Encoding("invalid UTF-16"))
}
