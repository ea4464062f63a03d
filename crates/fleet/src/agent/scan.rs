//! A scan: SyncUpdates until nothing new comes, then evaluation and the report of it.

use std::collections::HashSet;

use patchwell_wire::client::deployment::DeploymentAction;
use patchwell_wire::client::start_category_scan;
use patchwell_wire::client::sync_updates::{self, CategoryIdentifier, SyncInfo, SyncUpdateParameters};
use patchwell_wire::soap::{Caller, Operation};
use uuid::Uuid;

use super::{Agent, AgentError};
use crate::applicability::{Applicability, UpdateState};
use crate::rules::{CoreFragment, Evaluation, Evaluator, Truth, UpdateKind};

/// `InstalledNonLeafUpdateIDs` holds no more; a server answers a longer list with a fault.
const MAX_INSTALLED_NON_LEAF: usize = 400;

/// What a scan found.
#[derive(Debug, Clone, Default)]
pub struct ScanReport {
    /// SyncUpdates calls, the one for drivers included.
    pub round_trips: u32,
    /// Updates that came in this scan.
    pub new_updates: usize,
    /// Updates known after it.
    pub updates: usize,
    /// Needed updates that are not part of a bundle, by id.
    pub needed: Vec<Uuid>,
    /// Installed ones.
    pub installed: Vec<Uuid>,
    /// How many concern this computer in no way.
    pub not_applicable: usize,
    /// Needed and approved for installation.
    pub approved: Vec<Uuid>,
    /// Updates whose rules could not be answered.
    pub unknown: Vec<Uuid>,
    /// Rules met, and those without an answer.
    pub evaluation: Evaluation,
    /// Updates that came though a prerequisite of theirs was not in the list that was sent.
    pub unsatisfied: Vec<Uuid>,
    /// Bytes received in this scan, as they came.
    pub bytes: u64,
}

impl Agent {
    /// Scans and reports events 147 and 156; 148 when the scan fails.
    ///
    /// # Errors
    /// When the server does not answer as it should, or 200 round trips do not suffice.
    pub async fn scan(&mut self) -> Result<ScanReport, AgentError> {
        let received = self.traffic.received;
        let mut report = ScanReport::default();
        if let Err(error) = self.sync(&mut report).await {
            self.detection_failed(&error);
            // The failure matters more than whether it can be told.
            drop(self.send_events().await);
            return Err(error);
        }
        self.judge(&mut report);
        report.bytes = self.traffic.received - received;
        self.detection_succeeded(&report);
        self.send_events().await?;
        Ok(report)
    }

    async fn sync(&mut self, report: &mut ScanReport) -> Result<(), AgentError> {
        if !self.options.filter_categories.is_empty() {
            self.start_category_scan().await?;
        }
        let set = self.cache.set();
        let start = Applicability::of(&set, &self.machine, &self.state);
        let is_installed = |(id, state): (&Uuid, &UpdateState)| (*state == UpdateState::Installed).then_some(*id);
        let mut installed: HashSet<Uuid> = start.states.iter().filter_map(is_installed).collect();
        loop {
            report.round_trips += 1;
            if report.round_trips > self.options.max_round_trips {
                return Err(AgentError::TooManyRoundTrips(self.options.max_round_trips));
            }
            let answer = self.sync_software(&installed).await?;
            let is_last = self.take(answer.clone(), &mut installed, report)?;
            if is_last {
                if answer.driver_sync_not_needed != Some(true) && !self.machine.devices.is_empty() {
                    report.round_trips += 1;
                    self.sync_drivers(&installed, report).await?;
                }
                return Ok(());
            }
        }
    }

    /// A filtered scan asks first which of its categories the server knows.
    async fn start_category_scan(&mut self) -> Result<(), AgentError> {
        let build = |agent: &Self, caller: &_| {
            let categories = agent.options.filter_categories.iter().enumerate();
            let relationship = |(index, id): (usize, &Uuid)| start_category_scan::CategoryRelationship {
                index_of_and_group: i32::try_from(index).unwrap_or_default(),
                category_id: *id,
            };
            let request = start_category_scan::Request { requested_categories: categories.map(relationship).collect() };
            start_category_scan::encode_request(&request, caller)
        };
        self.call(Operation::StartCategoryScan, build, start_category_scan::decode_response).await?;
        Ok(())
    }

    async fn sync_software(&mut self, installed: &HashSet<Uuid>) -> Result<SyncInfo, AgentError> {
        let build = |agent: &Self, caller: &_| {
            let (installed_non_leaf_update_ids, other_cached_update_ids) = agent.lists(installed);
            let parameters =
                SyncUpdateParameters { installed_non_leaf_update_ids, other_cached_update_ids, ..agent.parameters() };
            let request = sync_updates::Request { cookie: agent.cookie.clone(), parameters: Some(parameters) };
            sync_updates::encode_request(&request, caller)
        };
        let mut answer = self.call(Operation::SyncUpdates, build, sync_updates::decode_response).await?.result;
        self.cookie = answer.new_cookie.take().or(self.cookie.take());
        Ok(answer)
    }

    pub(super) fn parameters(&self) -> SyncUpdateParameters {
        let modern = self.machine.agent.is_modern;
        let categories = self.options.filter_categories.iter();
        SyncUpdateParameters {
            filter_category_ids: categories.map(|id| CategoryIdentifier { id: *id }).collect(),
            need_two_group_out_of_scope_updates: modern.then_some(true),
            also_perform_regular_sync: modern.then_some(false),
            computer_spec: modern.then(Default::default),
            products_parameters: self.products_parameters(),
            ..SyncUpdateParameters::default()
        }
    }

    /// Revisions to name as installed non-leaves, and all others.
    pub(super) fn lists(&self, installed: &HashSet<Uuid>) -> (Vec<i32>, Vec<i32>) {
        let (mut non_leaf, mut other) = (Vec::new(), Vec::new());
        for (id, update) in self.cache.updates() {
            let is_installed = !update.is_leaf && installed.contains(&update.core.id);
            if is_installed && non_leaf.len() < MAX_INSTALLED_NON_LEAF {
                non_leaf.push(*id);
            } else if update.core.kind != UpdateKind::Driver {
                other.push(*id);
            }
        }
        (non_leaf, other)
    }

    /// The lists after the last scan.
    pub(crate) fn known_lists(&self) -> (Vec<i32>, Vec<i32>) {
        let states = self.last_applicability.iter().flat_map(|applicability| &applicability.states);
        let installed = states.filter(|(_, state)| **state == UpdateState::Installed).map(|(id, _)| *id).collect();
        self.lists(&installed)
    }

    /// A software call with these lists.
    pub(crate) fn encoded_sync(&self, installed_non_leaf: Vec<i32>, other: Vec<i32>) -> Vec<u8> {
        let parameters = SyncUpdateParameters {
            installed_non_leaf_update_ids: installed_non_leaf,
            other_cached_update_ids: other,
            ..self.parameters()
        };
        let request = sync_updates::Request { cookie: self.cookie.clone(), parameters: Some(parameters) };
        sync_updates::encode_request(&request, &Caller::default())
    }

    /// Takes an answer in; true when it was the last.
    pub(super) fn take(
        &mut self,
        answer: SyncInfo,
        installed: &mut HashSet<Uuid>,
        report: &mut ScanReport,
    ) -> Result<bool, AgentError> {
        for id in answer.out_of_scope_revision_ids.iter().chain(&answer.deployed_out_of_scope_revision_ids) {
            self.cache.remove(*id);
        }
        for changed in answer.changed_updates {
            self.cache.change(changed);
        }
        let mut is_last = !answer.truncated;
        let mut arrived = Vec::new();
        for info in answer.new_updates {
            is_last &= info.is_leaf;
            arrived.push(info.id);
            let added = self.cache.add(info, &self.fragments);
            added.map_err(|error| AgentError::answer("SyncUpdates", error))?;
        }
        report.new_updates += arrived.len();
        // Against what was installed when the request was made, not by what came with this very answer.
        let before = installed.clone();
        let mut evaluator = Evaluator::new(&self.machine, &self.state);
        for update in arrived.iter().filter_map(|id| self.cache.updates().get(id)) {
            if !holds(&update.core, &before) {
                report.unsatisfied.push(update.core.id);
            } else if !update.is_leaf && evaluator.is_installed(&update.core) == Truth::True {
                installed.insert(update.core.id);
            }
        }
        Ok(is_last)
    }

    fn judge(&mut self, report: &mut ScanReport) {
        let applicability = Applicability::of(&self.cache.set(), &self.machine, &self.state);
        report.updates = self.cache.updates().len();
        for update in self.cache.updates().values() {
            let id = update.core.id;
            let is_shown = matches!(update.core.kind, UpdateKind::Software | UpdateKind::Driver)
                && !matches!(update.action(), Some(DeploymentAction::Bundle | DeploymentAction::Evaluate) | None);
            match applicability.state(id) {
                UpdateState::Unknown => report.unknown.push(id),
                UpdateState::NotApplicable => report.not_applicable += 1,
                UpdateState::Needed if is_shown => report.needed.push(id),
                UpdateState::Installed if is_shown => report.installed.push(id),
                UpdateState::Needed | UpdateState::Installed => {}
            }
        }
        let approved = |id: &&Uuid| {
            let action = self.cache.get(**id).and_then(|(_, update)| update.action());
            matches!(action, Some(DeploymentAction::Install | DeploymentAction::OptionalInstall))
        };
        report.approved = report.needed.iter().filter(approved).copied().collect();
        report.evaluation = applicability.evaluation.clone();
        self.last_applicability = Some(applicability);
    }
}

/// Whether every prerequisite clause has an installed alternative.
fn holds(core: &CoreFragment, installed: &HashSet<Uuid>) -> bool {
    let mut clauses = core.relationships.prerequisites.iter();
    clauses.all(|clause| clause.is_empty() || clause.iter().any(|id| installed.contains(id)))
}
