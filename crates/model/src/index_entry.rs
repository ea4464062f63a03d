//! The part of a revision that decisions and lists need, small enough to keep in memory for a whole catalog.

use jiff::Timestamp;

use crate::{
    BundleClause, CategoryType, Clause, DeploymentId, DriverMetadata, EulaId, PublicationState, Revision, RevisionId,
    RevisionIdentity, Severity, UpdateId, UpdateType,
};

/// What the catalog index holds of one revision: no texts but the title, no fragments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexEntry {
    /// This server's id for it.
    pub id: RevisionId,
    /// The id under which its default deployment (detect, evaluate, bundle) is told to agents.
    pub deployment_id: DeploymentId,
    /// Which revision.
    pub identity: RevisionIdentity,
    /// What it is.
    pub update_type: UpdateType,
    /// Set for categories.
    pub category_type: Option<CategoryType>,
    /// In force or withdrawn.
    pub publication_state: PublicationState,
    /// May be approved on its own.
    pub explicitly_deployable: bool,
    /// May be approved for removal.
    pub can_uninstall: bool,
    /// May ask the user: no deadline then.
    pub can_request_user_input: bool,
    /// Made by a local publisher.
    pub is_locally_published: bool,
    /// Licence to accept before approval.
    pub eula: Option<EulaId>,
    /// Prerequisites, as AND of ORs.
    pub prerequisites: Vec<Clause>,
    /// Children, as AND of ORs.
    pub bundled: Vec<BundleClause>,
    /// Superseded updates.
    pub supersedes: Vec<UpdateId>,
    /// Devices it serves.
    pub drivers: Vec<DriverMetadata>,
    /// Size of its core fragment, bytes of UTF-8 before escaping: pages are cut by it.
    pub core_bytes: u32,
    /// Sum of its own files' sizes, bytes.
    pub content_bytes: u64,
    /// Title for lists.
    pub title: String,
    /// Knowledge Base numbers.
    pub kb_articles: Vec<String>,
    /// Security bulletins and CVEs.
    pub security_ids: Vec<String>,
    /// Rated severity.
    pub severity: Severity,
    /// Published at.
    pub creation_date: Option<Timestamp>,
    /// Arrived at this server.
    pub arrival_date: Timestamp,
}

impl IndexEntry {
    /// Takes from a revision what the index holds.
    #[must_use]
    pub fn new(
        id: RevisionId,
        deployment_id: DeploymentId,
        revision: &Revision,
        core_bytes: u32,
        arrival_date: Timestamp,
    ) -> Self {
        Self {
            id,
            deployment_id,
            identity: revision.identity,
            update_type: revision.update_type,
            category_type: revision.category_type,
            publication_state: revision.publication_state,
            explicitly_deployable: revision.explicitly_deployable,
            can_uninstall: revision.can_uninstall,
            can_request_user_input: revision.can_request_user_input,
            is_locally_published: revision.is_locally_published,
            eula: revision.eula.as_ref().map(|eula| eula.id),
            prerequisites: revision.prerequisites.clone(),
            bundled: revision.bundled.clone(),
            supersedes: revision.supersedes.clone(),
            drivers: revision.drivers.clone(),
            core_bytes,
            content_bytes: revision.files.iter().fold(0, |sum, file| sum.saturating_add(file.size)),
            title: revision.title(),
            kb_articles: revision.kb_articles.clone(),
            security_ids: [revision.security_bulletins.as_slice(), &revision.cve_ids].concat(),
            severity: revision.severity,
            creation_date: revision.creation_date,
            arrival_date,
        }
    }
}
