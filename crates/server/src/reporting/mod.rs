//! What agents report ([MS-WUSP] 2.2.2.3) and servers below roll up ([MS-WSUSSS] 3.1.4.13 to 3.1.4.17).

pub(crate) mod get_out_of_sync_computers;
pub(crate) mod get_rollup_configuration;
pub(crate) mod report_event_batch;
mod rollup;
pub(crate) mod rollup_computer_status;
pub(crate) mod rollup_computers;
pub(crate) mod rollup_downstream_servers;

pub(crate) use rollup::{ROLLUP_BODY_BYTES, ROLLUP_ELEMENTS, is_rollup};
