//! The driver pass of `SyncUpdates` ([MS-WUSP] 3.1.5.7).

use std::collections::HashMap;

use patchwell_catalog::{DeployedDriver, Device, DriverScanAnswer, DriverScanRequest, InstalledDriver, SystemSpec};
use patchwell_model::RevisionId;
use patchwell_store::revisions;
use patchwell_wire::client::deployment::Deployment;
use patchwell_wire::client::sync_updates::{
    self as wire, Response, SyncInfo, SyncUpdateParameters, UpdateInfo, encode_response,
};
use patchwell_wire::soap::Reply;

use super::deployment::{deployment, understands_all};
use super::session::Session;
use super::sync_updates::tells_scope;
use crate::services::{Answer, Failure, UpdateServices};

/// Devices of one computer.
const MAX_DEVICES: usize = 2_000;
/// Ids of one device.
const MAX_IDS: usize = 200;
/// From this protocol version on agents are told for which hardware a driver is.
const HARDWARE_IDS_SINCE: (i64, i64) = (1, 6);

pub(super) async fn handle(
    services: &UpdateServices,
    session: &Session,
    parameters: SyncUpdateParameters,
    reply: &Reply,
) -> Result<Answer, Failure> {
    let devices = &parameters.system_spec;
    let too_many = |device: &wire::Device| device.hardware_ids.len() + device.compatible_ids.len() > MAX_IDS;
    if devices.len() > MAX_DEVICES || devices.iter().any(too_many) {
        return Err(Failure::parameter("parameters.SystemSpec"));
    }
    let system = system_spec(&parameters);
    let (previous_groups, anchor) = session.told();
    let answer = services.0.app.snapshot().scan_drivers(&DriverScanRequest {
        groups: session.groups(),
        previous_groups,
        anchor,
        installed: &parameters.installed_non_leaf_update_ids,
        cached_drivers: &parameters.cached_driver_ids,
        system: &system,
        feature_key: parameters.feature_score_matching_key.as_deref(),
    });
    let result = sync_info(services, session, answer).await?;
    Ok(encode_response(&Response { result }, reply).into())
}

/// The answer of a driver or printer scan.
pub(super) async fn sync_info(
    services: &UpdateServices,
    session: &Session,
    answer: DriverScanAnswer,
) -> Result<SyncInfo, Failure> {
    let ids: Vec<RevisionId> = answer.new.iter().map(|driver| driver.deployed.id).collect();
    let store = services.0.app.store();
    let cores: HashMap<RevisionId, String> =
        store.read(move |tx| revisions::core_fragments(tx, &ids)).await?.into_iter().collect();
    let protocol = session.cookie.protocol;
    let info = |driver: &DeployedDriver, xml: Option<String>| UpdateInfo {
        id: driver.deployed.id.0,
        deployment: Some(driver_deployment(driver, protocol)),
        is_leaf: driver.deployed.is_leaf,
        xml,
    };
    let new = answer.new.iter().filter_map(|driver| Some(info(driver, Some(cores.get(&driver.deployed.id)?.clone()))));
    Ok(SyncInfo {
        new_updates: new.collect(),
        out_of_scope_revision_ids: answer.out_of_scope,
        changed_updates: answer.changed.iter().map(|driver| info(driver, None)).collect(),
        truncated: false,
        new_cookie: Some(session.next_cookie(services, answer.seq)?),
        deployed_out_of_scope_revision_ids: Vec::new(),
        driver_sync_not_needed: tells_scope(protocol).then_some(!answer.has_drivers),
    })
}

fn driver_deployment(driver: &DeployedDriver, protocol: (i64, i64)) -> Deployment {
    let hardware_ids = if protocol >= HARDWARE_IDS_SINCE { driver.hardware_ids.clone() } else { Vec::new() };
    Deployment { hardware_ids, ..deployment(&driver.deployed, understands_all(protocol)) }
}

fn system_spec(parameters: &SyncUpdateParameters) -> SystemSpec {
    let computer = parameters.computer_spec.as_ref();
    let ids = computer.map(|spec| spec.hardware_ids.iter().map(ToString::to_string).collect());
    SystemSpec {
        computer_hardware_ids: ids.unwrap_or_default(),
        devices: parameters.system_spec.iter().map(device).collect(),
    }
}

fn device(sent: &wire::Device) -> Device {
    Device {
        hardware_ids: sent.hardware_ids.clone(),
        compatible_ids: sent.compatible_ids.clone(),
        installed: sent.installed_driver.as_ref().map(installed_driver),
    }
}

fn installed_driver(sent: &wire::InstalledDriver) -> InstalledDriver {
    const DAY: i64 = 24 * 60 * 60;
    InstalledDriver {
        matching_id: sent.matching_id.clone(),
        ver_date_days: i32::try_from(sent.driver_ver_date.as_second().div_euclid(DAY)).unwrap_or_default(),
        ver_version: sent.driver_ver_version.cast_unsigned(),
        class: sent.class.clone(),
        provider: sent.provider.clone(),
        manufacturer: sent.manufacturer.clone(),
        rank: u32::try_from(sent.driver_rank).unwrap_or(u32::MAX),
        matching_computer_hwid: sent.matching_computer_hwid.map(|id| id.to_string()),
    }
}
