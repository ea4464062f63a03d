//! Downloads and installs what is needed and approved, and removes what is to be removed.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use patchwell_wire::client::deployment::DeploymentAction;
use patchwell_wire::client::get_extended_update_info::{self, ExtendedUpdateInfo, XmlUpdateFragmentType};
use patchwell_wire::soap::Operation;
use uuid::Uuid;

use super::events::Event;
use super::extended::{ExtendedFragment, title};
use super::{Agent, AgentError, ScanReport};
use crate::applicability::UpdateState;
use crate::rules::CoreFragment;

/// WU_E_DM_DOWNLOADNOTDOWNLOADED.
const DOWNLOAD_FAILED: i32 = -2_145_099_769;
/// ERROR_INSTALL_FAILURE.
const INSTALL_FAILED: i32 = -2_147_023_293;
/// WU_S_REBOOT_REQUIRED.
const REBOOT_REQUIRED: i32 = 2_359_301;

/// What an installation run did.
#[derive(Debug, Clone, Default)]
pub struct InstallReport {
    /// Installed.
    pub installed: Vec<Uuid>,
    /// Installed but for a restart.
    pub pending: Vec<Uuid>,
    /// Removed.
    pub uninstalled: Vec<Uuid>,
    /// Failed, with the reason.
    pub failed: Vec<(Uuid, String)>,
    /// Bytes of content downloaded.
    pub bytes: u64,
    /// What the updates are called, as far as the server says.
    pub titles: BTreeMap<Uuid, String>,
}

/// Fragments of what is to be installed, by revision id.
#[derive(Default)]
struct Details {
    extended: BTreeMap<i32, ExtendedFragment>,
    titles: BTreeMap<i32, String>,
}

impl Agent {
    /// Installs what the last scan found approved, reporting each step.
    ///
    /// # Errors
    /// When the server does not answer as it should; failing downloads and installations are no errors.
    pub async fn install(&mut self, scan: &ScanReport) -> Result<InstallReport, AgentError> {
        let mut report = InstallReport::default();
        let content = self.traffic.content;
        self.uninstall(scan, &mut report);
        let wanted = self.without_superseded(&scan.approved);
        let plan: Vec<(Uuid, Vec<Uuid>)> = wanted.into_iter().map(|id| (id, self.parts(id))).collect();
        let details = self.details(&plan).await?;
        for (id, parts) in plan {
            let revision = self.cache.get(id).map(|(revision, _)| revision);
            let named = revision.and_then(|revision| details.titles.get(&revision));
            report.titles.extend(named.map(|title| (id, title.clone())));
            self.install_one(id, &parts, &details, &mut report).await;
        }
        report.bytes = self.traffic.content - content;
        self.send_events().await?;
        Ok(report)
    }

    /// Scans, installs, and scans again when something changed.
    ///
    /// # Errors
    /// As [`Agent::scan`] and [`Agent::install`].
    pub async fn update(&mut self) -> Result<(ScanReport, InstallReport), AgentError> {
        let scan = self.scan().await?;
        let report = self.install(&scan).await?;
        let is_changed = !report.installed.is_empty() || !report.uninstalled.is_empty();
        let scan = if is_changed { self.scan().await? } else { scan };
        Ok((scan, report))
    }

    /// Restarts the computer: what waited for it is installed. Returns how many updates that were.
    ///
    /// # Errors
    /// When the events cannot be sent.
    pub async fn restart(&mut self) -> Result<usize, AgentError> {
        for core in std::mem::take(&mut self.pending) {
            self.state.install(&self.machine, &core);
        }
        let reports = std::mem::take(&mut self.pending_reports);
        if !reports.is_empty() {
            self.event(&Event::new(202));
        }
        for (id, revision) in &reports {
            self.event(&Event { update: Some((*id, *revision)), ..Event::new(203) });
        }
        self.send_events().await?;
        Ok(reports.len())
    }

    /// Leaves out what another approved and needed update supersedes, and what only waits for a restart.
    fn without_superseded(&self, approved: &[Uuid]) -> Vec<Uuid> {
        let updates = approved.iter().filter_map(|id| self.cache.get(*id));
        let superseded: HashSet<Uuid> =
            updates.flat_map(|(_, update)| update.core.relationships.supersedes.iter().copied()).collect();
        let pending: HashSet<Uuid> = self.pending_reports.iter().map(|(id, _)| *id).collect();
        approved.iter().filter(|id| !superseded.contains(id) && !pending.contains(id)).copied().collect()
    }

    /// The update itself, or the needed children of a bundle and of the bundles in it.
    fn parts(&self, id: Uuid) -> Vec<Uuid> {
        let Some((_, update)) = self.cache.get(id) else { return Vec::new() };
        if !update.core.is_bundle() {
            return vec![id];
        }
        let children = update.core.relationships.bundled.iter().flatten().map(|child| child.id);
        let is_needed = |child: &Uuid| {
            self.last_applicability.as_ref().is_some_and(|states| states.state(*child) == UpdateState::Needed)
        };
        children.filter(is_needed).filter(|child| *child != id).flat_map(|child| self.parts(child)).collect()
    }

    /// Extended and localized fragments, in as many calls as the server's configuration asks for.
    async fn details(&mut self, plan: &[(Uuid, Vec<Uuid>)]) -> Result<Details, AgentError> {
        let all = plan.iter().flat_map(|(id, parts)| std::iter::once(id).chain(parts));
        let mut updates: Vec<Uuid> = all.copied().collect::<HashSet<_>>().into_iter().collect();
        updates.sort_unstable_by_key(|id| self.cache.get(*id).map(|(revision, _)| revision));
        let properties = self.config.iter().flat_map(|config| &config.properties);
        let mut maximum = properties.filter(|property| property.name == "MaxExtendedUpdatesPerRequest");
        let maximum = maximum.next().and_then(|property| property.value.parse().ok()).filter(|maximum| *maximum > 0);
        let mut details = Details::default();
        for chunk in updates.chunks(maximum.unwrap_or(50)) {
            let info = self.extended_info(chunk).await?;
            self.locations.extend(info.file_locations.into_iter().map(|file| (file.file_digest, file.url)));
            for update in info.updates {
                if update.xml.trim_start().starts_with("<ExtendedProperties") {
                    let fragment = ExtendedFragment::parse(&update.xml);
                    let fragment = fragment.map_err(|error| AgentError::answer("GetExtendedUpdateInfo", error))?;
                    details.extended.insert(update.id, fragment);
                } else if let Some(title) = title(&update.xml) {
                    details.titles.insert(update.id, title);
                }
            }
        }
        Ok(details)
    }

    async fn extended_info(&mut self, updates: &[Uuid]) -> Result<ExtendedUpdateInfo, AgentError> {
        let build = |agent: &Self, caller: &_| {
            let mut revision_ids: Vec<_> =
                updates.iter().filter_map(|id| agent.cache.get(*id)).map(|(revision, _)| revision).collect();
            revision_ids.sort_unstable();
            let request = get_extended_update_info::Request {
                cookie: agent.cookie.clone(),
                revision_ids,
                info_types: vec![XmlUpdateFragmentType::Extended, XmlUpdateFragmentType::LocalizedProperties],
                locales: agent.locales(),
                device_attributes: agent.device_attributes(),
                geo_id: agent.machine.agent.is_modern.then(|| "USA".to_owned()),
                caller_attributes: agent.caller_attributes(),
            };
            get_extended_update_info::encode_request(&request, caller)
        };
        let decode = get_extended_update_info::decode_response;
        Ok(self.call(Operation::GetExtendedUpdateInfo, build, decode).await?.result)
    }

    async fn install_one(&mut self, id: Uuid, parts: &[Uuid], details: &Details, report: &mut InstallReport) {
        let Some((revision_id, update)) = self.cache.get(id) else { return };
        let identity = (id, update.core.revision);
        let name = details.titles.get(&revision_id).cloned().unwrap_or_default();
        let parts = parts.iter().filter_map(|part| self.cache.get(*part));
        let parts: Vec<(i32, Arc<CoreFragment>)> =
            parts.map(|(revision, update)| (revision, Arc::clone(&update.core))).collect();
        let fragments: Vec<_> = parts.iter().filter_map(|(revision, _)| details.extended.get(revision)).collect();
        let of = Event { update: Some(identity), title: name, ..Event::default() };
        let fetched = self.fetch(&of, &fragments).await;
        self.event(&Event { id: 181, ..of.clone() });
        if let Err((code, reason)) = fetched.and_then(|()| self.run_installer()) {
            for (_, core) in parts.iter().filter(|(_, core)| core.id != id) {
                let child = Some((core.id, core.revision));
                self.event(&Event { update: child, parent: Some(identity), hresult: code, ..Event::new(182) });
            }
            self.event(&Event { id: 182, hresult: code, ..of });
            report.failed.push((id, reason));
        } else if fragments.iter().any(|fragment| fragment.always_restarts()) {
            self.event(&Event { id: 201, hresult: REBOOT_REQUIRED, ..of });
            self.pending.extend(parts.into_iter().map(|(_, core)| core));
            self.pending_reports.push(identity);
            report.pending.push(id);
        } else {
            self.event(&Event { id: 183, ..of });
            for (_, core) in parts {
                self.state.install(&self.machine, &core);
            }
            report.installed.push(id);
        }
    }

    /// Downloads all files of an update's parts, up to the first that fails.
    async fn fetch(&mut self, of: &Event, fragments: &[&ExtendedFragment]) -> Result<(), (i32, String)> {
        self.event(&Event { id: 167, ..of.clone() });
        let before = self.traffic.content;
        let mut outcome = Ok(());
        for file in fragments.iter().flat_map(|fragment| &fragment.files) {
            outcome = self.download(file).await.map_err(|reason| (DOWNLOAD_FAILED, reason));
            if outcome.is_err() {
                break;
            }
        }
        let bytes = Some(self.traffic.content - before);
        self.event(&Event { id: if outcome.is_ok() { 162 } else { 161 }, bytes, ..of.clone() });
        outcome
    }

    fn run_installer(&mut self) -> Result<(), (i32, String)> {
        self.installations += 1;
        let every = self.machine.behavior.failing_installations;
        if every > 0 && self.installations.is_multiple_of(every) {
            return Err((INSTALL_FAILED, "this computer fails it".to_owned()));
        }
        Ok(())
    }

    /// Removes what is approved for removal.
    fn uninstall(&mut self, scan: &ScanReport, report: &mut InstallReport) {
        for id in &scan.installed {
            let Some((_, update)) = self.cache.get(*id) else { continue };
            if update.action() != Some(DeploymentAction::Uninstall) {
                continue;
            }
            let core = Arc::clone(&update.core);
            self.state.uninstall(&core);
            for child in core.relationships.bundled.iter().flatten() {
                if let Some((_, child)) = self.cache.get(child.id) {
                    let child = Arc::clone(&child.core);
                    self.state.uninstall(&child);
                }
            }
            for event_id in [226, 222] {
                self.event(&Event { update: Some((*id, core.revision)), ..Event::new(event_id) });
            }
            report.uninstalled.push(*id);
        }
    }
}
