//! What agents get of a revision's document ([MS-WUSP] 3.1.1.1).

use crate::Language;

/// The fragments of one revision, byte for byte as they are served (before XML escaping).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Fragments {
    /// Identity, core properties, relationships and applicability rules. Several roots: not well-formed on its own.
    pub core: String,
    /// Remaining properties, files and handler data.
    pub extended: String,
    /// One for each language.
    pub localized: Vec<LocalizedFragment>,
    /// One for each language and region with a licence text.
    pub eulas: Vec<EulaFragment>,
}

/// A `LocalizedProperties` fragment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalizedFragment {
    /// Its language.
    pub language: Language,
    /// The XML.
    pub xml: String,
}

/// An `EulaFile` fragment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EulaFragment {
    /// Its language.
    pub language: Language,
    /// Three-letter region it is meant for; `None` is the rest of the world.
    pub geo_id: Option<String>,
    /// The XML.
    pub xml: String,
}
