//! The one SyncUpdates call for drivers.

use std::collections::HashSet;

use patchwell_wire::client::sync_updates::{self, SyncUpdateParameters};
use patchwell_wire::soap::Operation;
use uuid::Uuid;

use super::scan::ScanReport;
use super::{Agent, AgentError};
use crate::rules::UpdateKind;

impl Agent {
    /// Current agents send no list of cached drivers and get all that fit each time; older ones send it.
    pub(super) async fn sync_drivers(
        &mut self,
        installed: &HashSet<Uuid>,
        report: &mut ScanReport,
    ) -> Result<(), AgentError> {
        let sends_cached = !self.machine.agent.is_modern;
        let build = |agent: &Self, caller: &_| {
            let cached = agent.cache.updates().iter().filter(|(_, update)| update.core.kind == UpdateKind::Driver);
            let parameters = SyncUpdateParameters {
                installed_non_leaf_update_ids: agent.lists(installed).0,
                system_spec: agent.system_spec(),
                cached_driver_ids: cached.filter(|_| sends_cached).map(|(id, _)| *id).collect(),
                skip_software_sync: true,
                computer_spec: agent.computer_spec(),
                feature_score_matching_key: Some(agent.feature_score_key()),
                ..agent.parameters()
            };
            let request = sync_updates::Request { cookie: agent.cookie.clone(), parameters: Some(parameters) };
            sync_updates::encode_request(&request, caller)
        };
        let mut answer = self.call(Operation::SyncUpdates, build, sync_updates::decode_response).await?.result;
        self.cookie = answer.new_cookie.take().or(self.cookie.take());
        if !sends_cached {
            self.cache.remove_drivers();
        }
        self.take(answer, &mut installed.clone(), report)?;
        Ok(())
    }
}
