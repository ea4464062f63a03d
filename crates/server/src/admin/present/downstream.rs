//! Servers below this one.

use std::collections::HashMap;

use patchwell_app::App;
use patchwell_model::rollup::{ClientSummary, ServerSummary};
use patchwell_store::downstream::{Access, DownstreamServer};
use uuid::Uuid;

use crate::admin::views::{DownstreamAccess, DownstreamClients, DownstreamCounters, DownstreamServerView};

/// A server below, with `computers` known here by server.
pub(crate) fn downstream_server(
    app: &App,
    server: &DownstreamServer,
    computers: &HashMap<Uuid, u64>,
) -> DownstreamServerView {
    DownstreamServerView {
        id: server.id.to_string(),
        name: server.name.clone(),
        parent: server.parent.map(|parent| parent.to_string()),
        version: server.version.clone(),
        is_replica: server.is_replica,
        access: server.access.into(),
        is_allowed: app.is_downstream_allowed(server),
        registered: server.registered,
        last_contact: server.last_contact,
        last_sync: server.last_sync,
        last_rollup: server.last_rollup,
        computers: computers.get(&server.id).copied().unwrap_or_default(),
        counters: server.summary.as_ref().map(counters),
    }
}

fn counters(summary: &ServerSummary) -> DownstreamCounters {
    DownstreamCounters {
        updates: summary.updates,
        updates_approved: summary.approved,
        updates_unapproved: summary.not_approved,
        updates_declined: summary.declined,
        updates_needed: summary.needed,
        updates_failed: summary.with_client_errors,
        updates_needing_files: summary.needing_files,
        groups: summary.custom_groups,
        computers: summary.computers,
        computers_needing_updates: summary.computers_needing_updates,
        computers_with_failures: summary.computers_with_errors,
        computers_up_to_date: summary.computers_up_to_date,
    }
}

/// Computers of one kind.
pub(crate) fn downstream_clients(summary: &ClientSummary) -> DownstreamClients {
    let kind = &summary.kind;
    DownstreamClients {
        os_version: format!("{}.{}.{}", kind.os_major, kind.os_minor, kind.os_build),
        service_pack: kind.service_pack_major,
        os_locale: kind.os_locale.clone(),
        role: kind.old_product_type,
        architecture: kind.architecture.clone(),
        computers: summary.count,
    }
}

impl From<Access> for DownstreamAccess {
    fn from(access: Access) -> Self {
        match access {
            Access::AsListed => Self::AsListed,
            Access::Allowed => Self::Allowed,
            Access::Blocked => Self::Blocked,
        }
    }
}

impl From<DownstreamAccess> for Access {
    fn from(access: DownstreamAccess) -> Self {
        match access {
            DownstreamAccess::AsListed => Self::AsListed,
            DownstreamAccess::Allowed => Self::Allowed,
            DownstreamAccess::Blocked => Self::Blocked,
        }
    }
}
