//! Searching by words.

use crate::entry::Entry;

/// The words of a search, lower case.
pub(super) struct Search {
    words: Vec<Word>,
}

struct Word {
    text: String,
    /// The word as a KB number: digits, with or without `KB` before them.
    kb: Option<String>,
    /// Whether it can be the start of an update id.
    id: bool,
}

impl Search {
    pub(super) fn new(text: &str) -> Self {
        let words = text.split_whitespace().map(|word| {
            let text = word.trim_matches(['{', '}']).to_lowercase();
            let digits = text.strip_prefix("kb").unwrap_or(&text);
            let kb = (!digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())).then(|| digits.to_owned());
            let id = text.len() >= 4 && text.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-');
            Word { text, kb, id }
        });
        Self { words: words.collect() }
    }

    /// Whether every word is in the title, or starts a KB number, a security bulletin, a CVE or the update id.
    pub(super) fn finds(&self, entry: &Entry) -> bool {
        self.words.iter().all(|word| {
            contains(&entry.title, &word.text)
                || word.kb.as_ref().is_some_and(|kb| entry.kb_articles.iter().any(|known| known.starts_with(&**kb)))
                || entry.security_ids.iter().any(|known| starts(known, &word.text))
                || (word.id && entry.identity.update_id.to_string().starts_with(&word.text))
        })
    }
}

/// Whether `text` begins with `word`, which is lower case, without regard to case.
fn starts(text: &str, word: &str) -> bool {
    text.as_bytes().get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word.as_bytes()))
}

/// Whether `text` has `word`, which is lower case, without regard to case.
fn contains(text: &str, word: &str) -> bool {
    let (text_bytes, word_bytes) = (text.as_bytes(), word.as_bytes());
    if !text.is_ascii() || !word.is_ascii() {
        return text.to_lowercase().contains(word);
    }
    let Some(first) = word_bytes.first() else { return true };
    text_bytes.windows(word_bytes.len()).any(|part| {
        part.first().is_some_and(|b| b.eq_ignore_ascii_case(first)) && part.eq_ignore_ascii_case(word_bytes)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_in_any_case_and_script() {
        assert!(contains("Security Update for Windows", "update"));
        assert!(contains("ÜBERWACHUNG", "überw"));
        assert!(!contains("abc", "abcd"));
        assert!(contains("abc", ""));
        assert!(starts("CVE-2025-59287", "cve-2025-592") && !starts("MS08", "ms08-067"));
    }
}
