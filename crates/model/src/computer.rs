//! Computers as they register.

use std::fmt;

use jiff::Timestamp;

use crate::GroupId;

/// A client id that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a client id has 1 to 256 characters and no control characters")]
pub struct InvalidComputerId;

/// Names a computer: the `clientId` its agent made for itself, usually a GUID, compared without regard to case.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ComputerId(String);

impl ComputerId {
    /// Checks and lowers a client id.
    ///
    /// # Errors
    /// When it is empty, longer than 256 characters, or has control characters.
    pub fn new(text: &str) -> Result<Self, InvalidComputerId> {
        let text = text.trim();
        if text.is_empty() || text.chars().count() > 256 || text.chars().any(char::is_control) {
            return Err(InvalidComputerId);
        }
        Ok(Self(text.to_lowercase()))
    }

    /// The id in lower case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ComputerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An operating system version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct OsVersion {
    /// Major.
    pub major: i32,
    /// Minor.
    pub minor: i32,
    /// Build.
    pub build: i32,
    /// Service pack.
    pub service_pack: i32,
}

impl fmt::Display for OsVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.build)
    }
}

/// What a computer says of itself when it registers ([MS-WUSP] 2.2.2.2.3). Strings are untrusted wherever shown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ComputerDetails {
    /// Version of Windows.
    pub os: OsVersion,
    /// `NewProductType`: the edition (48 Professional, 7 Server Standard, …); 0 when not sent.
    pub product_type: i32,
    /// `OldProductType`: 1 workstation, 2 domain controller, 3 server.
    pub role: i32,
    /// What the agent calls the system; Windows 11 says "Windows 10".
    pub os_description: String,
    /// Locale name, such as `en-US`.
    pub os_locale: String,
    /// Processor architecture as sent.
    pub architecture: String,
    /// Manufacturer.
    pub manufacturer: String,
    /// Model.
    pub model: String,
    /// Firmware name.
    pub bios_name: String,
    /// Firmware version.
    pub bios_version: String,
    /// Firmware date.
    pub bios_release_date: Option<Timestamp>,
    /// Firmware version the device reports beside the BIOS.
    pub firmware_version: String,
    /// Mobile operator.
    pub mobile_operator: String,
    /// Agent version, `a.b.c.d`.
    pub client_version: String,
}

/// First build of Windows 11.
const WINDOWS_11: i32 = 22_000;

impl ComputerDetails {
    /// Whether it is a workstation and not a server.
    #[must_use]
    pub fn is_workstation(&self) -> bool {
        self.role == 1
    }

    /// The system as people call it: what the agent says, except that Windows 11 calls itself "Windows 10" there; by
    /// version when the agent says nothing.
    #[must_use]
    pub fn os_name(&self) -> String {
        let is_11 = self.is_workstation() && self.os.major == 10 && self.os.build >= WINDOWS_11;
        match self.os_description.trim() {
            "" if is_11 => "Windows 11".to_owned(),
            "" => format!("Windows {}", self.os),
            said if is_11 => said.replacen("Windows 10", "Windows 11", 1),
            said => said.to_owned(),
        }
    }
}

/// A computer the server knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Computer {
    /// Its id.
    pub id: ComputerId,
    /// Its name, as sent; untrusted wherever shown.
    pub dns_name: String,
    /// Address it last came from.
    pub ip_address: Option<String>,
    /// What it said when it registered; `None` before that.
    pub details: Option<ComputerDetails>,
    /// Groups it is a direct member of. Never *All Computers*; *Unassigned Computers* when in no other.
    pub groups: Vec<GroupId>,
    /// Group names it asked for (client-side targeting).
    pub requested_groups: Vec<String>,
    /// First contact.
    pub first_contact: Timestamp,
    /// Last scan or handshake.
    pub last_contact: Option<Timestamp>,
    /// Last inventory (event 156).
    pub last_status_report: Option<Timestamp>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_11_is_called_so_and_nothing_else_is() {
        let details = |role, major, build, said: &str| ComputerDetails {
            os: OsVersion { major, minor: 0, build, service_pack: 0 },
            role,
            os_description: said.to_owned(),
            ..ComputerDetails::default()
        };
        for (role, major, build, said, expected) in [
            (1, 10, 26_200, "Windows 10 Pro", "Windows 11 Pro"),
            (1, 10, 19_045, "Windows 10 Pro", "Windows 10 Pro"),
            (3, 10, 26_100, "Windows Server 2025 Standard", "Windows Server 2025 Standard"),
            (1, 10, 22_631, "", "Windows 11"),
            (1, 6, 7_601, "", "Windows 6.0.7601"),
        ] {
            assert_eq!(details(role, major, build, said).os_name(), expected);
        }
    }
}
