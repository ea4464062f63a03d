//! What a revision's metadata says, as far as the server decides on it. Everything else stays in the fragments.

use jiff::Timestamp;

use crate::{EulaId, Language, RevisionIdentity, Sha1, Sha256, UpdateId};

/// `Properties/@UpdateType`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UpdateType {
    /// Something to install, alone or as part of a bundle.
    Software,
    /// A device driver; scanned in a pass of its own.
    Driver,
    /// Company, product family, product or classification.
    Category,
    /// A condition other updates refer to; no content.
    Detectoid,
}

/// What a category stands for (`HandlerSpecificData/CategoryInformation/@CategoryType`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CategoryType {
    /// A publisher.
    Company,
    /// A family of products.
    ProductFamily,
    /// A product.
    Product,
    /// What kind of update: security, critical, definition …
    UpdateClassification,
}

/// `Properties/@PublicationState`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum PublicationState {
    /// In force.
    #[default]
    Published,
    /// Withdrawn by its publisher.
    Expired,
}

/// Severity of a security update as its publisher rates it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Severity {
    /// Not rated.
    #[default]
    Unspecified,
    /// Low.
    Low,
    /// Moderate.
    Moderate,
    /// Important.
    Important,
    /// Critical.
    Critical,
}

/// Whether installing restarts the computer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum RebootBehavior {
    /// Never.
    #[default]
    NeverReboots,
    /// Always.
    AlwaysRequiresReboot,
    /// Sometimes.
    CanRequestReboot,
}

/// One AND-part of a prerequisite expression: at least one of these updates must be installed, in any revision.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Clause {
    /// The alternatives. An empty list (seen in real data) demands nothing.
    pub any_of: Vec<UpdateId>,
    /// `IsCategory="true"`: the clause puts the update into these categories.
    pub is_category: bool,
}

/// One AND-part of a bundle: at least one of these revisions belongs to it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct BundleClause {
    /// The alternatives.
    pub any_of: Vec<RevisionIdentity>,
}

/// A content file of a revision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileInfo {
    /// Its digest and name in the store.
    pub sha1: Sha1,
    /// The stronger digest where the metadata has it.
    pub sha256: Option<Sha256>,
    /// The publisher's file name; decides the extension in URLs.
    pub name: String,
    /// Bytes.
    pub size: u64,
    /// `@Modified` as written; some have no zone.
    pub modified: Option<String>,
    /// `@PatchingType`: `SelfContained`, `Express`, …
    pub patching_type: Option<String>,
    /// Where the publisher serves it, as far as known.
    pub urls: Vec<String>,
}

/// Title and description in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalizedText {
    /// The language.
    pub language: Language,
    /// Title; may be empty in real data.
    pub title: String,
    /// Description, empty when absent.
    pub description: String,
    /// `MoreInfoUrl`s.
    pub more_info_urls: Vec<String>,
}

/// A licence text that an administrator accepts before the update is approved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EulaInfo {
    /// Names the text; acceptance is remembered by it.
    pub id: EulaId,
    /// The text file for each language, as far as known.
    pub files: Vec<(Language, FileInfo)>,
}

/// A feature score of a driver for one system, lower is better ([MS-WUSP] 3.1.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DriverFeatureScore {
    /// `<Arch>.<OSMajorVersion>.<OSMinorVersion>`.
    pub operating_system: String,
    /// 0 to 255.
    pub score: u8,
}

/// One `WindowsDriverMetaData` element: a device that the driver serves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DriverMetadata {
    /// The device's hardware or compatible id, as written; compare without regard to case.
    pub hardware_id: String,
    /// Release date, `yyyy-mm-dd` as days since 1970-01-01.
    pub ver_date_days: i32,
    /// `a.b.c.d` packed into 64 bits, 16 for each part.
    pub ver_version: u64,
    /// Device class name.
    pub class: String,
    /// Maker of the driver.
    pub manufacturer: String,
    /// Company that provides it.
    pub provider: String,
    /// Hardware model.
    pub model: String,
    /// Number given in certification, higher is newer; 0 when absent.
    pub whql_driver_id: i64,
    /// Scores by system.
    pub feature_scores: Vec<DriverFeatureScore>,
    /// Computer hardware ids the service targets it to, lower case; empty means any computer.
    pub distribution_computer_hardware_ids: Vec<String>,
    /// Computer hardware ids the driver package targets, lower case.
    pub target_computer_hardware_ids: Vec<String>,
}

/// One revision of an update: what the server needs to know of it to decide, list and search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revision {
    /// Which one.
    pub identity: RevisionIdentity,
    /// What it is.
    pub update_type: UpdateType,
    /// Set exactly for categories that say it.
    pub category_type: Option<CategoryType>,
    /// In force or withdrawn.
    pub publication_state: PublicationState,
    /// Published at; absent in some packages.
    pub creation_date: Option<Timestamp>,
    /// Texts in all languages the source has.
    pub texts: Vec<LocalizedText>,
    /// `@DefaultPropertiesLanguage`.
    pub default_language: Language,
    /// Languages the content is for; empty means all.
    pub languages: Vec<Language>,
    /// Prerequisites, as AND of ORs.
    pub prerequisites: Vec<Clause>,
    /// Children, as AND of ORs; not empty makes it a bundle.
    pub bundled: Vec<BundleClause>,
    /// Updates this one supersedes, in all their revisions.
    pub supersedes: Vec<UpdateId>,
    /// May be approved on its own.
    pub explicitly_deployable: bool,
    /// Knowledge Base article numbers, digits only.
    pub kb_articles: Vec<String>,
    /// Security bulletin numbers such as `MS08-067`.
    pub security_bulletins: Vec<String>,
    /// CVE ids.
    pub cve_ids: Vec<String>,
    /// Rated severity.
    pub severity: Severity,
    /// `SupportUrl`.
    pub support_url: Option<String>,
    /// `@Handler`: the XML namespace of the installer, if it has one.
    pub handler: Option<String>,
    /// Whether installing restarts.
    pub reboot: RebootBehavior,
    /// Installing may ask the user something: such updates get no deadline.
    pub can_request_user_input: bool,
    /// Uninstalling is supported: such updates can be approved for removal.
    pub can_uninstall: bool,
    /// Made by a local publisher, not by Microsoft.
    pub is_locally_published: bool,
    /// Licence to accept first.
    pub eula: Option<EulaInfo>,
    /// Its own files, not those of bundled children.
    pub files: Vec<FileInfo>,
    /// Devices it serves; not empty only for drivers.
    pub drivers: Vec<DriverMetadata>,
}

impl Revision {
    /// The title in English, else in the default language, else in any, else the identity.
    #[must_use]
    pub fn title(&self) -> String {
        let in_language =
            |tag: &str| self.texts.iter().find(|text| text.language.as_str() == tag && !text.title.is_empty());
        in_language("en")
            .or_else(|| in_language(self.default_language.as_str()))
            .or_else(|| self.texts.iter().find(|text| !text.title.is_empty()))
            .map_or_else(|| self.identity.to_string(), |text| text.title.clone())
    }

    /// Whether it holds children.
    #[must_use]
    pub fn is_bundle(&self) -> bool {
        !self.bundled.is_empty()
    }
}
