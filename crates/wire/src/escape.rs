//! Escaping of text and attribute values.
//!
//! Text is escaped as the recorded servers do: `&`, `<` and `>` become entities, quotes stay. A carriage return becomes
//! a character reference, or a reader would turn it into a line feed. Characters that XML 1.0 excludes cannot be
//! written at all and become U+FFFD.

const REPLACEMENT: &[u8] = "\u{FFFD}".as_bytes();

/// Appends `text` to `out`, escaped for element content.
pub fn escape_text_into(text: &str, out: &mut Vec<u8>) {
    let mut rest = text.as_bytes();
    out.reserve(rest.len());
    while let Some(at) = memchr::memchr3(b'&', b'<', b'>', rest) {
        let (clean, tail) = rest.split_at(at);
        push_clean(clean, out);
        let Some((&special, tail)) = tail.split_first() else { return };
        out.extend_from_slice(match special {
            b'&' => b"&amp;",
            b'<' => b"&lt;",
            _ => b"&gt;",
        });
        rest = tail;
    }
    push_clean(rest, out);
}

/// Appends `text` to `out`, escaped for a value in double quotes.
pub fn escape_attribute_into(text: &str, out: &mut Vec<u8>) {
    for &byte in text.as_bytes() {
        match byte {
            b'&' => out.extend_from_slice(b"&amp;"),
            b'<' => out.extend_from_slice(b"&lt;"),
            b'>' => out.extend_from_slice(b"&gt;"),
            b'"' => out.extend_from_slice(b"&quot;"),
            b'\t' => out.extend_from_slice(b"&#x9;"),
            b'\n' => out.extend_from_slice(b"&#xA;"),
            b'\r' => out.extend_from_slice(b"&#xD;"),
            0..0x20 => out.extend_from_slice(REPLACEMENT),
            _ => out.push(byte),
        }
    }
}

/// Appends bytes that hold none of `&<>`; only control characters need care.
fn push_clean(bytes: &[u8], out: &mut Vec<u8>) {
    if !bytes.iter().any(|&byte| byte < 0x20 && byte != b'\n' && byte != b'\t') {
        out.extend_from_slice(bytes);
        return;
    }
    for &byte in bytes {
        match byte {
            b'\r' => out.extend_from_slice(b"&#xD;"),
            b'\n' | b'\t' | 0x20.. => out.push(byte),
            _ => out.extend_from_slice(REPLACEMENT),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(input: &str) -> String {
        let mut out = Vec::new();
        escape_text_into(input, &mut out);
        String::from_utf8(out).expect("escaping keeps UTF-8")
    }

    #[test]
    fn quotes_stay_and_markup_goes() {
        assert_eq!(text(r#"<a b="1">'&'</a>"#), r#"&lt;a b="1"&gt;'&amp;'&lt;/a&gt;"#);
    }

    #[test]
    fn carriage_returns_survive_and_controls_do_not() {
        assert_eq!(text("a\r\nb\tc\u{1}d\u{e9}"), "a&#xD;\nb\tc\u{FFFD}d\u{e9}");
    }
}
