//! `GetDriverSetData`, [MS-WSUSSS] 3.1.4.8.

use uuid::Uuid;

use crate::common::Cookie;

operation!(GetDriverSetData);

record! {
    /// Names driver sets.
    pub struct Request {
        /// From GetCookie.
        cookie => cookie: Option<Cookie>,
        /// The driver sets, at most `MaxNumberOfDriverSetsPerRequest`.
        driverSets [guid] => driver_sets: Vec<Uuid>,
    }
}

record! {
    /// The answer.
    pub struct Response {
        /// What is known of them.
        GetDriverSetDataResult [= required] => result: ServerDriverSetData,
    }
}

record! {
    /// What is known of driver sets.
    pub struct ServerDriverSetData {
        /// The driver sets.
        DriverSets [ServerSyncDriverSetData, always] => driver_sets: Vec<ServerSyncDriverSetData>,
    }
}

record! {
    /// A driver set: the drivers that a maker of computers chose for a model.
    pub struct ServerSyncDriverSetData {
        /// The driver set.
        DriverSetId => driver_set_id: Uuid,
        /// Its metadata.
        DriverSetXml => driver_set_xml: Option<String>,
    }
}
