//! `RollupComputers` ([MS-WSUSSS] 3.1.4.15).

use patchwell_model::rollup::{ComputerChange, RolledUpComputer, RolledUpDetails};
use patchwell_model::{ComputerDetails, GroupId, OsVersion};
use patchwell_wire::reporting::rollup_computers::{
    ChangedComputer, ComputerChangeType, ComputerRollupDetails, ComputerRollupInfo, Request, Response, encode_response,
};
use patchwell_wire::soap::Reply;

use super::rollup::{computer_id, text, time};
use crate::services::{Answer, Failure, UpdateServices};

/// Groups of one computer that are kept.
const MAX_GROUPS: usize = 64;

pub(crate) async fn handle(services: &UpdateServices, request: Request, reply: &Reply) -> Result<Answer, Failure> {
    let computers = request.computers.into_iter().map(computer).collect::<Result<Vec<_>, Failure>>()?;
    let changes = services.0.app.receive_computers(request.client_time, computers).await?;
    let result = changes
        .into_iter()
        .map(|(id, change)| ChangedComputer {
            computer_id: Some(id.to_string()),
            change: match change {
                ComputerChange::Deleted => ComputerChangeType::Deleted,
                ComputerChange::NewParent => ComputerChangeType::NewParent,
            },
        })
        .collect();
    Ok(encode_response(&Response { result }, reply).into())
}

fn computer(info: ComputerRollupInfo) -> Result<RolledUpComputer, Failure> {
    Ok(RolledUpComputer {
        id: computer_id(info.computer_id.as_deref(), "computers.ComputerId")?,
        server: info.parent_server_id,
        last_sync: time(info.last_sync_time),
        last_sync_result: info.last_sync_result.clamp(0, 2),
        last_reboot: time(info.last_reported_reboot_time),
        last_status_report: time(info.last_reported_status_time),
        last_inventory: time(info.last_inventory_time),
        details: info.details.map(details),
    })
}

fn details(details: ComputerRollupDetails) -> RolledUpDetails {
    let requested = details.requested_target_group_names.into_iter().take(MAX_GROUPS);
    RolledUpDetails {
        dns_name: text(details.full_domain_name),
        ip_address: details.ip_address.map(|address| text(Some(address))),
        details: ComputerDetails {
            os: OsVersion {
                major: details.os_major_version,
                minor: details.os_minor_version,
                build: details.os_build_number,
                service_pack: details.os_service_pack_major_number,
            },
            product_type: details.new_product_type,
            role: details.old_product_type,
            os_description: text(details.os_description),
            os_locale: text(details.os_locale),
            architecture: text(details.processor_architecture),
            manufacturer: text(details.computer_make),
            model: text(details.computer_model),
            bios_name: text(details.bios_name),
            bios_version: text(details.bios_version),
            bios_release_date: time(details.bios_release_date),
            firmware_version: String::new(),
            mobile_operator: String::new(),
            client_version: text(details.client_version),
        },
        service_pack_minor: details.os_service_pack_minor_number,
        suite_mask: details.suite_mask,
        system_metrics: details.system_metrics,
        os_family: text(details.os_family),
        groups: details.target_group_id_list.into_iter().take(MAX_GROUPS).map(GroupId).collect(),
        requested_groups: requested.map(|name| text(Some(name))).collect(),
    }
}
