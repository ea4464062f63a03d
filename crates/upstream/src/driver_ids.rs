//! `GetDriverIdList`, [MS-WSUSSS] 3.1.4.7: drivers for devices.

use patchwell_model::{RevisionIdentity, UpdateId};
use patchwell_wire::server_sync::get_driver_id_list as wire;
use patchwell_wire::server_sync::get_revision_id_list::IdAndDelta as WireIdAndDelta;
use patchwell_wire::soap::Operation;
use uuid::Uuid;

use crate::client::caller;
use crate::revision_ids::to_identities;
use crate::{IdAndDelta, UpstreamClient, UpstreamError};

/// Which drivers are of interest. The caller keeps to [`crate::ConfigData::max_computer_ids`] and
/// [`crate::ConfigData::max_hardware_ids`].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DriverFilter {
    /// From the first answer of the last synchronization; with it, entries with `is_delta` bring changes only.
    pub anchor: Option<String>,
    /// Products that the drivers must be for; empty for any.
    pub categories: Vec<IdAndDelta>,
    /// Computers, by their hardware ids.
    pub computers: Vec<ComputerAndDelta>,
    /// Devices, by their hardware ids; without any there are no drivers.
    pub hardware: Vec<HardwareAndDelta>,
}

/// A kind of computer, and what of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ComputerAndDelta {
    /// Computer hardware id.
    pub id: Uuid,
    /// Only what changed since the anchor.
    pub is_delta: bool,
}

/// A device, and what of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HardwareAndDelta {
    /// Hardware id, such as `pci\ven_8086&dev_15b8`.
    pub id: String,
    /// Only what changed since the anchor.
    pub is_delta: bool,
}

/// Drivers and driver sets.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DriverIdList {
    /// For all calls of the next synchronization, when this is the first call of this one.
    pub anchor: Option<String>,
    /// Drivers, each once.
    pub revisions: Vec<RevisionIdentity>,
    /// Driver sets that are new.
    pub driver_sets: Vec<Uuid>,
    /// Driver sets that are gone; their drivers need not be.
    pub removed_driver_sets: Vec<Uuid>,
}

impl UpstreamClient {
    /// The drivers that the server has for devices.
    ///
    /// # Errors
    /// When there is no answer, or one that makes no sense.
    pub async fn driver_ids(&self, filter: &DriverFilter) -> Result<DriverIdList, UpstreamError> {
        let encode = |cookie| {
            let request = wire::Request { cookie: Some(cookie), filter: Some(to_wire(filter)) };
            wire::encode_request(&request, &caller())
        };
        let decode = wire::decode_response;
        let list = self.call_with_cookie(Operation::GetDriverIdList, &encode, decode).await?.result;
        Ok(DriverIdList {
            anchor: list.anchor.filter(|anchor| !anchor.is_empty()),
            revisions: to_identities(&list.new_revisions),
            driver_sets: list.new_driver_sets,
            removed_driver_sets: list.removed_driver_sets,
        })
    }
}

fn to_wire(filter: &DriverFilter) -> wire::ServerSyncDriverFilter {
    let category = |one: &IdAndDelta| {
        let UpdateId(id) = one.id;
        WireIdAndDelta { id, delta: one.is_delta }
    };
    let computer = |one: &ComputerAndDelta| WireIdAndDelta { id: one.id, delta: one.is_delta };
    let device = |one: &HardwareAndDelta| wire::HardwareIdAndDelta { id: one.id.clone(), delta: one.is_delta };
    wire::ServerSyncDriverFilter {
        anchor: filter.anchor.clone(),
        categories: filter.categories.iter().map(category).collect(),
        computer_ids: filter.computers.iter().map(computer).collect(),
        pnp_hardware_ids: filter.hardware.iter().map(device).collect(),
    }
}
