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
    if has_control_character(text.as_bytes()) {
        return Err(DecodeError::Forbidden(Forbidden::ControlCharacter));
    }
    Ok(text)
}

/// Looks at every byte of every request, so it has no branch within a chunk: the compiler then compares many at once.
fn has_control_character(text: &[u8]) -> bool {
    let is_control = |byte: u8| (byte < 0x20) & (byte != b'\t') & (byte != b'\n') & (byte != b'\r');
    text.chunks(256).any(|chunk| chunk.iter().fold(false, |found, byte| found | is_control(*byte)))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_found_wherever_they_stand() {
        for byte in 0..=u8::MAX {
            let is_control = byte < 0x20 && !b"\t\n\r".contains(&byte);
            for (length, at) in [(1, 0), (255, 254), (256, 255), (257, 256), (1_000, 700)] {
                let mut text = vec![b'x'; length];
                text[at] = byte;
                assert_eq!(has_control_character(&text), is_control, "{byte} at {at} of {length}");
            }
        }
        assert!(!has_control_character(b""));
    }
}
