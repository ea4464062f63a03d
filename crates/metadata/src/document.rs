//! An update document to a [`Revision`] ([MS-WUSP] 3.1.1.1).

mod drivers;
mod files;
mod properties;
mod relationships;
mod revision;

use patchwell_model::{Revision, RevisionIdentity};

pub use crate::xml::DocumentError;
use crate::xml::{Node, read_nodes};

pub(crate) use files::base64_sha1;
pub(crate) use properties::timestamp;
pub(crate) use revision::{Sections, build};

/// What a document or a set of fragments says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParsedDocument {
    /// The revision.
    pub revision: Revision,
    /// What looked odd and was left out or guessed, in words.
    pub warnings: Vec<String>,
}

/// Parses a whole update document, whatever prefixes or default namespaces it uses.
///
/// # Errors
/// When the XML is broken, over a limit, has a document type, is no update document, or has no usable identity.
pub fn parse(xml: &str) -> Result<ParsedDocument, DocumentError> {
    let mut roots = read_nodes(xml, |path| match path {
        [_] | ["Update", _] => true,
        ["Update", rest @ ..] => keep_in_section(rest),
        _ => false,
    })?;
    match (roots.pop(), roots.is_empty()) {
        (Some(root), true) if root.name == "Update" => build(&Sections::new(root.children)),
        (Some(root), true) => Err(DocumentError::Root(root.name)),
        (Some(root), false) => Err(DocumentError::Root(format!("{} and others", root.name))),
        (None, _) => Err(DocumentError::Root(String::new())),
    }
}

/// Only the identity of an update document, for comparing it with what was asked for. The whole document is read, so
/// one that is cut short is an error.
///
/// # Errors
/// When the XML is broken, over a limit, has a document type, is no update document, or has no usable identity.
pub fn identity(xml: &str) -> Result<RevisionIdentity, DocumentError> {
    let mut roots = read_nodes(xml, |path| matches!(path, [_] | ["Update", "UpdateIdentity"]))?;
    match (roots.pop(), roots.is_empty()) {
        (Some(root), true) if root.name == "Update" => revision::identity(&Sections::new(root.children)),
        (root, _) => Err(DocumentError::Root(root.unwrap_or_default().name)),
    }
}

/// Which elements of a section (a child of `Update`, or a root of a fragment) are needed: all but the applicability
/// rules; of those only the driver's own metadata.
pub(crate) fn keep_in_section(path: &[&str]) -> bool {
    match path {
        ["ApplicabilityRules"] | ["ApplicabilityRules", "Metadata"] => true,
        ["ApplicabilityRules", "Metadata", name, ..] => {
            matches!(*name, "WindowsDriverMetaData" | "d.WindowsDriverMetaData")
        }
        ["ApplicabilityRules", ..] => false,
        _ => true,
    }
}

/// Collects warnings.
#[derive(Debug, Default)]
pub(crate) struct Warnings(pub(crate) Vec<String>);

/// Most warnings kept for one revision: a hostile document could make one for each element.
const MAX_WARNINGS: usize = 50;

impl Warnings {
    pub(crate) fn add(&mut self, warning: impl Into<String>) {
        if self.0.len() < MAX_WARNINGS {
            self.0.push(warning.into());
        }
    }

    /// Parses a text; a failure is a warning and nothing.
    pub(crate) fn parse<T: std::str::FromStr>(&mut self, what: &str, text: &str) -> Option<T> {
        let parsed = text.trim().parse().ok();
        if parsed.is_none() {
            self.add(format!("{what} is not valid: {:?}", shorten(text)));
        }
        parsed
    }

    /// A boolean attribute, `false` when absent.
    pub(crate) fn flag(&mut self, node: Option<&Node>, name: &str) -> bool {
        match node.and_then(|node| node.attribute(name)).map(str::trim) {
            None | Some("false" | "False" | "0" | "") => false,
            Some("true" | "True" | "1") => true,
            Some(other) => {
                self.add(format!("{name} is neither true nor false: {:?}", shorten(other)));
                false
            }
        }
    }
}

/// A text for a message.
pub(crate) fn shorten(text: &str) -> String {
    text.chars().take(64).collect()
}
