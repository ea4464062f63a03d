//! Escaping as the .NET XML writer does it: fragments must come out byte for byte as WSUS writes them.

/// Appends text content.
pub(crate) fn escape_text(out: &mut String, text: &str) {
    escape(out, text, |character| match character {
        '&' => Some("&amp;"),
        '<' => Some("&lt;"),
        '>' => Some("&gt;"),
        '\r' => Some("&#xD;"),
        _ => None,
    });
}

/// Appends the value of an attribute that stands in double quotes.
pub(crate) fn escape_attribute(out: &mut String, value: &str) {
    escape(out, value, |character| match character {
        '&' => Some("&amp;"),
        '<' => Some("&lt;"),
        '>' => Some("&gt;"),
        '"' => Some("&quot;"),
        '\r' => Some("&#xD;"),
        '\n' => Some("&#xA;"),
        '\t' => Some("&#x9;"),
        _ => None,
    });
}

fn escape(out: &mut String, text: &str, replacement: impl Fn(char) -> Option<&'static str>) {
    let mut rest = text;
    while let Some((at, replaced)) =
        rest.char_indices().find_map(|(at, character)| replacement(character).map(|replaced| (at, replaced)))
    {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        out.push_str(replaced);
        rest = from.get(1..).unwrap_or_default();
    }
    out.push_str(rest);
}
