//! A cleanup that does what a plan showed, and nothing else.

use std::collections::HashSet;

use patchwell_catalog::UnusedRevisions;
use patchwell_model::{ComputerId, RevisionId, Sha1, Timestamp, UpdateId};

use super::{CleanupPreview, CleanupStep};
use crate::plans::{ActPlan, digest};
use crate::{App, AppError};

/// What a plan showed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedCleanup {
    /// When it was made.
    pub at: Timestamp,
    /// Of its effects.
    pub digest: String,
}

impl PlannedCleanup {
    /// As a job keeps it.
    pub(crate) fn to_text(&self) -> String {
        format!("planned {} {}", self.at, self.digest)
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (at, digest) = text.strip_prefix("planned ")?.split_once(' ')?;
        Some(Self { at: at.parse().ok()?, digest: digest.to_owned() })
    }
}

/// What a cleanup may touch: everything, or what a plan showed.
#[derive(Debug, Default)]
pub(super) struct CleanupScope(Option<Planned>);

#[derive(Debug)]
struct Planned {
    updates: HashSet<UpdateId>,
    revisions: HashSet<RevisionId>,
    computers: HashSet<ComputerId>,
    files: HashSet<Sha1>,
}

impl CleanupScope {
    pub(super) fn updates(&self, mut updates: Vec<UpdateId>) -> Vec<UpdateId> {
        if let Self(Some(planned)) = self {
            updates.retain(|update| planned.updates.contains(update));
        }
        updates
    }

    pub(super) fn unused(&self, mut unused: Vec<UnusedRevisions>) -> Vec<UnusedRevisions> {
        if let Self(Some(planned)) = self {
            unused.retain(|one| one.revisions.iter().all(|id| planned.revisions.contains(id)));
        }
        unused
    }

    pub(super) fn has_computer(&self, id: &ComputerId) -> bool {
        self.0.as_ref().is_none_or(|planned| planned.computers.contains(id))
    }

    pub(super) fn has_file(&self, sha1: &Sha1) -> bool {
        self.0.as_ref().is_none_or(|planned| planned.files.contains(sha1))
    }
}

impl From<CleanupPreview> for CleanupScope {
    fn from(preview: CleanupPreview) -> Self {
        let unused = preview.updates.iter().chain(&preview.revisions);
        Self(Some(Planned {
            revisions: unused.flat_map(|one| one.revisions.iter().copied()).collect(),
            updates: preview.superseded.into_iter().chain(preview.expired).collect(),
            computers: preview.computers.into_iter().collect(),
            files: preview.sha1s.into_iter().collect(),
        }))
    }
}

impl App {
    /// What a cleanup may touch. One that goes on after a crash has done a part of its plan and is not compared again.
    ///
    /// # Errors
    /// [`AppError::Conflict`] when it would do something else than its plan showed; store errors.
    pub(super) fn cleanup_scope(
        &self,
        steps: &[CleanupStep],
        planned: Option<&PlannedCleanup>,
        goes_on: bool,
    ) -> Result<CleanupScope, AppError> {
        let Some(planned) = planned else { return Ok(CleanupScope::default()) };
        let preview = self.preview_cleanup_blocking(steps, planned.at)?;
        let mut plan = ActPlan { at: planned.at, cleanup: Some(preview.clone()), ..ActPlan::default() };
        self.survey(&mut plan);
        if !goes_on && digest(&plan.effects) != planned.digest {
            let reason = "something moved after the plan was applied, and nothing was done; ask for the plan again";
            return Err(AppError::Conflict(reason.to_owned()));
        }
        Ok(preview.into())
    }
}
