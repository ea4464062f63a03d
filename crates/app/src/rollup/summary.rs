//! What this server says of itself.

use std::collections::HashMap;

use patchwell_catalog::{ApprovalFilter, ListQuery, Snapshot};
use patchwell_model::rollup::{ClientKind, ClientSummary, DownstreamServerReport, ServerSummary};
use patchwell_model::{ApprovalAction, InstallationState, UpdateId};
use roaring::RoaringBitmap;

use super::run::RollupOptions;
use crate::App;

/// *Critical Updates* and *Security Updates*.
const CRITICAL: [UpdateId; 2] = [
    UpdateId::from_bytes([
        0xe6, 0xcf, 0x13, 0x50, 0xc0, 0x1b, 0x41, 0x4d, 0xa6, 0x1f, 0x26, 0x3d, 0x14, 0xd1, 0x33, 0xb4,
    ]),
    UpdateId::from_bytes([
        0x0f, 0xa1, 0x20, 0x1d, 0x43, 0x30, 0x4f, 0xa8, 0x8a, 0xe9, 0xb8, 0x77, 0x47, 0x3b, 0x64, 0x41,
    ]),
];

impl App {
    /// What this server says of itself to the one above. Costs the catalog: once for each rollup.
    pub(super) fn own_report(&self, options: &RollupOptions) -> DownstreamServerReport {
        DownstreamServerReport {
            server_id: self.identity().server_id,
            name: options.name.clone(),
            parent: None,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            is_replica: options.is_replica,
            last_sync: options.last_sync,
            last_rollup: Some(self.now()),
            summary: self.own_summary(),
            clients: self.own_clients(),
        }
    }

    fn own_summary(&self) -> ServerSummary {
        let snapshot = self.snapshot();
        let mut summary = of_catalog(&snapshot);
        let query = ListQuery { limit: usize::MAX, ..ListQuery::default() };
        let listed = snapshot.list(&query).updates;
        let rows = listed.iter().filter_map(|entry| self.update_row(&entry.identity.update_id));
        let rows: RoaringBitmap = rows.collect();
        for row in &rows {
            // The board is not held, so that reports come in between.
            let counts = self.status().counts_for_update(row, None);
            let (needed, failed) = (counts.needed() > 0, counts.get(InstallationState::Failed) > 0);
            summary.needed += u32::from(needed);
            summary.with_client_errors += u32::from(failed);
            summary.up_to_date += u32::from(!needed && !failed);
        }
        let computers = self.status().known().clone();
        for row in computers {
            let counts = self.status().counts_for_computer(row, &rows);
            let (needs, failed) = (counts.needed() > 0, counts.get(InstallationState::Failed) > 0);
            summary.computers += 1;
            summary.computers_needing_updates += u32::from(needs);
            summary.computers_with_errors += u32::from(failed);
            let has_reported = counts.get(InstallationState::Unknown) == 0;
            summary.computers_up_to_date += u32::from(has_reported && !needs && !failed);
        }
        summary
    }

    /// The computers that talk to this server, by kind.
    fn own_clients(&self) -> Vec<ClientSummary> {
        let mut counts: HashMap<ClientKind, u32> = HashMap::new();
        for known in self.computers().iter() {
            let Some(details) = &known.computer.details else { continue };
            let kind = ClientKind {
                os_major: details.os.major,
                os_minor: details.os.minor,
                os_build: details.os.build,
                service_pack_major: details.os.service_pack,
                os_locale: details.os_locale.clone(),
                old_product_type: details.role,
                new_product_type: details.product_type,
                architecture: details.architecture.clone(),
                ..ClientKind::default()
            };
            *counts.entry(kind).or_default() += 1;
        }
        let mut clients: Vec<ClientSummary> =
            counts.into_iter().map(|(kind, count)| ClientSummary { kind, count, activities: Vec::new() }).collect();
        clients.sort_by(|a, b| a.kind.cmp(&b.kind));
        clients
    }
}

fn of_catalog(snapshot: &Snapshot) -> ServerSummary {
    let count = |query: ListQuery<'_>| u32::try_from(snapshot.list(&query).total).unwrap_or(u32::MAX);
    let approved = |approval| count(ListQuery { approval, ..ListQuery::default() });
    let is_stale = |update: UpdateId| {
        let latest = snapshot.latest(update).map(|entry| entry.identity);
        let mut approvals = snapshot.approvals(update).iter();
        approvals.any(|row| row.action != ApprovalAction::NotApproved && Some(row.revision) != latest)
    };
    let critical: Vec<UpdateId> = CRITICAL.into_iter().filter(|id| snapshot.latest(*id).is_some()).collect();
    ServerSummary {
        updates: approved(ApprovalFilter::Any),
        declined: approved(ApprovalFilter::Declined),
        approved: approved(ApprovalFilter::Approved),
        not_approved: approved(ApprovalFilter::NotApproved),
        stale_approvals: count(ListQuery { only: Some(&is_stale), ..ListQuery::default() }),
        expired: count(ListQuery { expired: Some(true), approval: ApprovalFilter::Any, ..ListQuery::default() }),
        // An empty list of classifications would be no restriction.
        critical_not_approved: if critical.is_empty() {
            0
        } else {
            let approval = ApprovalFilter::NotApproved;
            count(ListQuery { classifications: &critical, approval, ..ListQuery::default() })
        },
        custom_groups: u32::try_from(snapshot.groups().iter().filter(|group| !group.id.is_built_in()).count())
            .unwrap_or(u32::MAX),
        ..ServerSummary::default()
    }
}
