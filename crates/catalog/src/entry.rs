//! A revision as the snapshot keeps it.

use std::sync::Arc;

use patchwell_model::{
    BundleClause, CategoryType, DeploymentId, EulaId, IndexEntry, PublicationState, RevisionId, RevisionIdentity,
    Severity, Timestamp, UpdateId, UpdateType,
};

use crate::intern::{Interner, SetIx, UpdateIx};

/// What the snapshot holds of one revision: [`IndexEntry`] with prerequisites and repeated texts shared.
#[derive(Debug, Clone)]
pub struct Entry {
    /// This server's id for it.
    pub id: RevisionId,
    /// The id of its default deployment.
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
    /// Children, as AND of ORs.
    pub bundled: Box<[BundleClause]>,
    /// Superseded updates.
    pub supersedes: Box<[UpdateId]>,
    /// Size of its core fragment, bytes of UTF-8 before escaping.
    pub core_bytes: u32,
    /// Sum of its own files' sizes, bytes.
    pub content_bytes: u64,
    /// Title for lists.
    pub title: Box<str>,
    /// Knowledge Base numbers.
    pub kb_articles: Box<[Box<str>]>,
    /// Security bulletins and CVEs.
    pub security_ids: Box<[Box<str>]>,
    /// Rated severity.
    pub severity: Severity,
    /// Published at.
    pub creation_date: Option<Timestamp>,
    /// Arrived at this server.
    pub arrival_date: Timestamp,
    pub(crate) update: UpdateIx,
    pub(crate) clause_set: SetIx,
    pub(crate) drivers: Box<[DriverRow]>,
}

/// A row of the driver table ([MS-WUSP] 3.1.1), repeated texts shared.
#[derive(Debug, Clone)]
pub(crate) struct DriverRow {
    pub(crate) hardware_id: Box<str>,
    pub(crate) ver_date_days: i32,
    pub(crate) ver_version: u64,
    pub(crate) class: Arc<str>,
    pub(crate) manufacturer: Arc<str>,
    pub(crate) provider: Arc<str>,
    pub(crate) whql_driver_id: i64,
    /// By operating system key, lower case.
    pub(crate) feature_scores: Box<[(Arc<str>, u8)]>,
    /// Lower case.
    pub(crate) distribution_ids: Box<[Arc<str>]>,
    /// Lower case.
    pub(crate) target_ids: Box<[Arc<str>]>,
}

impl Entry {
    pub(crate) fn new(entry: IndexEntry, interner: &mut Interner) -> Self {
        let drivers = driver_rows(&entry, interner);
        Self {
            id: entry.id,
            deployment_id: entry.deployment_id,
            identity: entry.identity,
            update_type: entry.update_type,
            category_type: entry.category_type,
            publication_state: entry.publication_state,
            explicitly_deployable: entry.explicitly_deployable,
            can_uninstall: entry.can_uninstall,
            can_request_user_input: entry.can_request_user_input,
            is_locally_published: entry.is_locally_published,
            eula: entry.eula,
            update: interner.update(entry.identity.update_id),
            clause_set: interner.clause_set(&entry.prerequisites),
            bundled: entry.bundled.into(),
            supersedes: entry.supersedes.into(),
            drivers,
            core_bytes: entry.core_bytes,
            content_bytes: entry.content_bytes,
            title: entry.title.into(),
            kb_articles: entry.kb_articles.into_iter().map(String::into_boxed_str).collect(),
            security_ids: entry.security_ids.into_iter().map(String::into_boxed_str).collect(),
            severity: entry.severity,
            creation_date: entry.creation_date,
            arrival_date: entry.arrival_date,
        }
    }

    /// Whether it holds children.
    #[must_use]
    pub fn is_bundle(&self) -> bool {
        !self.bundled.is_empty()
    }

    /// Whether it is a category or a detectoid: evaluated, never approved.
    #[must_use]
    pub fn is_evaluated_only(&self) -> bool {
        matches!(self.update_type, UpdateType::Category | UpdateType::Detectoid)
    }

    /// Whether its publisher has withdrawn it.
    #[must_use]
    pub fn is_expired(&self) -> bool {
        self.publication_state == PublicationState::Expired
    }
}

fn driver_rows(entry: &IndexEntry, interner: &mut Interner) -> Box<[DriverRow]> {
    entry
        .drivers
        .iter()
        .map(|driver| DriverRow {
            hardware_id: driver.hardware_id.as_str().into(),
            ver_date_days: driver.ver_date_days,
            ver_version: driver.ver_version,
            class: interner.text(&driver.class),
            manufacturer: interner.text(&driver.manufacturer),
            provider: interner.text(&driver.provider),
            whql_driver_id: driver.whql_driver_id,
            feature_scores: driver
                .feature_scores
                .iter()
                .map(|score| (interner.text(&score.operating_system.to_lowercase()), score.score))
                .collect(),
            distribution_ids: lowered(&driver.distribution_computer_hardware_ids, interner),
            target_ids: lowered(&driver.target_computer_hardware_ids, interner),
        })
        .collect()
}

/// GUIDs in lower case without the braces they may have.
fn lowered(ids: &[String], interner: &mut Interner) -> Box<[Arc<str>]> {
    ids.iter().map(|id| interner.text(&id.trim().trim_matches(['{', '}']).to_lowercase())).collect()
}
