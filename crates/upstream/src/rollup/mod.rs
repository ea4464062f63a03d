//! Reporting data synchronization, [MS-WSUSSS] 3.2.4.5: the state of this server, of the servers below it and of all
//! their computers goes up. The messages are those of the protocol.
//!
//! Rollups are not authorized: their cookie is empty and for ever. A rollup that fails is not repeated by itself,
//! because it may have arrived.

mod get_out_of_sync_computers;
mod get_rollup_configuration;
mod rollup_computer_status;
mod rollup_computers;
mod rollup_downstream_servers;

use jiff::Timestamp;
pub use patchwell_wire::reporting::get_out_of_sync_computers::ComputerLastRollupNumber;
pub use patchwell_wire::reporting::get_rollup_configuration::RollupConfiguration;
pub use patchwell_wire::reporting::rollup_computer_status::{ComputerStatusRollupInfo, UpdateStatus};
pub use patchwell_wire::reporting::rollup_computers::{
    ChangedComputer, ComputerChangeType, ComputerRollupDetails, ComputerRollupInfo,
};
pub use patchwell_wire::reporting::rollup_downstream_servers::{
    ActivitySummary, ClientSummary, DownstreamServerRollupInfo, ServerSummary,
};

use patchwell_wire::common::Cookie;

/// The cookie of rollups: it never expires and says nothing.
fn cookie() -> Cookie {
    Cookie { expiration: Timestamp::MAX, encrypted_data: Some(Vec::new()) }
}
