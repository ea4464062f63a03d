//! `RegisterComputer`, [MS-WUSP] 2.2.2.2.3.

use jiff::Timestamp;

use crate::common::Cookie;

operation!(RegisterComputer);

record! {
    /// Describes the computer.
    pub struct Request {
        /// From GetCookie.
        cookie => cookie: Option<Cookie>,
        /// The description.
        computerInfo => computer_info: Option<ComputerInfo>,
    }
}

record! {
    /// Nothing but success.
    pub struct Response {}
}

record! {
    /// A computer. Numbers are wider than in the contract, which agents exceed.
    pub struct ComputerInfo {
        /// DNS name.
        DnsName => dns_name: Option<String>,
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
        /// Who made it.
        ComputerManufacturer => computer_manufacturer: Option<String>,
        /// What it is called.
        ComputerModel => computer_model: Option<String>,
        /// Version of the firmware.
        BiosVersion => bios_version: Option<String>,
        /// Name of the firmware.
        BiosName => bios_name: Option<String>,
        /// Date of the firmware.
        BiosReleaseDate => bios_release_date: Timestamp,
        /// Such as `AMD64`; free text.
        ProcessorArchitecture => processor_architecture: Option<String>,
        /// Product suites, as in `OSVERSIONINFOEX`.
        SuiteMask => suite_mask: i32,
        /// Product type, as in `OSVERSIONINFOEX`.
        OldProductType => old_product_type: i32,
        /// Product type, as from `GetProductInfo`.
        NewProductType => new_product_type: i32,
        /// As from `GetSystemMetrics`.
        SystemMetrics => system_metrics: i32,
        /// Version of the agent.
        ClientVersionMajorNumber => client_version_major_number: i32,
        /// Version of the agent.
        ClientVersionMinorNumber => client_version_minor_number: i32,
        /// Version of the agent.
        ClientVersionBuildNumber => client_version_build_number: i32,
        /// Version of the agent.
        ClientVersionQfeNumber => client_version_qfe_number: i32,
        /// Name of the system; says Windows 10 on Windows 11.
        OSDescription => os_description: Option<String>,
        /// Who sold it.
        OEM => oem: Option<String>,
        /// What it is called.
        DeviceType => device_type: Option<String>,
        /// Version of the firmware.
        FirmwareVersion => firmware_version: Option<String>,
        /// Mobile operator.
        MobileOperator => mobile_operator: Option<String>,
    }
}
