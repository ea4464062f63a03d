//! Drivers: which are best for which device ([MS-WUSP] 3.1.5.7, 3.1.5.12).

mod printers;
mod rank;
mod scan;

use patchwell_model::GroupId;

use crate::decisions::ChangeSeq;
use crate::scan::Deployed;

pub use printers::PrinterScanRequest;

/// `SyncUpdates`, driver pass, as sent. The lists are untrusted.
#[derive(Debug, Clone, Copy)]
pub struct DriverScanRequest<'a> {
    /// Groups the computer is in now; *All Computers* may be left out.
    pub groups: &'a [GroupId],
    /// Groups it was in when its cookie was sealed; `None` means the same.
    pub previous_groups: Option<&'a [GroupId]>,
    /// Seq in its cookie; `None` when nothing is known of its cache.
    pub anchor: Option<ChangeSeq>,
    /// `InstalledNonLeafUpdateIDs`.
    pub installed: &'a [i32],
    /// `CachedDriverIDs`.
    pub cached_drivers: &'a [i32],
    /// `SystemSpec` and `ComputerSpec`.
    pub system: &'a SystemSpec,
    /// `FeatureScoreMatchingKey`, such as `AMD64.10.0`; compared without regard to case.
    pub feature_key: Option<&'a str>,
}

/// The devices of a computer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SystemSpec {
    /// `ComputerSpec/HardwareIDs`, most specific first; compared without regard to case.
    pub computer_hardware_ids: Vec<String>,
    /// `SystemSpec/Device`.
    pub devices: Vec<Device>,
}

/// One device.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Device {
    /// `HardwareIDs`, most specific first.
    pub hardware_ids: Vec<String>,
    /// `CompatibleIDs`, most specific first; worse than every hardware id.
    pub compatible_ids: Vec<String>,
    /// The driver it has.
    pub installed: Option<InstalledDriver>,
}

/// The driver a device has.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct InstalledDriver {
    /// `MatchingID`: which of the device's ids it was chosen by.
    pub matching_id: Option<String>,
    /// `DriverVerDate`, days since 1970-01-01.
    pub ver_date_days: i32,
    /// `DriverVerVersion`: `a.b.c.d` packed into 64 bits.
    pub ver_version: u64,
    /// `Class`: a name or the class GUID in braces.
    pub class: Option<String>,
    /// `Provider`.
    pub provider: Option<String>,
    /// `Manufacturer`.
    pub manufacturer: Option<String>,
    /// `DriverRank` as Windows computed it; its third byte is the feature score.
    pub rank: u32,
    /// `MatchingComputerHWID`.
    pub matching_computer_hwid: Option<String>,
}

/// A driver to be told of, and the ids it was chosen by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeployedDriver {
    /// The revision and its deployment.
    pub deployed: Deployed,
    /// `Deployment/HardwareIds`: those ids of the driver, as written, that won a device.
    pub hardware_ids: Vec<String>,
}

/// The answer to a driver pass.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DriverScanAnswer {
    /// `NewUpdates`, by id.
    pub new: Vec<DeployedDriver>,
    /// `OutOfScopeRevisionIDs`.
    pub out_of_scope: Vec<i32>,
    /// `ChangedUpdates`.
    pub changed: Vec<DeployedDriver>,
    /// Whether any driver is in scope.
    pub has_drivers: bool,
    /// Seq for the next cookie.
    pub seq: ChangeSeq,
}
