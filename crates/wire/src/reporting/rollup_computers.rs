//! `RollupComputers`, [MS-WSUSSS].

use jiff::Timestamp;
use uuid::Uuid;

use crate::common::Cookie;

operation!(RollupComputers);

record! {
    /// Hands over computers.
    pub struct Request {
        /// Without data: rollups are not authorized.
        cookie => cookie: Option<Cookie>,
        /// The downstream server's clock.
        clientTime => client_time: Timestamp,
        /// The computers.
        computers [ComputerRollupInfo] => computers: Vec<ComputerRollupInfo>,
    }
}

record! {
    /// A computer.
    pub struct ComputerRollupInfo {
        @{
            /// The agent's id.
            ComputerId => computer_id: Option<String>,
            /// When it last scanned.
            LastSyncTime => last_sync_time: Timestamp,
            /// How that went.
            LastSyncResult => last_sync_result: i32,
            /// When it last rebooted.
            LastReportedRebootTime => last_reported_reboot_time: Timestamp,
            /// When it last reported.
            LastReportedStatusTime => last_reported_status_time: Timestamp,
            /// When it last sent an inventory.
            LastInventoryTime => last_inventory_time: Timestamp,
            /// The server it talks to.
            ParentServerId => parent_server_id: Uuid,
        }
        /// Its description; absent when unchanged.
        Details => details: Option<ComputerRollupDetails>,
    }
}

record! {
    /// Description of a computer.
    pub struct ComputerRollupDetails {
        @{
            /// Its address.
            IPAddress => ip_address: Option<String>,
            /// Its DNS name.
            FullDomainName => full_domain_name: Option<String>,
            /// Version of the system.
            OSMajorVersion => os_major_version: i32,
            /// Version of the system.
            OSMinorVersion => os_minor_version: i32,
            /// Build of the system.
            OSBuildNumber => os_build_number: i32,
            /// Service pack.
            OSServicePackMajorNumber => os_service_pack_major_number: i32,
            /// Service pack.
            OSServicePackMinorNumber => os_service_pack_minor_number: i32,
            /// Such as `en-US`.
            OSLocale => os_locale: Option<String>,
            /// Family of the system.
            OSFamily => os_family: Option<String>,
            /// Name of the system.
            OSDescription => os_description: Option<String>,
            /// Who made it.
            ComputerMake => computer_make: Option<String>,
            /// What it is called.
            ComputerModel => computer_model: Option<String>,
            /// Version of the firmware.
            BiosVersion => bios_version: Option<String>,
            /// Name of the firmware.
            BiosName => bios_name: Option<String>,
            /// Date of the firmware.
            BiosReleaseDate => bios_release_date: Timestamp,
            /// Such as `AMD64`.
            ProcessorArchitecture => processor_architecture: Option<String>,
            /// Product suites.
            SuiteMask => suite_mask: i32,
            /// Product type.
            OldProductType => old_product_type: i32,
            /// Product type.
            NewProductType => new_product_type: i32,
            /// As from `GetSystemMetrics`.
            SystemMetrics => system_metrics: i32,
            /// Version of the agent.
            ClientVersion => client_version: Option<String>,
        }
        /// Groups it is in.
        TargetGroupIdList [guid] => target_group_id_list: Vec<Uuid>,
        /// Groups it asked for.
        RequestedTargetGroupNames [string] => requested_target_group_names: Vec<String>,
    }
}

record! {
    /// What the upstream server knows better.
    pub struct Response {
        /// Computers that moved or went.
        RollupComputersResult [ChangedComputer, always] => result: Vec<ChangedComputer>,
    }
}

enumeration! {
    /// What happened to a computer.
    pub enum ComputerChangeType {
        /// It was removed.
        Deleted,
        /// It talks to another server now.
        NewParent,
    }
}

record! {
    /// A computer that moved or went.
    pub struct ChangedComputer {
        @{
            /// The agent's id.
            ComputerId => computer_id: Option<String>,
            /// What happened.
            Change => change: ComputerChangeType,
        }
    }
}
