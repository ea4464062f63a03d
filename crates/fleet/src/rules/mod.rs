//! Applicability rules of core fragments: parsed into [`Rule`]s, evaluated against a [`crate::machine::Machine`].
//!
//! This is a second, independent reading of the metadata: it shares nothing with the server's own parser.

mod attributes;
mod cbs;
mod element;
mod evaluate;
mod fragment;
mod msi;
mod parse;
mod truth;
mod version;
mod wql;

pub use cbs::{PackageIdentity, PackageManifest, ParentClause};
pub use element::{Element, FragmentError};
pub use evaluate::{Evaluation, Evaluator};
pub use fragment::{BundledUpdate, CoreFragment, Metadata, Relationships, UpdateKind};
pub use msi::{MspMetadata, MspTarget};
pub use truth::Truth;
pub use version::{FileVersion, ScalarComparison, StringComparison};
pub(crate) use wql::WqlQuery;

/// Reads a REG_DWORD-like number in decimal or `0x` hexadecimal.
pub(crate) fn parse_number(text: &str) -> Option<i64> {
    let text = text.trim();
    match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(hex) => i64::from_str_radix(hex, 16).ok(),
        None => text.parse().ok(),
    }
}

/// Where a rule looks in the registry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegistryKey {
    /// `HKEY_LOCAL_MACHINE` or `HKEY_LOOP_TARGET`.
    pub hive: String,
    /// Path below it.
    pub subkey: String,
    /// `RegType32`: the view of 32-bit programs.
    pub is_32_bit: bool,
}

/// A value in the registry; an empty name is the key's default value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegistryValue {
    /// Its key.
    pub key: RegistryKey,
    /// Its name.
    pub name: String,
}

/// How a rule finds a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileBase {
    /// `Path` is the whole path.
    Absolute,
    /// `Path` is below a folder that Windows knows by a CSIDL number.
    Csidl(i64),
    /// `Path` is below a folder named by a registry value.
    Registry(RegistryValue),
}

/// A file that a rule looks at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileReference {
    /// Where to start.
    pub base: FileBase,
    /// The rest of the path.
    pub path: String,
}

/// `WindowsVersion`: parts that are absent are not compared.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WindowsVersionRule {
    /// For version, build and service pack.
    pub comparison: ScalarComparison,
    /// Major version.
    pub major: Option<i64>,
    /// Minor version.
    pub minor: Option<i64>,
    /// Build.
    pub build: Option<i64>,
    /// Service pack, major.
    pub service_pack_major: Option<i64>,
    /// Service pack, minor.
    pub service_pack_minor: Option<i64>,
    /// Suites, as bits.
    pub suite_mask: Option<i64>,
    /// All suites of the mask, not just one.
    pub all_suites: bool,
    /// 1 workstation, 2 domain controller, 3 server.
    pub product_type: Option<i64>,
}

/// An MSI product as a rule names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MsiProductRule {
    /// Product code, `{…}`.
    pub product_code: String,
    /// Least version, and whether itself is excluded.
    pub version_min: Option<(FileVersion, bool)>,
    /// Greatest version, and whether itself is excluded.
    pub version_max: Option<(FileVersion, bool)>,
    /// Language id.
    pub language: Option<i64>,
}

/// What a loop over subkeys demands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoopLogic {
    /// Some subkey fulfils the rule.
    Any,
    /// Every subkey does.
    All,
    /// No subkey does.
    None,
}

/// What a comparison of a file looks at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileProperty {
    /// Four-part version.
    Version(FileVersion),
    /// Bytes.
    Size(i64),
    /// Creation, an ISO 8601 time as written.
    Created(String),
    /// Modification, an ISO 8601 time as written.
    Modified(String),
}

/// Value of a `DeviceAttribute` rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceAttributeRule {
    /// Name.
    pub name: String,
    /// `String`, `Version`, `Int` …
    pub value_type: String,
    /// How to compare.
    pub comparison: String,
    /// With what.
    pub value: String,
}

/// Which of the three states a metadata-driven rule asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Question {
    /// Is it there?
    Installed,
    /// Could it be put there?
    Installable,
    /// Is something better there?
    Superseded,
}

/// One applicability rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rule {
    /// Always true.
    True,
    /// Always false.
    False,
    /// All of them.
    And(Vec<Rule>),
    /// One of them.
    Or(Vec<Rule>),
    /// Not this one.
    Not(Box<Rule>),
    /// Version, build, service pack, suites and product type of Windows.
    WindowsVersion(WindowsVersionRule),
    /// Language of Windows.
    WindowsLanguage(String),
    /// Several user-interface languages.
    MuiInstalled,
    /// One of the user-interface languages.
    MuiLanguageInstalled(String),
    /// `GetSystemMetrics`: comparison, index, value.
    SystemMetric(ScalarComparison, i64, i64),
    /// Architecture, and level and revision where given.
    Processor(i64, Option<i64>, Option<i64>),
    /// Count of processors.
    NumberOfProcessors(ScalarComparison, i64),
    /// Member of a cluster.
    ClusteredOs,
    /// Family of systems: `Windows`.
    Platform(String),
    /// A file exists, with these exact properties and language.
    FileExists(FileReference, Vec<FileProperty>, Option<i64>),
    /// A file's property compares.
    FileCompare(FileReference, ScalarComparison, FileProperty),
    /// A key exists.
    RegKeyExists(RegistryKey),
    /// A value exists, of a type if one is named.
    RegValueExists(RegistryValue, Option<String>),
    /// A number compares.
    RegDword(RegistryValue, ScalarComparison, i64),
    /// A string compares; `true` for REG_EXPAND_SZ.
    RegSz(RegistryValue, StringComparison, String, bool),
    /// A string is a version and compares.
    RegSzToVersion(RegistryValue, ScalarComparison, FileVersion),
    /// A rule for every subkey.
    RegKeyLoop(RegistryKey, LoopLogic, Box<Rule>),
    /// Namespace and query have a result.
    WmiQuery(String, String),
    /// The licence policy's number compares.
    LicenseDword(String, ScalarComparison, i64),
    /// This update was installed once by this agent.
    InstalledOnce,
    /// An MSI product is installed.
    MsiProductInstalled(MsiProductRule),
    /// Features (all of them?) of products (all of them?).
    MsiFeatureInstalledForProduct(Vec<String>, bool, Vec<String>, bool),
    /// Components (all of them?) of products (all of them?).
    MsiComponentInstalledForProduct(Vec<String>, bool, Vec<String>, bool),
    /// Patch code of a product.
    MsiPatchInstalledForProduct(String, MsiProductRule),
    /// The patch of the metadata.
    MsiPatch(Question),
    /// The application of the metadata.
    MsiApplication(Question),
    /// The package of the metadata.
    CbsPackage(Question),
    /// A package by its whole name.
    CbsPackageInstalledByIdentity(String),
    /// The driver of the metadata.
    WindowsDriver(Question),
    /// Name and least version of a product release.
    ProductReleaseInstalled(String, FileVersion),
    /// Name, comparison and version of a product release.
    ProductReleaseVersion(String, ScalarComparison, FileVersion),
    /// An attribute of the device.
    DeviceAttribute(DeviceAttributeRule),
    /// A rule this reading does not know, by name, or one that misses what it needs.
    Unknown(String),
}
