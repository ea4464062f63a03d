//! The Reporting service: events of agents ([MS-WUSP] 2.2.2.3) and rollups of downstream servers ([MS-WSUSSS]).

pub mod event;
pub mod get_out_of_sync_computers;
pub mod get_required_inventory_type;
pub mod get_rollup_configuration;
pub mod report_event_batch;
pub mod report_event_batch2;
pub mod report_inventory;
pub mod rollup_computer_status;
pub mod rollup_computers;
pub mod rollup_downstream_servers;
