//! `RollupDownstreamServers`, [MS-WSUSSS].

use jiff::Timestamp;
use uuid::Uuid;

use crate::common::Cookie;

operation!(RollupDownstreamServers);

record! {
    /// Hands over the state of servers.
    pub struct Request {
        /// Without data: rollups are not authorized.
        cookie => cookie: Option<Cookie>,
        /// The downstream server's clock.
        clientTime => client_time: Timestamp,
        /// It and the servers below it.
        downstreamServers [DownstreamServerRollupInfo] => downstream_servers: Vec<DownstreamServerRollupInfo>,
    }
}

record! {
    /// Nothing but success.
    pub struct Response {}
}

record! {
    /// The state of one server.
    pub struct DownstreamServerRollupInfo {
        /// The server.
        ServerId => server_id: Uuid,
        /// Its DNS name.
        FullDomainName => full_domain_name: Option<String>,
        /// When it last synchronized.
        LastSyncTime => last_sync_time: Timestamp,
        /// Its parent; zero for the server this is handed to.
        ParentServerId => parent_server_id: Uuid,
        /// Its version.
        Version => version: Option<String>,
        /// Whether it takes over approvals.
        IsReplica => is_replica: bool,
        /// When it last rolled up.
        LastRollupTime => last_rollup_time: Timestamp,
        /// Its counters.
        ServerSummary => server_summary: Option<ServerSummary>,
        /// Its computers, by kind.
        ClientSummaries [DownstreamServerRollupClientSummary] => client_summaries: Vec<ClientSummary>,
    }
}

record! {
    /// Counters of one server.
    pub struct ServerSummary {
        /// Updates.
        UpdateCount => update_count: i32,
        /// Declined updates.
        DeclinedUpdateCount => declined_update_count: i32,
        /// Approved updates.
        ApprovedUpdateCount => approved_update_count: i32,
        /// Updates not approved.
        NotApprovedUpdateCount => not_approved_update_count: i32,
        /// Updates approved in an older revision.
        UpdatesWithStaleUpdateApprovalsCount => updates_with_stale_update_approvals_count: i32,
        /// Expired updates.
        ExpiredUpdateCount => expired_update_count: i32,
        /// Critical and security updates not approved.
        CriticalOrSecurityUpdatesNotApprovedForInstallCount =>
            critical_or_security_updates_not_approved_for_install_count: i32,
        /// Updates of the server itself not approved.
        WsusInfrastructureUpdatesNotApprovedForInstallCount =>
            wsus_infrastructure_updates_not_approved_for_install_count: i32,
        /// Updates that failed on computers.
        UpdatesWithClientErrorsCount => updates_with_client_errors_count: i32,
        /// Updates that failed on the server.
        UpdatesWithServerErrorsCount => updates_with_server_errors_count: i32,
        /// Updates whose files are not there yet.
        UpdatesNeedingFilesCount => updates_needing_files_count: i32,
        /// Updates that computers need.
        UpdatesNeededByComputersCount => updates_needed_by_computers_count: i32,
        /// Updates that no computer needs.
        UpdatesUpToDateCount => updates_up_to_date_count: i32,
        /// Groups made by administrators.
        CustomComputerTargetGroupCount => custom_computer_target_group_count: i32,
        /// Computers.
        ComputerTargetCount => computer_target_count: i32,
        /// Computers that need updates.
        ComputerTargetsNeedingUpdatesCount => computer_targets_needing_updates_count: i32,
        /// Computers with failed updates.
        ComputerTargetsWithUpdateErrorsCount => computer_targets_with_update_errors_count: i32,
        /// Computers that need nothing.
        ComputersUpToDateCount => computers_up_to_date_count: i32,
    }
}

record! {
    /// How many computers are of one kind.
    pub struct ClientSummary {
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
        /// Product suites.
        SuiteMask => suite_mask: i32,
        /// Product type.
        OldProductType => old_product_type: i32,
        /// Product type.
        NewProductType => new_product_type: i32,
        /// As from `GetSystemMetrics`.
        SystemMetrics => system_metrics: i32,
        /// Such as `AMD64`.
        ProcessorArchitecture => processor_architecture: Option<String>,
        /// How many.
        Count => count: i32,
        /// What they installed.
        ActivitySummaries [DownstreamServerRollupClientActivitySummary] => activity_summaries: Vec<ActivitySummary>,
    }
}

record! {
    /// How an update fared on computers of one kind.
    pub struct ActivitySummary {
        /// The update.
        UpdateId => update_id: Uuid,
        /// Its revision.
        RevisionNumber => revision_number: i32,
        /// Successes.
        InstallSuccessCount => install_success_count: i32,
        /// Failures.
        InstallFailureCount => install_failure_count: i32,
    }
}
