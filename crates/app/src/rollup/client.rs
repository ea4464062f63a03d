//! The calls of a rollup over the client of upstream servers: words of the model become messages and back.

use patchwell_model::rollup::{
    ClientSummary, ComputerChange, ComputerStatusReport, DownstreamServerReport, RolledUpComputer, RolledUpDetails,
    RollupConfiguration, RollupLimits, RollupNumber, ServerSummary, summarization_state,
};
use patchwell_model::{ComputerId, Timestamp};
use patchwell_upstream::UpstreamClient;
use patchwell_upstream::rollup as wire;
use uuid::Uuid;

use super::RollupUpstream;
use crate::AppError;

/// Midnight of 1753-01-01 in seconds since 1970: the protocol's word for "never".
const NEVER: i64 = -6_847_804_800;

impl RollupUpstream for UpstreamClient {
    async fn configuration(&self) -> Result<RollupConfiguration, AppError> {
        let said = self.rollup_configuration().await?;
        let limit = |number: i32| u32::try_from(number).unwrap_or(0);
        Ok(RollupConfiguration {
            do_detailed_rollup: said.do_detailed_rollup,
            reset: said.rollup_reset_guid,
            server_id: said.server_id,
            limits: RollupLimits {
                client_summaries: limit(said.rollup_downstream_servers_max_batch_size),
                computers: limit(said.rollup_computers_max_batch_size),
                rollup_numbers: limit(said.get_out_of_sync_computers_max_batch_size),
                computer_status: limit(said.rollup_computer_status_max_batch_size),
            },
        })
    }

    async fn servers(&self, now: Timestamp, reports: Vec<DownstreamServerReport>) -> Result<(), AppError> {
        Ok(self.rollup_downstream_servers(now, reports.into_iter().map(server).collect()).await?)
    }

    async fn computers(
        &self,
        now: Timestamp,
        computers: Vec<RolledUpComputer>,
    ) -> Result<Vec<(ComputerId, ComputerChange)>, AppError> {
        let changed = self.rollup_computers(now, computers.into_iter().map(computer).collect()).await?;
        let change = |changed: wire::ChangedComputer| {
            let id = ComputerId::new(changed.computer_id.as_deref()?).ok()?;
            let change = match changed.change {
                wire::ComputerChangeType::Deleted => ComputerChange::Deleted,
                wire::ComputerChangeType::NewParent => ComputerChange::NewParent,
            };
            Some((id, change))
        };
        Ok(changed.into_iter().filter_map(change).collect())
    }

    /// The client says itself who asks.
    async fn out_of_sync(&self, _server: Uuid, numbers: Vec<RollupNumber>) -> Result<Vec<ComputerId>, AppError> {
        let number = |told: RollupNumber| wire::ComputerLastRollupNumber {
            computer_id: told.id.to_string(),
            rollup_number: told.number,
        };
        let found = self.out_of_sync_computers(numbers.into_iter().map(number).collect()).await?;
        Ok(found.iter().filter_map(|id| ComputerId::new(id).ok()).collect())
    }

    /// The client says itself who tells.
    async fn status(
        &self,
        _server: Uuid,
        now: Timestamp,
        reports: Vec<ComputerStatusReport>,
    ) -> Result<bool, AppError> {
        Ok(self.rollup_computer_status(now, reports.iter().map(status).collect()).await?)
    }
}

fn time(time: Option<Timestamp>) -> Timestamp {
    time.unwrap_or_else(|| Timestamp::from_second(NEVER).unwrap_or(Timestamp::UNIX_EPOCH))
}

fn count(number: u32) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

fn server(report: DownstreamServerReport) -> wire::DownstreamServerRollupInfo {
    wire::DownstreamServerRollupInfo {
        server_id: report.server_id,
        full_domain_name: Some(report.name),
        last_sync_time: time(report.last_sync),
        parent_server_id: report.parent.unwrap_or(Uuid::nil()),
        version: Some(report.version),
        is_replica: report.is_replica,
        last_rollup_time: time(report.last_rollup),
        server_summary: Some(summary(&report.summary)),
        client_summaries: report.clients.into_iter().map(client).collect(),
    }
}

fn summary(summary: &ServerSummary) -> wire::ServerSummary {
    wire::ServerSummary {
        update_count: count(summary.updates),
        declined_update_count: count(summary.declined),
        approved_update_count: count(summary.approved),
        not_approved_update_count: count(summary.not_approved),
        updates_with_stale_update_approvals_count: count(summary.stale_approvals),
        expired_update_count: count(summary.expired),
        critical_or_security_updates_not_approved_for_install_count: count(summary.critical_not_approved),
        wsus_infrastructure_updates_not_approved_for_install_count: count(summary.infrastructure_not_approved),
        updates_with_client_errors_count: count(summary.with_client_errors),
        updates_with_server_errors_count: count(summary.with_server_errors),
        updates_needing_files_count: count(summary.needing_files),
        updates_needed_by_computers_count: count(summary.needed),
        updates_up_to_date_count: count(summary.up_to_date),
        custom_computer_target_group_count: count(summary.custom_groups),
        computer_target_count: count(summary.computers),
        computer_targets_needing_updates_count: count(summary.computers_needing_updates),
        computer_targets_with_update_errors_count: count(summary.computers_with_errors),
        computers_up_to_date_count: count(summary.computers_up_to_date),
    }
}

fn client(summary: ClientSummary) -> wire::ClientSummary {
    let activity = |activity: &patchwell_model::rollup::ActivitySummary| wire::ActivitySummary {
        update_id: activity.update.0,
        revision_number: activity.revision_number,
        install_success_count: count(activity.successes),
        install_failure_count: count(activity.failures),
    };
    let kind = summary.kind;
    wire::ClientSummary {
        os_major_version: kind.os_major,
        os_minor_version: kind.os_minor,
        os_build_number: kind.os_build,
        os_service_pack_major_number: kind.service_pack_major,
        os_service_pack_minor_number: kind.service_pack_minor,
        os_locale: Some(kind.os_locale),
        suite_mask: kind.suite_mask,
        old_product_type: kind.old_product_type,
        new_product_type: kind.new_product_type,
        system_metrics: kind.system_metrics,
        processor_architecture: Some(kind.architecture),
        count: count(summary.count),
        activity_summaries: summary.activities.iter().map(activity).collect(),
    }
}

fn computer(computer: RolledUpComputer) -> wire::ComputerRollupInfo {
    wire::ComputerRollupInfo {
        computer_id: Some(computer.id.to_string()),
        last_sync_time: time(computer.last_sync),
        last_sync_result: computer.last_sync_result,
        last_reported_reboot_time: time(computer.last_reboot),
        last_reported_status_time: time(computer.last_status_report),
        last_inventory_time: time(computer.last_inventory),
        parent_server_id: computer.server,
        details: computer.details.map(details),
    }
}

fn details(rolled_up: RolledUpDetails) -> wire::ComputerRollupDetails {
    // The bounds of [MS-WSUSSS] 3.1.4.15.3.3, which servers of the field check.
    let text = |text: String, length: usize| Some(text.chars().take(length).collect());
    let details = rolled_up.details;
    wire::ComputerRollupDetails {
        ip_address: rolled_up.ip_address.map(|address| address.chars().take(56).collect()),
        full_domain_name: text(rolled_up.dns_name, 255),
        os_major_version: details.os.major,
        os_minor_version: details.os.minor,
        os_build_number: details.os.build,
        os_service_pack_major_number: details.os.service_pack,
        os_service_pack_minor_number: rolled_up.service_pack_minor,
        os_locale: text(details.os_locale, 10),
        os_family: text(rolled_up.os_family, 256),
        os_description: text(details.os_description, 256),
        computer_make: text(details.manufacturer, 64),
        computer_model: text(details.model, 64),
        bios_version: text(details.bios_version, 64),
        bios_name: text(details.bios_name, 64),
        bios_release_date: time(details.bios_release_date),
        processor_architecture: text(details.architecture, 50),
        suite_mask: rolled_up.suite_mask,
        old_product_type: details.role,
        new_product_type: details.product_type,
        system_metrics: rolled_up.system_metrics,
        client_version: text(details.client_version, 20),
        target_group_id_list: rolled_up.groups.iter().map(|group| group.0).collect(),
        requested_target_group_names: rolled_up.requested_groups,
    }
}

fn status(report: &ComputerStatusReport) -> wire::ComputerStatusRollupInfo {
    let state = |state: &patchwell_model::rollup::RolledUpState| wire::UpdateStatus {
        update_id: state.update.0,
        summarization_state: summarization_state(state.state),
        last_change_time: state.changed,
    };
    wire::ComputerStatusRollupInfo {
        instance_id: report.instance,
        computer_id: report.id.to_string(),
        effective_last_detection_time: time(report.effective_last_detection),
        rollup_number: report.number,
        is_full_rollup: report.is_full,
        update_status: report.updates.iter().map(state).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn never_is_the_year_1753() {
        assert_eq!(time(None).to_string(), "1753-01-01T00:00:00Z");
    }
}
