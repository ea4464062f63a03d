//! The client service ([MS-WUSP] 2.2.2.2): one file an operation.

mod deployment;
pub(crate) mod file_urls;
pub(crate) mod get_config;
pub(crate) mod get_config2;
pub(crate) mod get_cookie;
pub(crate) mod get_extended_update_info;
pub(crate) mod get_extended_update_info2;
pub(crate) mod get_file_locations;
pub(crate) mod refresh_cache;
pub(crate) mod register_computer;
pub(crate) mod runs;
pub(crate) mod session;
pub(crate) mod start_category_scan;
pub(crate) mod sync_drivers;
pub(crate) mod sync_printer_catalog;
pub(crate) mod sync_updates;

/// The authorization plug-in, whose cookies [MS-WUSP] 2.2.2.1 describes.
pub(crate) const PLUG_IN: &str = "SimpleTargeting";
/// Revisions of one GetExtendedUpdateInfo.
pub(crate) const MAX_EXTENDED_UPDATES: usize = 50;
/// Entries of `InstalledNonLeafUpdateIDs`, counted as they come, repeated ones included.
pub(crate) const MAX_INSTALLED: usize = 400;
