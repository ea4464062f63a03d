//! What titles tell: publishers have no other field for it.

/// A processor architecture that titles name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Architecture {
    /// 32 bits.
    X86,
    /// 64 bits.
    X64,
    /// ARM with 64 bits.
    Arm64,
    /// ARM with 32 bits.
    Arm,
    /// Itanium.
    Ia64,
}

impl Architecture {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::X86, Self::X64, Self::Arm64, Self::Arm, Self::Ia64];

    /// Its usual name, lower case.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::X86 => "x86",
            Self::X64 => "x64",
            Self::Arm64 => "arm64",
            Self::Arm => "arm",
            Self::Ia64 => "ia64",
        }
    }

    fn words(self) -> &'static [&'static str] {
        match self {
            Self::X86 => &["x86", "32-bit"],
            Self::X64 => &["x64", "amd64", "64-bit"],
            Self::Arm64 => &["arm64"],
            Self::Arm => &["arm", "arm32"],
            Self::Ia64 => &["ia64", "itanium"],
        }
    }
}

/// A title in lower case.
pub(super) struct Title(String);

impl Title {
    pub(super) fn new(title: &str) -> Self {
        Self(title.to_lowercase())
    }

    pub(super) fn contains(&self, text: &str) -> bool {
        self.0.contains(&text.to_lowercase())
    }

    /// Whether the text stands in it between characters that are neither letters nor digits.
    pub(super) fn has_words(&self, text: &str) -> bool {
        let text = text.to_lowercase();
        !text.is_empty()
            && self.0.match_indices(&text).any(|(at, found)| {
                let before = self.0.get(..at).and_then(|rest| rest.chars().next_back());
                let after = self.0.get(at + found.len()..).and_then(|rest| rest.chars().next());
                !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
            })
    }

    /// The architectures it names. `64-bit` beside another one with 64 bits is an adjective of that.
    pub(super) fn architectures(&self) -> Vec<Architecture> {
        let is_named = |one: &Architecture| one.words().iter().any(|word| self.has_words(word));
        let mut named: Vec<Architecture> = Architecture::ALL.into_iter().filter(is_named).collect();
        let other = named.contains(&Architecture::Arm64) || named.contains(&Architecture::Ia64);
        if other && !self.has_words("x64") && !self.has_words("amd64") {
            named.retain(|one| *one != Architecture::X64);
        }
        named
    }

    /// The languages it names, as `de-de`.
    pub(super) fn languages(&self) -> Vec<&str> {
        let is_inside = |letter: char| letter.is_alphanumeric() || letter == '-';
        self.0.split(|letter| !is_inside(letter)).filter(|word| is_language(word)).collect()
    }

    pub(super) fn is_preview(&self) -> bool {
        self.has_words("preview") || self.has_words("previews")
    }
}

/// Two or three letters of a language, perhaps four of a script, two of a country.
fn is_language(word: &str) -> bool {
    let parts: Vec<&str> = word.split('-').collect();
    let letters = |part: &str, lengths: &[usize]| {
        lengths.contains(&part.len()) && part.bytes().all(|letter| letter.is_ascii_lowercase())
    };
    match parts.as_slice() {
        // `add-on`, `log-in` and their like are English.
        [language, country] => {
            let is_word = *country == "on" || ["add", "all", "log", "opt"].contains(language);
            letters(language, &[2, 3]) && letters(country, &[2]) && !is_word
        }
        [language, script, country] => letters(language, &[2, 3]) && letters(script, &[4]) && letters(country, &[2]),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn architectures_are_those_that_the_title_names() {
        use Architecture::{Arm64, Ia64, X64, X86};
        for (title, expected) in [
            ("2026-10 Cumulative Update for Windows 11 for x64-based Systems (KB5000001)", &[X64][..]),
            ("Cumulative Update for Windows 11 for ARM64-based Systems", &[Arm64]),
            ("Update for Windows Server 2008 R2 for Itanium-based Systems", &[Ia64]),
            ("Update for Microsoft Office 2016 (KB1) 32-Bit Edition", &[X86]),
            ("Update for Microsoft Office 2016 (KB1) 64-Bit Edition", &[X64]),
            ("Runtime for x86 and x64", &[X86, X64]),
            ("64-bit driver for ARM64", &[Arm64]),
            ("Alarm clock for everyone", &[]),
            ("Maxx645 firmware", &[]),
        ] {
            assert_eq!(Title::new(title).architectures(), expected, "{title}");
        }
    }

    #[test]
    fn languages_are_tags_of_their_own() {
        let title = Title::new(
            "Windows Language Pack [de-DE] and [zh-Hant-TW], add-on and plug-in to log-in for x64-based PCs, version 24H2-x",
        );
        assert_eq!(title.languages(), ["de-de", "zh-hant-tw"]);
        assert!(Title::new("Cumulative Update Preview (KB1)").is_preview());
        assert!(!Title::new("Previewer tool").is_preview());
        assert!(Title::new("Feature update, Enterprise N, 24H2").has_words("enterprise n"));
        assert!(!Title::new("Feature update, Enterprise Next").has_words("enterprise n"));
    }
}
