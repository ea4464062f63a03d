//! Text from agents and publishers, made harmless for terminals.

use std::borrow::Cow;
use std::fmt::Write as _;

/// Whether a terminal might act on the character or show the text around it in another order.
fn is_harmful(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// The text with control characters, escape sequences and direction marks written out, such as `\u{1b}`.
pub(crate) fn harmless(text: &str) -> Cow<'_, str> {
    if !text.contains(is_harmful) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '\n' => shown.push_str("\\n"),
            '\r' => shown.push_str("\\r"),
            '\t' => shown.push_str("\\t"),
            c if is_harmful(c) => {
                let _ = write!(shown, "\\u{{{:x}}}", u32::from(c));
            }
            c => shown.push(c),
        }
    }
    Cow::Owned(shown)
}

/// JSON text with every harmful character as `\uXXXX`: the same document for programs, harmless for terminals.
/// Serializers escape only the controls below U+0020.
pub(crate) fn harmless_json(json: &str) -> Cow<'_, str> {
    let is_harmful = |c: char| c != '\n' && is_harmful(c);
    if !json.contains(is_harmful) {
        return Cow::Borrowed(json);
    }
    let mut shown = String::with_capacity(json.len() + 32);
    for c in json.chars() {
        if is_harmful(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = write!(shown, "\\u{unit:04x}");
            }
        } else {
            shown.push(c);
        }
    }
    Cow::Owned(shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escape_sequences_are_written_out() {
        assert_eq!(harmless("\x1b]0;owned\x07"), "\\u{1b}]0;owned\\u{7}");
        assert_eq!(harmless("\u{9b}2J"), "\\u{9b}2J");
        assert_eq!(harmless("a\r\nb"), "a\\r\\nb");
        assert_eq!(harmless("evil\u{202e}exe.txt"), "evil\\u{202e}exe.txt");
        assert!(matches!(harmless("Sicherheitsupdate für 日本語"), Cow::Borrowed(_)));
    }

    #[test]
    fn json_stays_the_same_document() {
        let value = serde_json::json!({ "name": "a\u{9b}b\u{7f}\u{202e}\u{e0041}\n" });
        let text = serde_json::to_string_pretty(&value).unwrap();
        let shown = harmless_json(&text);
        assert!(!shown.contains(['\u{9b}', '\u{7f}', '\u{202e}', '\u{e0041}']));
        assert_eq!(serde_json::from_str::<serde_json::Value>(&shown).unwrap(), value);
    }
}
