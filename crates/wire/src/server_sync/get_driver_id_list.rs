//! `GetDriverIdList`, [MS-WSUSSS] 3.1.4.7: drivers for devices, asked for one device at a time.

use uuid::Uuid;

use super::get_revision_id_list::IdAndDelta;
use crate::common::{Cookie, UpdateIdentity};

operation!(GetDriverIdList);

record! {
    /// Asks which drivers and driver sets there are for devices.
    pub struct Request {
        /// From GetCookie.
        cookie => cookie: Option<Cookie>,
        /// Which devices.
        filter => filter: Option<ServerSyncDriverFilter>,
    }
}

record! {
    /// Which devices.
    pub struct ServerSyncDriverFilter {
        /// From the last answer, for changes only.
        Anchor => anchor: Option<String>,
        /// Products that the drivers must be for; empty for any.
        Categories [IdAndDelta] => categories: Vec<IdAndDelta>,
        /// Computer hardware ids.
        ComputerIds [IdAndDelta] => computer_ids: Vec<IdAndDelta>,
        /// Device hardware ids.
        PnpHardwareIds [HardwareIdAndDelta] => pnp_hardware_ids: Vec<HardwareIdAndDelta>,
    }
}

record! {
    /// A device and whether only changes since the anchor are wanted.
    pub struct HardwareIdAndDelta {
        /// Hardware id of the device.
        Id => id: String,
        /// Whether only changes.
        Delta => delta: bool,
    }
}

record! {
    /// The answer.
    pub struct Response {
        /// What there is.
        GetDriverIdListResult [= required] => result: DriverSetAndRevisionIdList,
    }
}

record! {
    /// What there is.
    pub struct DriverSetAndRevisionIdList {
        /// For the next call.
        Anchor => anchor: Option<String>,
        /// Drivers.
        NewRevisions [UpdateIdentity, always] => new_revisions: Vec<UpdateIdentity>,
        /// Driver sets.
        NewDriverSets [guid, always] => new_driver_sets: Vec<Uuid>,
        /// Driver sets that are gone.
        RemovedDriverSets [guid, always] => removed_driver_sets: Vec<Uuid>,
    }
}
