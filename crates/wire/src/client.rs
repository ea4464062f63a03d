//! The Client service: metadata for agents, [MS-WUSP] 2.2.2.2.

pub mod deployment;
pub mod file_location;
pub mod get_config;
pub mod get_config2;
pub mod get_cookie;
pub mod get_extended_update_info;
pub mod get_extended_update_info2;
pub mod get_file_locations;
pub mod refresh_cache;
pub mod register_computer;
pub mod start_category_scan;
pub mod sync_printer_catalog;
pub mod sync_updates;
