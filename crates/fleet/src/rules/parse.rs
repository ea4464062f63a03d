//! From elements to rules.

use super::attributes::{Attributes, exact_file_properties};
use super::element::Element;
use super::{DeviceAttributeRule, FileProperty, LoopLogic, Question, Rule, WindowsVersionRule};

impl Rule {
    /// Reads one rule. Never fails: what is not known or not complete becomes [`Rule::Unknown`] with its name.
    #[must_use]
    pub fn from_element(element: &Element) -> Self {
        let known = match element.name.as_str() {
            "True" => Some(Self::True),
            "False" => Some(Self::False),
            "And" => Some(Self::And(Self::children(element))),
            "Or" => Some(Self::Or(Self::children(element))),
            "Not" => Some(Self::Not(Box::new(Self::And(Self::children(element))))),
            name if name.starts_with("Reg") => registry(element),
            name if name.starts_with("File") => file(element),
            name if name.starts_with("Msi") => msi(element),
            name if name.starts_with("Cbs") || name.starts_with("WindowsDriver") => by_metadata(element),
            _ => system(element),
        };
        known.unwrap_or_else(|| Self::Unknown(element.name.clone()))
    }

    pub(super) fn children(element: &Element) -> Vec<Self> {
        element.children.iter().map(Self::from_element).collect()
    }
}

fn registry(element: &Element) -> Option<Rule> {
    Some(match element.name.as_str() {
        "RegKeyExists" => Rule::RegKeyExists(element.registry_key()?),
        "RegValueExists" => Rule::RegValueExists(element.registry_value()?, element.text("Type")),
        "RegDword" => Rule::RegDword(element.registry_value()?, element.scalar_comparison()?, element.number("Data")?),
        "RegSz" | "RegExpandSz" => Rule::RegSz(
            element.registry_value()?,
            element.string_comparison()?,
            element.text("Data")?,
            element.name == "RegExpandSz",
        ),
        "RegSzToVersion" => {
            Rule::RegSzToVersion(element.registry_value()?, element.scalar_comparison()?, element.version("Data")?)
        }
        "RegKeyLoop" => {
            let logic = match element.attribute("TrueIf")? {
                "Any" => LoopLogic::Any,
                "All" => LoopLogic::All,
                "None" => LoopLogic::None,
                _ => return None,
            };
            Rule::RegKeyLoop(element.registry_key()?, logic, Box::new(Rule::And(Rule::children(element))))
        }
        _ => return None,
    })
}

fn file(element: &Element) -> Option<Rule> {
    let (name, file) = match element.name.strip_suffix("PrependRegSz") {
        Some(name) => (name, element.file_by_registry()?),
        None => (element.name.as_str(), element.file_by_csidl()?),
    };
    let property = match name {
        "FileExists" => {
            return Some(Rule::FileExists(file, exact_file_properties(element)?, element.number("Language")));
        }
        "FileVersion" => FileProperty::Version(element.version("Version")?),
        "FileSize" => FileProperty::Size(element.number("Size")?),
        "FileCreated" => FileProperty::Created(element.text("Created")?),
        "FileModified" => FileProperty::Modified(element.text("Modified")?),
        _ => return None,
    };
    Some(Rule::FileCompare(file, element.scalar_comparison()?, property))
}

fn msi(element: &Element) -> Option<Rule> {
    let (all_products, products) = (element.flag("AllProductsRequired"), element.texts("Product"));
    Some(match element.name.as_str() {
        "MsiProductInstalled" => Rule::MsiProductInstalled(element.msi_product()?),
        "MsiFeatureInstalledForProduct" => Rule::MsiFeatureInstalledForProduct(
            element.texts("Feature"),
            element.flag("AllFeaturesRequired"),
            products,
            all_products,
        ),
        "MsiComponentInstalledForProduct" => Rule::MsiComponentInstalledForProduct(
            element.texts("Component"),
            element.flag("AllComponentsRequired"),
            products,
            all_products,
        ),
        "MsiPatchInstalledForProduct" => {
            Rule::MsiPatchInstalledForProduct(element.text("PatchCode")?, element.msi_product()?)
        }
        name => match name.strip_prefix("MsiPatch") {
            Some(state) => Rule::MsiPatch(question(state)?),
            None => Rule::MsiApplication(question(name.strip_prefix("MsiApplication")?)?),
        },
    })
}

fn by_metadata(element: &Element) -> Option<Rule> {
    match element.name.as_str() {
        "CbsPackageInstalledByIdentity" => Some(Rule::CbsPackageInstalledByIdentity(element.text("PackageIdentity")?)),
        name => match name.strip_prefix("CbsPackage") {
            Some(state) => Some(Rule::CbsPackage(question(state)?)),
            None => Some(Rule::WindowsDriver(question(name.strip_prefix("WindowsDriver")?)?)),
        },
    }
}

fn question(state: &str) -> Option<Question> {
    Some(match state {
        "Installed" => Question::Installed,
        "Installable" => Question::Installable,
        "Superseded" => Question::Superseded,
        _ => return None,
    })
}

fn system(element: &Element) -> Option<Rule> {
    Some(match element.name.as_str() {
        "WindowsVersion" => Rule::WindowsVersion(windows_version(element)?),
        "WindowsLanguage" => Rule::WindowsLanguage(element.text("Language")?),
        "MuiInstalled" => Rule::MuiInstalled,
        "MuiLanguageInstalled" => Rule::MuiLanguageInstalled(element.text("Language")?),
        "SystemMetric" => {
            Rule::SystemMetric(element.scalar_comparison()?, element.number("Index")?, element.number("Value")?)
        }
        "Processor" => {
            Rule::Processor(element.number("Architecture")?, element.number("Level"), element.number("Revision"))
        }
        "NumberOfProcessors" => Rule::NumberOfProcessors(element.scalar_comparison()?, element.number("Number")?),
        "ClusteredOS" => Rule::ClusteredOs,
        "Platform" => Rule::Platform(element.text("PlatformID")?),
        "WmiQuery" => Rule::WmiQuery(element.text("Namespace").unwrap_or_default(), element.text("WqlQuery")?),
        "LicenseDword" => {
            Rule::LicenseDword(element.text("Value")?, element.scalar_comparison()?, element.number("Data")?)
        }
        "InstalledOnce" => Rule::InstalledOnce,
        "ProductReleaseInstalled" => Rule::ProductReleaseInstalled(element.text("Name")?, element.version("Version")?),
        "ProductReleaseVersion" => Rule::ProductReleaseVersion(
            element.text("Name")?,
            element.scalar_comparison()?,
            element.version("Version")?,
        ),
        "DeviceAttribute" => Rule::DeviceAttribute(DeviceAttributeRule {
            name: element.text("Name")?,
            value_type: element.text("Type").unwrap_or_else(|| "String".to_owned()),
            comparison: element.text("Comparison")?,
            value: element.text("Value")?,
        }),
        _ => return None,
    })
}

fn windows_version(element: &Element) -> Option<WindowsVersionRule> {
    let comparison = match element.attribute("Comparison") {
        Some(_) => element.scalar_comparison()?,
        None => super::ScalarComparison::EqualTo,
    };
    Some(WindowsVersionRule {
        comparison,
        major: element.number("MajorVersion"),
        minor: element.number("MinorVersion"),
        build: element.number("BuildNumber"),
        service_pack_major: element.number("ServicePackMajor"),
        service_pack_minor: element.number("ServicePackMinor"),
        suite_mask: element.number("SuiteMask"),
        all_suites: element.flag("AllSuitesMustBePresent"),
        product_type: element.number("ProductType"),
    })
}
