//! `RollupComputerStatus`, [MS-WSUSSS].

use jiff::Timestamp;
use uuid::Uuid;

use crate::common::Cookie;

operation!(RollupComputerStatus);

record! {
    /// Hands over the status of updates on computers.
    pub struct Request {
        /// Without data: rollups are not authorized.
        cookie => cookie: Option<Cookie>,
        /// The downstream server's clock.
        clientTime => client_time: Timestamp,
        /// The server the computers talk to.
        parentServerId => parent_server_id: Uuid,
        /// The computers.
        computers [ComputerStatusRollupInfo] => computers: Vec<ComputerStatusRollupInfo>,
    }
}

record! {
    /// The status of updates on one computer.
    pub struct ComputerStatusRollupInfo {
        /// Identifies this state.
        InstanceId => instance_id: Uuid,
        /// The agent's id.
        ComputerId => computer_id: String,
        /// When it last detected.
        EffectiveLastDetectionTime => effective_last_detection_time: Timestamp,
        /// How many rollups there were.
        RollupNumber => rollup_number: i32,
        /// Whether this replaces everything before.
        IsFullRollup => is_full_rollup: bool,
        /// By update.
        UpdateStatus [ComputerStatusRollupUpdateStatus] => update_status: Vec<UpdateStatus>,
    }
}

record! {
    /// The status of one update.
    pub struct UpdateStatus {
        /// The update.
        UpdateId => update_id: Uuid,
        /// The state, as a number.
        SummarizationState => summarization_state: i32,
        /// Since when.
        LastChangeTime => last_change_time: Timestamp,
    }
}

record! {
    /// Whether it was taken.
    pub struct Response {
        /// Whether it was.
        RollupComputerStatusResult => result: bool,
    }
}
