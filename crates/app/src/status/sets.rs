//! What one computer reported, as sets of dense update rows.

use patchwell_model::InstallationState;
use roaring::RoaringBitmap;

/// The sets of one computer. An update is in at most one of them; in none it is not applicable, once the computer
/// has reported at all.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct StatusSets {
    /// Whether an inventory (event 156) has ever arrived. Without one everything else is unknown.
    pub reported: bool,
    /// Needed.
    pub not_installed: RoaringBitmap,
    /// Needed, content on the computer.
    pub downloaded: RoaringBitmap,
    /// Installed.
    pub installed: RoaringBitmap,
    /// Last attempt failed.
    pub failed: RoaringBitmap,
    /// Installed once it restarts.
    pub pending_reboot: RoaringBitmap,
}

impl StatusSets {
    /// The states that are stored; the other two follow from them.
    pub const STORED: [InstallationState; 5] = [
        InstallationState::NotInstalled,
        InstallationState::Downloaded,
        InstallationState::Installed,
        InstallationState::Failed,
        InstallationState::InstalledPendingReboot,
    ];

    /// The set for a stored state; `None` for unknown and not applicable.
    #[must_use]
    pub fn get(&self, state: InstallationState) -> Option<&RoaringBitmap> {
        match state {
            InstallationState::NotInstalled => Some(&self.not_installed),
            InstallationState::Downloaded => Some(&self.downloaded),
            InstallationState::Installed => Some(&self.installed),
            InstallationState::Failed => Some(&self.failed),
            InstallationState::InstalledPendingReboot => Some(&self.pending_reboot),
            InstallationState::Unknown | InstallationState::NotApplicable => None,
        }
    }

    fn get_mut(&mut self, state: InstallationState) -> Option<&mut RoaringBitmap> {
        match state {
            InstallationState::NotInstalled => Some(&mut self.not_installed),
            InstallationState::Downloaded => Some(&mut self.downloaded),
            InstallationState::Installed => Some(&mut self.installed),
            InstallationState::Failed => Some(&mut self.failed),
            InstallationState::InstalledPendingReboot => Some(&mut self.pending_reboot),
            InstallationState::Unknown | InstallationState::NotApplicable => None,
        }
    }

    /// Puts one update into one state.
    pub fn set(&mut self, update_row: u32, state: InstallationState) {
        for other in Self::STORED {
            if let Some(set) = self.get_mut(other) {
                set.remove(update_row);
            }
        }
        if let Some(set) = self.get_mut(state) {
            set.insert(update_row);
        }
    }

    /// The state of one update.
    #[must_use]
    pub fn state(&self, update_row: u32) -> InstallationState {
        Self::STORED
            .into_iter()
            .find(|state| self.get(*state).is_some_and(|set| set.contains(update_row)))
            .unwrap_or(if self.reported { InstallationState::NotApplicable } else { InstallationState::Unknown })
    }
}
