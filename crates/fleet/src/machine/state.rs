//! What changes on a machine as updates are installed.

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use super::description::{Device, InstalledDriver, Machine};
use crate::rules::{CoreFragment, PackageIdentity};

/// What an agent installed since the description was made.
#[derive(Debug, Clone, Default)]
pub struct MachineState {
    /// Updates installed: their rules evaluate as installed from then on.
    pub installed_updates: BTreeSet<Uuid>,
    /// Updates that become installed at the next restart.
    pub pending_updates: BTreeSet<Uuid>,
    /// Servicing packages added.
    pub packages: Vec<PackageIdentity>,
    /// Drivers added, by the index of the device in the description.
    pub drivers: BTreeMap<usize, InstalledDriver>,
}

impl MachineState {
    /// The driver a device runs on now.
    #[must_use]
    pub fn driver<'a>(&'a self, index: usize, device: &'a Device) -> Option<&'a InstalledDriver> {
        self.drivers.get(&index).or(device.driver.as_ref())
    }

    /// Puts an update's effects in place.
    pub fn install(&mut self, machine: &Machine, update: &CoreFragment) {
        self.pending_updates.remove(&update.id);
        self.installed_updates.insert(update.id);
        self.packages.extend(update.metadata.packages.iter().map(|manifest| manifest.identity.clone()));
        for (index, device) in machine.devices.iter().enumerate() {
            let fitting = update.metadata.drivers.iter().find(|driver| device.matches(&driver.hardware_id).is_some());
            if let Some(driver) = fitting {
                let class = device.driver.as_ref().map(|driver| driver.class.clone()).unwrap_or_default();
                self.drivers.insert(
                    index,
                    InstalledDriver {
                        matching_id: driver.hardware_id.clone(),
                        date: driver.date.clone(),
                        version: super::description::FileVersionText(driver.version),
                        class,
                        provider: String::new(),
                        rank: 0,
                    },
                );
            }
        }
    }

    /// Takes an update away again.
    pub fn uninstall(&mut self, update: &CoreFragment) {
        self.pending_updates.remove(&update.id);
        self.installed_updates.remove(&update.id);
        self.packages.retain(|package| !update.metadata.packages.iter().any(|manifest| manifest.identity == *package));
    }
}

impl Device {
    /// How well an id fits: the place in the hardware ids, then in the compatible ids; lower is better.
    #[must_use]
    pub fn matches(&self, id: &str) -> Option<usize> {
        self.hardware_ids.iter().chain(&self.compatible_ids).position(|own| own.eq_ignore_ascii_case(id))
    }
}
