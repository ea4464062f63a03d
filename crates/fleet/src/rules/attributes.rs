//! Typed attributes of rule elements.

use super::element::Element;
use super::{
    FileBase, FileProperty, FileReference, FileVersion, MsiProductRule, RegistryKey, RegistryValue, ScalarComparison,
    StringComparison, parse_number,
};

/// Reads attributes; `None` means the rule misses something it needs.
pub(super) trait Attributes {
    fn text(&self, name: &str) -> Option<String>;
    fn number(&self, name: &str) -> Option<i64>;
    fn flag(&self, name: &str) -> bool;
    fn version(&self, name: &str) -> Option<FileVersion>;
    fn scalar_comparison(&self) -> Option<ScalarComparison>;
    fn string_comparison(&self) -> Option<StringComparison>;
    fn registry_key(&self) -> Option<RegistryKey>;
    fn registry_value(&self) -> Option<RegistryValue>;
    fn file(&self, base: FileBase) -> Option<FileReference>;
    fn file_by_csidl(&self) -> Option<FileReference>;
    fn file_by_registry(&self) -> Option<FileReference>;
    fn msi_product(&self) -> Option<MsiProductRule>;
    fn texts(&self, child: &str) -> Vec<String>;
}

impl Attributes for Element {
    fn text(&self, name: &str) -> Option<String> {
        self.attribute(name).map(str::to_owned)
    }

    fn number(&self, name: &str) -> Option<i64> {
        parse_number(self.attribute(name)?)
    }

    fn flag(&self, name: &str) -> bool {
        self.attribute(name).is_some_and(|value| value == "1" || value.eq_ignore_ascii_case("true"))
    }

    fn version(&self, name: &str) -> Option<FileVersion> {
        FileVersion::parse(self.attribute(name)?)
    }

    fn scalar_comparison(&self) -> Option<ScalarComparison> {
        ScalarComparison::parse(self.attribute("Comparison")?)
    }

    fn string_comparison(&self) -> Option<StringComparison> {
        StringComparison::parse(self.attribute("Comparison")?)
    }

    fn registry_key(&self) -> Option<RegistryKey> {
        Some(RegistryKey {
            hive: self.text("Key")?,
            subkey: self.text("Subkey").unwrap_or_default(),
            is_32_bit: self.flag("RegType32"),
        })
    }

    fn registry_value(&self) -> Option<RegistryValue> {
        Some(RegistryValue { key: self.registry_key()?, name: self.text("Value").unwrap_or_default() })
    }

    fn file(&self, base: FileBase) -> Option<FileReference> {
        Some(FileReference { base, path: self.text("Path")? })
    }

    fn file_by_csidl(&self) -> Option<FileReference> {
        let base = match self.attribute("Csidl") {
            Some(number) => FileBase::Csidl(parse_number(number)?),
            None => FileBase::Absolute,
        };
        self.file(base)
    }

    fn file_by_registry(&self) -> Option<FileReference> {
        self.file(FileBase::Registry(self.registry_value()?))
    }

    fn msi_product(&self) -> Option<MsiProductRule> {
        let bound = |version: &str, exclude: &str| self.version(version).map(|bound| (bound, self.flag(exclude)));
        Some(MsiProductRule {
            product_code: self.text("ProductCode")?,
            version_min: bound("VersionMin", "ExcludeVersionMin"),
            version_max: bound("VersionMax", "ExcludeVersionMax"),
            language: self.number("Language"),
        })
    }

    fn texts(&self, child: &str) -> Vec<String> {
        self.children_named(child).map(|child| child.text.trim().to_owned()).collect()
    }
}

/// The properties that `FileExists` demands beside existence.
pub(super) fn exact_file_properties(element: &Element) -> Option<Vec<FileProperty>> {
    let mut properties = Vec::new();
    if element.attribute("Version").is_some() {
        properties.push(FileProperty::Version(element.version("Version")?));
    }
    if element.attribute("Size").is_some() {
        properties.push(FileProperty::Size(element.number("Size")?));
    }
    properties.extend(element.text("Created").map(FileProperty::Created));
    properties.extend(element.text("Modified").map(FileProperty::Modified));
    Some(properties)
}
