//! Extended fragments: how to install an update, and its files.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::rules::{Element, FragmentError};

/// A file of an update.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExtendedFile {
    /// Name.
    pub name: String,
    /// Bytes.
    pub size: u64,
    /// SHA-1.
    pub sha1: Vec<u8>,
    /// SHA-256, where it is given.
    pub sha256: Option<Vec<u8>>,
}

/// An extended fragment.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ExtendedFragment {
    /// `Handler`.
    pub handler: Option<String>,
    /// `RebootBehavior`.
    pub reboot_behavior: Option<String>,
    /// Files.
    pub files: Vec<ExtendedFile>,
}

impl ExtendedFragment {
    /// Reads a fragment.
    ///
    /// # Errors
    /// When it is not XML, or a file lacks a digest or size.
    pub fn parse(xml: &str) -> Result<Self, FragmentError> {
        let root = Element { children: Element::parse(xml)?, ..Element::default() };
        let properties = root.child("ExtendedProperties").ok_or_else(|| FragmentError::new("no ExtendedProperties"))?;
        let behavior = properties.child("InstallationBehavior");
        let files = root.child("Files").into_iter().flat_map(|files| files.children_named("File"));
        Ok(Self {
            handler: properties.attribute("Handler").map(str::to_owned),
            reboot_behavior: behavior.and_then(|behavior| behavior.attribute("RebootBehavior")).map(str::to_owned),
            files: files.map(file).collect::<Result<_, _>>()?,
        })
    }

    /// Whether the computer restarts after it.
    #[must_use]
    pub fn always_restarts(&self) -> bool {
        self.reboot_behavior.as_deref() == Some("AlwaysRequiresReboot")
    }
}

fn file(element: &Element) -> Result<ExtendedFile, FragmentError> {
    let text = |name| element.attribute(name).ok_or_else(|| FragmentError::new(format!("a file without {name}")));
    let digest = |text: &str| STANDARD.decode(text.trim()).map_err(FragmentError::new);
    let mut additional = element.children_named("AdditionalDigest");
    let sha256 = additional.find(|digest| digest.attribute("Algorithm") == Some("SHA256"));
    Ok(ExtendedFile {
        name: text("FileName")?.to_owned(),
        size: text("Size")?.parse().map_err(FragmentError::new)?,
        sha1: digest(text("Digest")?)?,
        sha256: sha256.map(|element| digest(&element.text)).transpose()?,
    })
}

/// The title of a `LocalizedProperties` fragment.
pub(super) fn title(xml: &str) -> Option<String> {
    let roots = Element::parse(xml).ok()?;
    let properties = roots.iter().find(|root| root.name == "LocalizedProperties")?;
    Some(properties.child("Title")?.text.clone())
}
