//! Windows Installer patches: what `MsiPatchMetadata` says about the products they fit.

use super::FileVersion;
use super::element::Element;

/// A product that a patch fits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MspTarget {
    /// Product code, `{…}`.
    pub product_code: String,
    /// Exact version, where it is validated.
    pub version: Option<FileVersion>,
    /// Language, where it is validated.
    pub language: Option<i64>,
}

/// A patch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MspMetadata {
    /// Patch code, `{…}`.
    pub patch_code: String,
    /// Products it fits.
    pub targets: Vec<MspTarget>,
    /// Patches it replaces.
    pub obsoletes: Vec<String>,
}

impl MspMetadata {
    pub(crate) fn from_element(element: &Element) -> Option<Self> {
        if element.name != "MsiPatch" {
            return None;
        }
        let texts = |name| element.children_named(name).map(|child| child.text.trim().to_owned()).collect();
        Some(Self {
            patch_code: element.attribute("PatchGUID")?.to_owned(),
            targets: element.children_named("TargetProduct").filter_map(target).collect(),
            obsoletes: texts("ObsoletedPatch"),
        })
    }
}

fn target(element: &Element) -> Option<MspTarget> {
    let product_code = element.child("TargetProductCode")?.text.trim().to_owned();
    let validated = |name| element.child(name).filter(|child| child.attribute("Validate") == Some("true"));
    Some(MspTarget {
        product_code,
        version: validated("TargetVersion").and_then(|version| FileVersion::parse(&version.text)),
        language: validated("TargetLanguage").and_then(|language| super::parse_number(&language.text)),
    })
}
