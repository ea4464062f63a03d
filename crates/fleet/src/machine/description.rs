//! The shape of a machine description.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::files::Files;
use super::registry::Registry;
use crate::rules::{FileVersion, PackageIdentity};

/// A computer. What it does not describe is not there, except WMI classes: those are unknown.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Machine {
    /// Name of the description.
    pub name: String,
    /// Windows.
    pub os: OperatingSystem,
    /// Maker, model, firmware.
    pub hardware: Hardware,
    /// The update agent.
    pub agent: AgentDescription,
    /// Registry, in the 64-bit view where there are two.
    #[serde(default)]
    pub registry: Registry,
    /// Files.
    #[serde(default)]
    pub files: Files,
    /// Windows Installer products.
    #[serde(default)]
    pub msi: Vec<MsiProduct>,
    /// Servicing packages by their whole names.
    #[serde(default)]
    pub packages: Vec<String>,
    /// The same, read.
    #[serde(skip)]
    pub installed_packages: Vec<PackageIdentity>,
    /// Devices.
    #[serde(default)]
    pub devices: Vec<Device>,
    /// Computer hardware ids (CHIDs), most specific first.
    #[serde(default)]
    pub computer_hardware_ids: Vec<String>,
    /// `DeviceAttributes`.
    #[serde(default)]
    pub attributes: BTreeMap<String, String>,
    /// Rows of WMI classes, by class; classes about the description itself are added when it is read.
    #[serde(default)]
    pub wmi: BTreeMap<String, Vec<BTreeMap<String, String>>>,
    /// Whole WMI queries with their answers, for what rows cannot say.
    #[serde(default)]
    pub wmi_answers: BTreeMap<String, bool>,
    /// Numbers of the licence policy.
    #[serde(default)]
    pub licenses: BTreeMap<String, i64>,
    /// Product releases such as `Client.OS.RS2.AMD64`, with versions.
    #[serde(default)]
    pub releases: BTreeMap<String, String>,
    /// What is wrong with it.
    #[serde(default)]
    pub behavior: Behavior,
}

/// Windows as its version functions describe it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OperatingSystem {
    /// Major version.
    pub major: i32,
    /// Minor version.
    pub minor: i32,
    /// Build.
    pub build: i32,
    /// The fourth part of the version.
    #[serde(default)]
    pub update_build_revision: i32,
    /// Service pack, major.
    #[serde(default)]
    pub service_pack: i32,
    /// Suites, as bits.
    pub suite_mask: i32,
    /// 1 workstation, 2 domain controller, 3 server.
    pub product_type: i32,
    /// `NewProductType`: the edition as a number.
    pub edition: i32,
    /// `EditionID`.
    pub edition_id: String,
    /// What the agent calls it when it registers.
    pub description: String,
    /// `x86`, `amd64` or `arm64`.
    pub architecture: String,
    /// Language tag.
    #[serde(default = "english")]
    pub language: String,
    /// Locale id.
    #[serde(default = "english_locale")]
    pub locale_id: i32,
    /// Further user-interface languages.
    #[serde(default)]
    pub mui_languages: Vec<String>,
    /// Values of `GetSystemMetrics` that are not 0, by index.
    #[serde(default)]
    pub system_metrics: BTreeMap<String, i64>,
    /// Member of a cluster.
    #[serde(default)]
    pub is_clustered: bool,
}

fn english() -> String {
    "en-US".to_owned()
}

fn english_locale() -> i32 {
    1033
}

impl OperatingSystem {
    /// `SYSTEM_INFO.wProcessorArchitecture`.
    #[must_use]
    pub fn processor_architecture(&self) -> i64 {
        match self.architecture.as_str() {
            "x86" => 0,
            "arm" => 5,
            "ia64" => 6,
            "arm64" => 12,
            _ => 9,
        }
    }

    /// Whether it has two registry views and two sets of program folders.
    #[must_use]
    pub fn is_64_bit(&self) -> bool {
        !matches!(self.architecture.as_str(), "x86" | "arm")
    }
}

/// Maker, model and firmware.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hardware {
    /// Manufacturer.
    pub manufacturer: String,
    /// Model.
    pub model: String,
    /// Product of the base board.
    #[serde(default)]
    pub base_board: String,
    /// Firmware vendor.
    pub bios_vendor: String,
    /// Firmware name.
    pub bios_name: String,
    /// Firmware version.
    pub bios_version: String,
    /// `yyyy-mm-ddThh:mm:ssZ`.
    pub bios_release_date: String,
    /// Count of logical processors.
    #[serde(default = "four")]
    pub processors: i64,
    /// DNS domain it is a member of.
    #[serde(default)]
    pub domain: String,
}

fn four() -> i64 {
    4
}

/// The update agent.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgentDescription {
    /// Version, four parts.
    pub version: FileVersionText,
    /// Protocol version it sends.
    pub protocol_version: String,
    /// Whether it knows delivery optimization and the newer request fields.
    #[serde(default)]
    pub is_modern: bool,
}

/// A version in a description.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileVersionText(pub FileVersion);

impl<'de> Deserialize<'de> for FileVersionText {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        FileVersion::parse(&text).map(Self).ok_or_else(|| serde::de::Error::custom(format!("{text} is not a version")))
    }
}

/// A Windows Installer product.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MsiProduct {
    /// Product code, `{…}`.
    pub product_code: String,
    /// Version.
    pub version: FileVersionText,
    /// Language id.
    #[serde(default)]
    pub language: i64,
    /// Features installed.
    #[serde(default)]
    pub features: Vec<String>,
    /// Components installed.
    #[serde(default)]
    pub components: Vec<String>,
    /// Patch codes installed.
    #[serde(default)]
    pub patches: Vec<String>,
}

/// A device.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Device {
    /// Hardware ids, most specific first.
    pub hardware_ids: Vec<String>,
    /// Compatible ids.
    #[serde(default)]
    pub compatible_ids: Vec<String>,
    /// The driver it runs on.
    pub driver: Option<InstalledDriver>,
}

/// A driver that a device runs on.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InstalledDriver {
    /// The id it was chosen by.
    pub matching_id: String,
    /// `yyyy-mm-dd`.
    pub date: String,
    /// Version.
    pub version: FileVersionText,
    /// Setup class, `{…}`.
    pub class: String,
    /// Provider.
    #[serde(default)]
    pub provider: String,
    /// Rank, lower is better.
    #[serde(default)]
    pub rank: i64,
}

/// What is wrong with a machine; nothing by default.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Behavior {
    /// Rules whose answers it never knows, by name.
    #[serde(default)]
    pub unanswerable_rules: Vec<String>,
    /// Every n-th download fails; 0 for none.
    #[serde(default)]
    pub failing_downloads: u32,
    /// Every n-th installation fails; 0 for none.
    #[serde(default)]
    pub failing_installations: u32,
    /// Its clock is off by so many seconds.
    #[serde(default)]
    pub clock_offset_seconds: i64,
}
