//! `RollupDownstreamServers` ([MS-WSUSSS] 3.1.4.14).

use patchwell_model::UpdateId;
use patchwell_model::rollup::{ActivitySummary, ClientKind, ClientSummary, DownstreamServerReport, ServerSummary};
use patchwell_wire::reporting::rollup_downstream_servers::{
    self as wire, DownstreamServerRollupInfo, Request, Response, encode_response,
};
use patchwell_wire::soap::Reply;

use super::rollup::{count, text, time};
use crate::services::{Answer, Failure, UpdateServices};

pub(crate) async fn handle(services: &UpdateServices, request: Request, reply: &Reply) -> Result<Answer, Failure> {
    let reports = request.downstream_servers.into_iter().map(report).collect();
    services.0.app.receive_servers(request.client_time, reports).await?;
    Ok(encode_response(&Response {}, reply).into())
}

fn report(info: DownstreamServerRollupInfo) -> DownstreamServerReport {
    DownstreamServerReport {
        server_id: info.server_id,
        name: text(info.full_domain_name),
        parent: Some(info.parent_server_id).filter(|parent| !parent.is_nil()),
        version: text(info.version),
        is_replica: info.is_replica,
        last_sync: time(info.last_sync_time),
        last_rollup: time(info.last_rollup_time),
        summary: info.server_summary.as_ref().map(summary).unwrap_or_default(),
        clients: info.client_summaries.into_iter().map(client).collect(),
    }
}

fn summary(summary: &wire::ServerSummary) -> ServerSummary {
    ServerSummary {
        updates: count(summary.update_count),
        declined: count(summary.declined_update_count),
        approved: count(summary.approved_update_count),
        not_approved: count(summary.not_approved_update_count),
        stale_approvals: count(summary.updates_with_stale_update_approvals_count),
        expired: count(summary.expired_update_count),
        critical_not_approved: count(summary.critical_or_security_updates_not_approved_for_install_count),
        infrastructure_not_approved: count(summary.wsus_infrastructure_updates_not_approved_for_install_count),
        with_client_errors: count(summary.updates_with_client_errors_count),
        with_server_errors: count(summary.updates_with_server_errors_count),
        needing_files: count(summary.updates_needing_files_count),
        needed: count(summary.updates_needed_by_computers_count),
        up_to_date: count(summary.updates_up_to_date_count),
        custom_groups: count(summary.custom_computer_target_group_count),
        computers: count(summary.computer_target_count),
        computers_needing_updates: count(summary.computer_targets_needing_updates_count),
        computers_with_errors: count(summary.computer_targets_with_update_errors_count),
        computers_up_to_date: count(summary.computers_up_to_date_count),
    }
}

fn client(client: wire::ClientSummary) -> ClientSummary {
    ClientSummary {
        kind: ClientKind {
            os_major: client.os_major_version,
            os_minor: client.os_minor_version,
            os_build: client.os_build_number,
            service_pack_major: client.os_service_pack_major_number,
            service_pack_minor: client.os_service_pack_minor_number,
            os_locale: text(client.os_locale),
            suite_mask: client.suite_mask,
            old_product_type: client.old_product_type,
            new_product_type: client.new_product_type,
            system_metrics: client.system_metrics,
            architecture: text(client.processor_architecture),
        },
        count: count(client.count),
        activities: client.activity_summaries.iter().map(activity).collect(),
    }
}

fn activity(activity: &wire::ActivitySummary) -> ActivitySummary {
    ActivitySummary {
        update: UpdateId(activity.update_id),
        revision_number: activity.revision_number,
        successes: count(activity.install_success_count),
        failures: count(activity.install_failure_count),
    }
}
