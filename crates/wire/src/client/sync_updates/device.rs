//! A computer's hardware as the driver pass describes it.

use jiff::Timestamp;
use uuid::Uuid;

record! {
    /// A device.
    pub struct Device {
        /// Hardware ids, the most specific first.
        HardwareIDs [string] => hardware_ids: Vec<String>,
        /// Compatible ids.
        CompatibleIDs [string] => compatible_ids: Vec<String>,
        /// The driver in use.
        installedDriver => installed_driver: Option<InstalledDriver>,
        /// Extension drivers in use.
        extensionDriver [extensionDriver] => extension_driver: Vec<ExtensionDriver>,
        /// Ids of drivers for recovery.
        DriverRecoveryIDs [DriverRecoveryID] => driver_recovery_ids: Vec<String>,
        /// Flags of the device.
        DeviceFlags => device_flags: Option<i32>,
    }
}

record! {
    /// The driver a device uses.
    pub struct InstalledDriver {
        /// The id it matched.
        MatchingID => matching_id: Option<String>,
        /// Date of the driver.
        DriverVerDate => driver_ver_date: Timestamp,
        /// Version of the driver, four numbers of 16 bits.
        DriverVerVersion => driver_ver_version: i64,
        /// Device class, a GUID in braces.
        Class => class: Option<String>,
        /// Who made it.
        Manufacturer => manufacturer: Option<String>,
        /// Who provides it.
        Provider => provider: Option<String>,
        /// What it is called.
        Model => model: Option<String>,
        /// The computer hardware id it matched; agents write nil.
        MatchingComputerHWID [= nil] => matching_computer_hwid: Option<Uuid>,
        /// How well it matched; lower is better.
        DriverRank => driver_rank: i64,
        /// Of current agents.
        SkipProviderFiltering => skip_provider_filtering: Option<bool>,
        /// Of current agents.
        IsGeneric => is_generic: Option<bool>,
    }
}

record! {
    /// An extension driver a device uses.
    pub struct ExtensionDriver {
        /// Which extension.
        ExtensionId => extension_id: String,
        /// Date of the driver.
        DriverVerDate => driver_ver_date: Timestamp,
        /// Version of the driver, four numbers of 16 bits.
        DriverVerVersion => driver_ver_version: i64,
        /// Device class, a GUID in braces.
        Class => class: String,
        /// How well it matched; lower is better.
        DriverRank => driver_rank: i64,
        /// The computer hardware id it matched; agents write nil.
        MatchingComputerHWID [= nil] => matching_computer_hwid: Option<Uuid>,
    }
}

record! {
    /// The computer as hardware.
    pub struct ComputerSpec {
        /// Computer hardware ids.
        HardwareIDs [guid] => hardware_ids: Vec<Uuid>,
    }
}
