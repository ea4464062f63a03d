//! Core fragments, and whole update documents, as an agent reads them.

use uuid::Uuid;

use super::cbs::PackageManifest;
use super::element::{Element, FragmentError};
use super::msi::MspMetadata;
use super::{FileVersion, Rule};

/// `Properties/@UpdateType`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UpdateKind {
    /// To install.
    Software,
    /// A device driver.
    Driver,
    /// A company, product family, product or classification.
    Category,
    /// A condition.
    Detectoid,
}

/// A child of a bundle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct BundledUpdate {
    /// Its update id.
    pub id: Uuid,
    /// Its revision number.
    pub revision: i32,
}

/// What an update refers to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Relationships {
    /// All clauses must hold; a clause holds when one of its updates is installed. An empty clause demands nothing.
    pub prerequisites: Vec<Vec<Uuid>>,
    /// Children: every clause needs one of its members.
    pub bundled: Vec<Vec<BundledUpdate>>,
    /// Updates it replaces.
    pub supersedes: Vec<Uuid>,
}

/// A device that a driver serves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DriverMetadata {
    /// Hardware or compatible id.
    pub hardware_id: String,
    /// `yyyy-mm-dd`.
    pub date: String,
    /// Version.
    pub version: FileVersion,
    /// Computers it is meant for, lower case; empty for all.
    pub computer_hardware_ids: Vec<String>,
}

/// `ApplicabilityRules/Metadata`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Metadata {
    /// CBS packages; the first one is the update's own.
    pub packages: Vec<PackageManifest>,
    /// Devices of a driver.
    pub drivers: Vec<DriverMetadata>,
    /// Patches of a Windows Installer product.
    pub patches: Vec<MspMetadata>,
    /// Product code of a Windows Installer application.
    pub product_code: Option<String>,
}

/// A core fragment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CoreFragment {
    /// Update id.
    pub id: Uuid,
    /// Revision number.
    pub revision: i32,
    /// Type.
    pub kind: UpdateKind,
    /// Can be offered on its own.
    pub explicitly_deployable: bool,
    /// Licence.
    pub eula_id: Option<String>,
    /// What it refers to.
    pub relationships: Relationships,
    /// `IsInstalled`.
    pub is_installed: Option<Rule>,
    /// `IsSuperseded`.
    pub is_superseded: Option<Rule>,
    /// `IsInstallable`.
    pub is_installable: Option<Rule>,
    /// What metadata-driven rules work on.
    pub metadata: Metadata,
}

impl CoreFragment {
    /// Reads a core fragment, or a whole `upd:Update` document.
    ///
    /// # Errors
    /// When it is not XML, or has no identity or type.
    pub fn parse(xml: &str) -> Result<Self, FragmentError> {
        let mut roots = Element::parse(xml)?;
        if let [only] = roots.as_mut_slice()
            && only.name == "Update"
        {
            roots = std::mem::take(&mut only.children);
        }
        let root = Element { children: roots, ..Element::default() };
        let identity = required(&root, "UpdateIdentity")?;
        let properties = required(&root, "Properties")?;
        let rules = root.child("ApplicabilityRules");
        let rule = |name| rules.and_then(|rules| rules.child(name)).map(|rule| Rule::And(Rule::children(rule)));
        Ok(Self {
            id: update_id(identity)?,
            revision: revision_number(identity)?,
            kind: kind(properties)?,
            explicitly_deployable: properties.attribute("ExplicitlyDeployable") == Some("true"),
            eula_id: properties.attribute("EulaID").map(str::to_owned),
            relationships: root.child("Relationships").map_or(Ok(Relationships::default()), relationships)?,
            is_installed: rule("IsInstalled"),
            is_superseded: rule("IsSuperseded"),
            is_installable: rule("IsInstallable"),
            metadata: rules.and_then(|rules| rules.child("Metadata")).map(metadata).unwrap_or_default(),
        })
    }

    /// Whether it has children.
    #[must_use]
    pub fn is_bundle(&self) -> bool {
        !self.relationships.bundled.is_empty()
    }

    /// Whether it has rules of its own.
    #[must_use]
    pub fn has_rules(&self) -> bool {
        self.is_installed.is_some() || self.is_installable.is_some()
    }
}

fn required<'a>(root: &'a Element, name: &str) -> Result<&'a Element, FragmentError> {
    root.child(name).ok_or_else(|| FragmentError::new(format!("no {name}")))
}

fn update_id(element: &Element) -> Result<Uuid, FragmentError> {
    let text = element.attribute("UpdateID").ok_or_else(|| FragmentError::new("no UpdateID"))?;
    Uuid::parse_str(text.trim()).map_err(FragmentError::new)
}

fn revision_number(element: &Element) -> Result<i32, FragmentError> {
    element.attribute("RevisionNumber").unwrap_or("0").parse().map_err(FragmentError::new)
}

fn kind(properties: &Element) -> Result<UpdateKind, FragmentError> {
    match properties.attribute("UpdateType") {
        Some("Software") => Ok(UpdateKind::Software),
        Some("Driver") => Ok(UpdateKind::Driver),
        Some("Category") => Ok(UpdateKind::Category),
        Some("Detectoid") => Ok(UpdateKind::Detectoid),
        other => Err(FragmentError::new(format!("UpdateType {other:?}"))),
    }
}

fn relationships(element: &Element) -> Result<Relationships, FragmentError> {
    let mut result = Relationships::default();
    if let Some(list) = element.child("Prerequisites") {
        result.prerequisites = clauses(list, update_id)?;
    }
    if let Some(list) = element.child("BundledUpdates") {
        let bundled =
            |member: &Element| Ok(BundledUpdate { id: update_id(member)?, revision: revision_number(member)? });
        result.bundled = clauses(list, bundled)?;
    }
    if let Some(list) = element.child("SupersededUpdates") {
        result.supersedes = list.children_named("UpdateIdentity").map(update_id).collect::<Result<_, _>>()?;
    }
    Ok(result)
}

/// `UpdateIdentity` is a clause of one, `AtLeastOne` a clause of its members.
fn clauses<T>(
    list: &Element,
    member: impl Fn(&Element) -> Result<T, FragmentError>,
) -> Result<Vec<Vec<T>>, FragmentError> {
    let mut clauses = Vec::new();
    for child in &list.children {
        match child.name.as_str() {
            "UpdateIdentity" => clauses.push(vec![member(child)?]),
            "AtLeastOne" => {
                clauses.push(child.children_named("UpdateIdentity").map(&member).collect::<Result<_, _>>()?);
            }
            other => return Err(FragmentError::new(format!("unexpected {other} in {}", list.name))),
        }
    }
    Ok(clauses)
}

fn metadata(element: &Element) -> Metadata {
    let mut result = Metadata::default();
    for child in &element.children {
        match child.name.as_str() {
            "CbsPackageApplicabilityMetadata" => {
                result.packages.extend(child.children_named("assembly").filter_map(PackageManifest::from_element));
            }
            "WindowsDriverMetaData" => result.drivers.extend(driver(child)),
            "MsiPatchMetadata" => result.patches.extend(child.children.iter().filter_map(MspMetadata::from_element)),
            "MsiApplicationMetadata" => {
                result.product_code = child.child("ProductCode").map(|code| code.text.trim().to_owned());
            }
            _ => {}
        }
    }
    result
}

fn driver(element: &Element) -> Option<DriverMetadata> {
    let mut computer_hardware_ids: Vec<String> = Vec::new();
    for name in ["DistributionComputerHardwareId", "TargetComputerHardwareId"] {
        computer_hardware_ids.extend(element.children_named(name).map(|id| id.text.trim().to_lowercase()));
    }
    Some(DriverMetadata {
        hardware_id: element.attribute("HardwareID")?.to_owned(),
        date: element.attribute("DriverVerDate")?.to_owned(),
        version: FileVersion::parse(element.attribute("DriverVerVersion")?)?,
        computer_hardware_ids,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bundle_with_alternatives_and_an_empty_clause() {
        let core = r#"<UpdateIdentity UpdateID="B570825D-7ca2-4584-9c90-bc4cc016075d" RevisionNumber="501" />
            <Properties UpdateType="Software" ExplicitlyDeployable="true" EulaID="86052c42-c515-4b12-ac71-d8eadca14df9" />
            <Relationships><Prerequisites><UpdateIdentity UpdateID="0FA1201D-4330-4FA8-8AE9-B877473B6441" /><AtLeastOne />
            </Prerequisites><BundledUpdates><AtLeastOne>
            <UpdateIdentity UpdateID="eba37d27-4d5a-428b-8ddb-ab264126473d" RevisionNumber="501" />
            <UpdateIdentity UpdateID="f53afe54-feaf-4bd1-a51d-b78c645ca294" RevisionNumber="501" />
            </AtLeastOne></BundledUpdates></Relationships>"#;
        let core = CoreFragment::parse(core).unwrap();
        assert!(core.is_bundle() && !core.has_rules() && core.explicitly_deployable);
        assert_eq!(core.relationships.prerequisites.len(), 2);
        assert!(core.relationships.prerequisites[1].is_empty());
        assert_eq!(core.relationships.bundled[0].len(), 2);
        assert!(CoreFragment::parse("<Properties UpdateType='Software' />").is_err());
    }
}
