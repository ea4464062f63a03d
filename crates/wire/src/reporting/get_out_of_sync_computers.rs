//! `GetOutOfSyncComputers`, [MS-WSUSSS].

use uuid::Uuid;

use crate::common::Cookie;

operation!(GetOutOfSyncComputers);

record! {
    /// Says how far each computer's status was rolled up.
    pub struct Request {
        /// Without data: rollups are not authorized.
        cookie => cookie: Option<Cookie>,
        /// The server they talk to.
        parentServerId => parent_server_id: Uuid,
        /// How far.
        lastRollupNumbers [ComputerLastRollupNumber] => last_rollup_numbers: Vec<ComputerLastRollupNumber>,
    }
}

record! {
    /// How far one computer's status was rolled up.
    pub struct ComputerLastRollupNumber {
        /// The agent's id.
        ComputerId => computer_id: String,
        /// How far.
        RollupNumber => rollup_number: i32,
    }
}

record! {
    /// Computers to roll up in full.
    pub struct Response {
        /// Their ids.
        GetOutOfSyncComputersResult [string, always] => result: Vec<String>,
    }
}
