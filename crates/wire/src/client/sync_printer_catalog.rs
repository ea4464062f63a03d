//! `SyncPrinterCatalog`, [MS-WUSP] 2.2.2.2.9.

use super::sync_updates::SyncInfo;
use crate::common::Cookie;

operation!(SyncPrinterCatalog);

record! {
    /// Asks for printer drivers.
    pub struct Request {
        /// From GetCookie.
        cookie => cookie: Option<Cookie>,
        /// Installed revisions that others depend on.
        installedNonLeafUpdateIDs [int] => installed_non_leaf_update_ids: Vec<i32>,
        /// Printer drivers the agent has.
        printerUpdateIDs [int] => printer_update_ids: Vec<i32>,
    }
}

record! {
    /// The answer, of the same shape as that of SyncUpdates.
    pub struct Response {
        /// The drivers.
        SyncPrinterCatalogResult [= required] => result: SyncInfo,
    }
}
