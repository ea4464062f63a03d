//! Language tags as update metadata uses them.

use std::fmt;

/// A language tag such as `en`, `zh-cn`, `pt-br` or the pseudo-language `neu`, in lower case: metadata mixes
/// `zh-HK` and `zh-hk` and means the same.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Language(String);

impl Language {
    /// From any casing.
    #[must_use]
    pub fn new(tag: &str) -> Self {
        Self(tag.trim().to_ascii_lowercase())
    }

    /// The tag in lower case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
