//! Updates in lists and in full.

use jiff::Timestamp;
use patchwell_model as model;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{ApprovalView, EulaView, StatusCounts};

/// What an update is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum UpdateType {
    /// Something to install.
    Software,
    /// A device driver.
    Driver,
    /// Company, product family, product or classification.
    Category,
    /// A condition that other updates refer to.
    Detectoid,
}

impl From<model::UpdateType> for UpdateType {
    fn from(update_type: model::UpdateType) -> Self {
        match update_type {
            model::UpdateType::Software => Self::Software,
            model::UpdateType::Driver => Self::Driver,
            model::UpdateType::Category => Self::Category,
            model::UpdateType::Detectoid => Self::Detectoid,
        }
    }
}

/// What a category stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CategoryType {
    /// A publisher.
    Company,
    /// A family of products.
    ProductFamily,
    /// A product.
    Product,
    /// What kind of update.
    UpdateClassification,
}

impl From<model::CategoryType> for CategoryType {
    fn from(category_type: model::CategoryType) -> Self {
        match category_type {
            model::CategoryType::Company => Self::Company,
            model::CategoryType::ProductFamily => Self::ProductFamily,
            model::CategoryType::Product => Self::Product,
            model::CategoryType::UpdateClassification => Self::UpdateClassification,
        }
    }
}

/// Severity as the publisher rates it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Not rated.
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

impl From<model::Severity> for Severity {
    fn from(severity: model::Severity) -> Self {
        match severity {
            model::Severity::Unspecified => Self::Unspecified,
            model::Severity::Low => Self::Low,
            model::Severity::Moderate => Self::Moderate,
            model::Severity::Important => Self::Important,
            model::Severity::Critical => Self::Critical,
        }
    }
}

impl From<Severity> for model::Severity {
    fn from(severity: Severity) -> Self {
        match severity {
            Severity::Unspecified => Self::Unspecified,
            Severity::Low => Self::Low,
            Severity::Moderate => Self::Moderate,
            Severity::Important => Self::Important,
            Severity::Critical => Self::Critical,
        }
    }
}

/// What administrators decided, over all groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ApprovalState {
    /// Install or uninstall for some group.
    Approved,
    /// Nothing decided: detected only.
    Unapproved,
    /// Not sent to computers at all.
    Declined,
}

impl ApprovalState {
    /// In words, as tables show it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Approved => "approved",
            Self::Unapproved => "not approved",
            Self::Declined => "declined",
        }
    }
}

/// An update as lists show it: its latest revision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct UpdateSummary {
    /// Update id.
    pub id: String,
    /// Revision number.
    pub revision: i32,
    /// Title, in English where there is one; untrusted.
    pub title: String,
    /// What it is.
    pub update_type: UpdateType,
    /// Title of its classification.
    pub classification: Option<String>,
    /// Titles of its products.
    pub products: Vec<String>,
    /// Knowledge Base article numbers.
    pub kb_articles: Vec<String>,
    /// Rated severity.
    pub severity: Severity,
    /// What administrators decided.
    pub approval: ApprovalState,
    /// Whether it holds children.
    pub is_bundle: bool,
    /// Whether an update that is not declined supersedes it.
    pub is_superseded: bool,
    /// Whether it supersedes others.
    pub supersedes_others: bool,
    /// Whether its publisher withdrew it.
    pub is_expired: bool,
    /// Whether a licence text has to be accepted before approval.
    pub needs_eula: bool,
    /// Published at.
    pub creation_date: Option<Timestamp>,
    /// Arrived at this server.
    pub arrival_date: Timestamp,
    /// Bytes of its files, and of those of its members if it is a bundle.
    pub content_bytes: u64,
    /// How many computers are in each state.
    pub status: StatusCounts,
}

/// Names an update.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct UpdateReference {
    /// Update id.
    pub id: String,
    /// Title; `None` when the catalog does not have it.
    pub title: Option<String>,
    /// What it is; `None` when the catalog does not have it.
    pub update_type: Option<UpdateType>,
}

/// Names a revision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RevisionReference {
    /// Update id.
    pub id: String,
    /// Revision number.
    pub revision: i32,
    /// Title; `None` when the catalog does not have it.
    pub title: Option<String>,
}

/// Names a category of an update.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CategoryReference {
    /// Update id of the category.
    pub id: String,
    /// Title; `None` when the catalog does not have it.
    pub title: Option<String>,
    /// What it stands for; `None` when unknown.
    pub category_type: Option<CategoryType>,
}

/// Title and description in one language; untrusted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LocalizedText {
    /// Language tag.
    pub language: String,
    /// Title.
    pub title: String,
    /// Description.
    pub description: String,
    /// Addresses with more information.
    pub more_info_urls: Vec<String>,
}

/// One part of the prerequisites: at least one of these must be installed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RequirementView {
    /// Whether the part puts the update into categories.
    pub is_category: bool,
    /// The alternatives.
    pub any_of: Vec<UpdateReference>,
}

/// A file of an update.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FileView {
    /// The publisher's name for it; untrusted.
    pub name: String,
    /// Bytes.
    pub size: u64,
    /// SHA-1, upper-case hexadecimal: its name in the content store.
    pub sha1: String,
    /// SHA-256, upper-case hexadecimal, where known.
    pub sha256: Option<String>,
    /// Kind of patch: `SelfContained`, `Express`, …
    pub patching_type: Option<String>,
    /// Whether the content store has it, verified.
    pub is_present: bool,
    /// Where agents fetch it, below the server's address.
    pub path: String,
    /// Where the publisher serves it, as far as known.
    pub source_urls: Vec<String>,
}

/// Everything about one revision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct UpdateDetails {
    /// What lists show. `id` and `revision` are those of the revision that was asked for.
    #[serde(flatten)]
    pub summary: UpdateSummary,
    /// This server's number for the revision, as agents know it.
    pub revision_id: i32,
    /// Whether newer revisions exist.
    pub is_latest: bool,
    /// Texts in all languages that the source had.
    pub texts: Vec<LocalizedText>,
    /// Language tags of the content; empty means all.
    pub languages: Vec<String>,
    /// Security bulletins.
    pub security_bulletins: Vec<String>,
    /// CVE ids.
    pub cve_ids: Vec<String>,
    /// Where the publisher gives support.
    pub support_url: Option<String>,
    /// XML namespace of the installer.
    pub handler: Option<String>,
    /// Whether installing restarts: `never_reboots`, `always_requires_reboot`, `can_request_reboot`.
    pub reboot: String,
    /// May ask the user: no deadline then.
    pub can_request_user_input: bool,
    /// Can be approved for removal.
    pub can_uninstall: bool,
    /// May be approved on its own.
    pub explicitly_deployable: bool,
    /// Made by a local publisher.
    pub is_locally_published: bool,
    /// Classification, products, families and companies.
    pub categories: Vec<CategoryReference>,
    /// Prerequisites: all of the parts must hold.
    pub prerequisites: Vec<RequirementView>,
    /// Children.
    pub children: Vec<RevisionReference>,
    /// Bundles it is a child of.
    pub bundled_by: Vec<RevisionReference>,
    /// Updates it supersedes.
    pub supersedes: Vec<UpdateReference>,
    /// Updates that supersede it.
    pub superseded_by: Vec<UpdateReference>,
    /// All revisions of the update on this server, oldest first.
    pub revisions: Vec<i32>,
    /// Its own files.
    pub files: Vec<FileView>,
    /// Its licence text.
    pub eula: Option<EulaView>,
    /// What administrators decided.
    pub approvals: Vec<ApprovalView>,
    /// Device ids that a driver serves.
    pub hardware_ids: Vec<String>,
}
