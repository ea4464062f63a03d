//! Events in the recorded shapes.

use patchwell_wire::reporting::event::{
    BasicData, ComputerTargetIdentifier, DetailedVersion, ExtendedData, PrivateData, ReportingEvent,
    UpdateRevisionIdentifier,
};
use patchwell_wire::reporting::report_event_batch;
use patchwell_wire::soap::Operation;
use uuid::Uuid;

use super::scan::ScanReport;
use super::{Agent, AgentError};
use crate::applicability::UpdateState;
use crate::rules::UpdateKind;

/// An event before the computer's part is added.
#[derive(Debug, Clone, Default)]
pub(super) struct Event {
    pub(super) id: i32,
    pub(super) update: Option<(Uuid, i32)>,
    /// The bundle that a failed child belongs to.
    pub(super) parent: Option<(Uuid, i32)>,
    pub(super) hresult: i32,
    pub(super) title: String,
    /// Bytes downloaded.
    pub(super) bytes: Option<u64>,
    /// Updates found by a scan.
    pub(super) found: Option<usize>,
    pub(super) not_installed: Vec<Uuid>,
    pub(super) installed: Vec<Uuid>,
}

impl Event {
    pub(super) fn new(id: i32) -> Self {
        Self { id, ..Self::default() }
    }
}

impl Agent {
    /// Events 147 and 156: leaf software and drivers, never members of bundles.
    pub(super) fn detection_succeeded(&mut self, report: &ScanReport) {
        let is_leaf = |id: &&Uuid| self.cache.get(**id).is_some_and(|(_, update)| update.is_leaf);
        let not_installed: Vec<_> = report.needed.iter().filter(is_leaf).copied().collect();
        let installed: Vec<_> = report.installed.iter().filter(is_leaf).copied().collect();
        self.event(&Event { found: Some(report.needed.len()), ..Event::new(147) });
        self.event(&Event { not_installed, installed, ..Event::new(156) });
    }

    /// Event 148.
    pub(super) fn detection_failed(&mut self, error: &AgentError) {
        let hresult = match error {
            AgentError::TooManyRoundTrips(_) => 0x8024_4010_u32,
            AgentError::Http(_) => 0x8024_401c,
            AgentError::Fault { .. } => 0x8024_4007,
            AgentError::Answer { .. } => 0x8024_4019,
        };
        self.event(&Event { hresult: hresult.cast_signed(), ..Event::new(148) });
    }

    pub(super) fn event(&mut self, event: &Event) {
        let now = self.now();
        let (update_id, revision_number) = event.update.unwrap_or_default();
        let basic_data = BasicData {
            target_id: Some(ComputerTargetIdentifier { sid: self.client_id.to_string() }),
            sequence_number: 0,
            time_at_target: now,
            event_instance_id: self.random.uuid(),
            namespace_id: 1,
            event_id: event.id,
            source_id: 101,
            update_id: Some(UpdateRevisionIdentifier { update_id, revision_number }),
            win32_hresult: event.hresult,
            app_name: None,
        };
        let event = ReportingEvent {
            basic_data,
            extended_data: Some(self.extended_data(event)),
            private_data: Some(PrivateData::default()),
        };
        self.events.push(event);
    }

    fn extended_data(&self, event: &Event) -> ExtendedData {
        let (os, hardware) = (&self.machine.os, &self.machine.hardware);
        let architecture = if os.architecture == "x86" { "X86Compatible" } else { "Amd64Compatible" };
        ExtendedData {
            replacement_strings: replacement_strings(event),
            misc_data: self.misc_data(event),
            computer_brand: Some(hardware.manufacturer.clone()),
            computer_model: Some(hardware.model.clone()),
            bios_revision: Some(hardware.bios_version.clone()),
            processor_architecture: Some(architecture.to_owned()),
            os_version: Some(DetailedVersion {
                major: os.major,
                minor: os.minor,
                build: os.build,
                revision: 65_792,
                service_pack_major: os.service_pack,
                service_pack_minor: 0,
            }),
            os_locale_id: os.locale_id,
            device_id: None,
        }
    }

    fn misc_data(&self, event: &Event) -> Vec<String> {
        let hardware = &self.machine.hardware;
        let mut data = vec![
            format!("G={}", self.machine.agent.version.0),
            format!("K={}", hardware.bios_version),
            format!("L={}", hardware.bios_release_date.trim_end_matches('Z')),
            format!("T={}", hardware.bios_vendor),
            format!("c={}", self.machine.os.edition),
        ];
        if event.hresult < 0 {
            data.push(format!("F={}", event.hresult));
        }
        if matches!(event.id, 183 | 203) {
            data.push("D=1".to_owned());
        }
        data.extend(event.bytes.map(|bytes| format!("B={bytes}")));
        data.extend(event.parent.map(|(id, revision)| format!("M={};{revision}", upper(&id))));
        for (key, updates) in [("U", &event.not_installed), ("V", &event.installed)] {
            if !updates.is_empty() {
                let ids: Vec<_> = updates.iter().map(upper).collect();
                data.push(format!("{key}={}", ids.join(";")));
            }
        }
        data
    }

    /// Sends what has gathered; keeps it for the next time when that fails.
    pub(super) async fn send_events(&mut self) -> Result<(), AgentError> {
        if self.events.is_empty() {
            return Ok(());
        }
        let build = |agent: &Self, caller: &_| {
            let request = report_event_batch::Request {
                cookie: agent.cookie.clone(),
                client_time: agent.now(),
                event_batch: agent.events.clone(),
            };
            report_event_batch::encode_request(&request, caller)
        };
        let decode = report_event_batch::decode_response;
        let response = self.call(Operation::ReportEventBatch, build, decode).await?;
        if !response.result {
            return Err(AgentError::answer("ReportEventBatch", "the events were not taken"));
        }
        self.events.clear();
        Ok(())
    }

    /// States of software and drivers after the last scan, for comparing with what the server says.
    pub fn states(&self) -> impl Iterator<Item = (Uuid, UpdateState)> {
        let updates = self.cache.updates().values();
        let shown = updates.filter(|update| matches!(update.core.kind, UpdateKind::Software | UpdateKind::Driver));
        shown.filter_map(|update| Some((update.core.id, self.last_applicability.as_ref()?.state(update.core.id))))
    }
}

fn replacement_strings(event: &Event) -> Vec<String> {
    match event.found {
        Some(found) => vec![found.to_string()],
        None if event.hresult < 0 && !event.title.is_empty() => {
            vec![format!("0x{:08x}", event.hresult.cast_unsigned()), event.title.clone()]
        }
        None if !event.title.is_empty() => vec![event.title.clone()],
        None => Vec::new(),
    }
}

fn upper(id: &Uuid) -> String {
    id.to_string().to_uppercase()
}
