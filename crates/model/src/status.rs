//! Installation states and what changes them.

use crate::UpdateId;

/// State of one update on one computer; the numbers are those of the field's administration API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum InstallationState {
    /// The computer has never reported its inventory.
    Unknown = 0,
    /// It reported, and the update does not concern it.
    NotApplicable = 1,
    /// Needed: applicable and not installed.
    NotInstalled = 2,
    /// Needed, and its content is on the computer.
    Downloaded = 3,
    /// Installed.
    Installed = 4,
    /// The last attempt failed.
    Failed = 5,
    /// Installed once the computer restarts.
    InstalledPendingReboot = 6,
}

impl InstallationState {
    /// All, in the order of their numbers.
    pub const ALL: [Self; 7] = [
        Self::Unknown,
        Self::NotApplicable,
        Self::NotInstalled,
        Self::Downloaded,
        Self::Installed,
        Self::Failed,
        Self::InstalledPendingReboot,
    ];

    /// Whether administrators call it "needed".
    #[must_use]
    pub fn is_needed(self) -> bool {
        matches!(self, Self::NotInstalled | Self::Downloaded | Self::InstalledPendingReboot)
    }
}

/// How many computers (or updates) are in each state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct StateCounts([u32; 7]);

impl StateCounts {
    /// How many are in `state`.
    #[must_use]
    pub fn get(&self, state: InstallationState) -> u32 {
        self.0[state as usize]
    }

    /// Adds `n` to `state`.
    pub fn add(&mut self, state: InstallationState, n: u32) {
        let count = &mut self.0[state as usize];
        *count = count.saturating_add(n);
    }

    /// Needed in the administrator's sense: not installed, downloaded, or pending a restart.
    #[must_use]
    pub fn needed(&self) -> u32 {
        InstallationState::ALL.iter().filter(|state| state.is_needed()).map(|state| self.get(*state)).sum()
    }

    /// All of them.
    #[must_use]
    pub fn total(&self) -> u32 {
        self.0.iter().sum()
    }
}

/// What an event says about the state of updates on the computer that sent it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StatusEvent {
    /// The whole inventory: replaces what was known (event 156).
    Inventory {
        /// Applicable and not installed.
        not_installed: Vec<UpdateId>,
        /// Installed.
        installed: Vec<UpdateId>,
    },
    /// One update changed.
    Changed {
        /// Which.
        update: UpdateId,
        /// To what.
        state: InstallationState,
    },
}
