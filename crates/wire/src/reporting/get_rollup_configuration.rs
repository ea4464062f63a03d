//! `GetRollupConfiguration`, [MS-WSUSSS].

use uuid::Uuid;

use crate::common::Cookie;

operation!(GetRollupConfiguration);

record! {
    /// Asks how to roll up.
    pub struct Request {
        /// Without data: rollups are not authorized.
        cookie => cookie: Option<Cookie>,
    }
}

record! {
    /// The answer.
    pub struct Response {
        /// How to roll up.
        GetRollupConfigurationResult [= required] => result: RollupConfiguration,
    }
}

record! {
    /// How to roll up.
    pub struct RollupConfiguration {
        /// Whether computers and their status are wanted.
        DoDetailedRollup => do_detailed_rollup: bool,
        /// A change of it asks for everything again.
        RollupResetGuid => rollup_reset_guid: Uuid,
        /// The upstream server.
        ServerId => server_id: Uuid,
        /// Limit of a call.
        RollupDownstreamServersMaxBatchSize => rollup_downstream_servers_max_batch_size: i32,
        /// Limit of a call.
        RollupComputersMaxBatchSize => rollup_computers_max_batch_size: i32,
        /// Limit of a call.
        GetOutOfSyncComputersMaxBatchSize => get_out_of_sync_computers_max_batch_size: i32,
        /// Limit of a call.
        RollupComputerStatusMaxBatchSize => rollup_computer_status_max_batch_size: i32,
    }
}
