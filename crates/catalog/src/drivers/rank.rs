//! How well a driver matches a device: the five rules of [MS-WUSP] 3.1.5.7 as an order.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::{Device, InstalledDriver, SystemSpec};
use crate::entry::DriverRow;

/// The score of a driver that has none; Windows counts it so.
const NO_SCORE: u8 = u8::MAX;
/// Worse than any place in a list.
const NOWHERE: usize = usize::MAX;

/// Smaller is better. The parts are the rules, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Rank {
    /// Where the computer's list has the id that the driver is targeted to.
    computer: usize,
    /// Feature score.
    score: u8,
    /// Where the device's lists have the hardware id.
    hardware: usize,
    ver_date_days: Reverse<i32>,
    ver_version: Reverse<u64>,
}

/// What ranking needs to know of the computer.
pub(super) struct Ranking {
    /// Computer hardware id, lower case, to its place.
    computer: HashMap<String, usize>,
    /// Lower case.
    feature_key: Option<String>,
}

impl Ranking {
    pub(super) fn new(system: &SystemSpec, feature_key: Option<&str>) -> Self {
        let feature_key = feature_key.map(|key| key.trim().to_lowercase()).filter(|key| !key.is_empty());
        Self { computer: places(system.computer_hardware_ids.iter().map(|id| guid(id))), feature_key }
    }

    /// How well a driver matches a device at `hardware`, the place of the id they share. `None` when the driver is
    /// targeted to other computers.
    pub(super) fn of(&self, row: &DriverRow, hardware: usize) -> Option<Rank> {
        let mut computer = NOWHERE;
        for targets in [&row.distribution_ids, &row.target_ids] {
            if !targets.is_empty() {
                computer = computer.min(targets.iter().filter_map(|id| self.computer.get(&**id)).min().copied()?);
            }
        }
        let score = self.feature_key.as_ref().map_or(0, |key| {
            let scores = row.feature_scores.iter().filter(|(system, _)| **system == **key);
            scores.map(|(_, score)| *score).min().unwrap_or(NO_SCORE)
        });
        Some(Rank {
            computer,
            score,
            hardware,
            ver_date_days: Reverse(row.ver_date_days),
            ver_version: Reverse(row.ver_version),
        })
    }

    /// How well the driver that the device has matches it.
    pub(super) fn of_installed(&self, installed: &InstalledDriver, hardware: &HashMap<String, usize>) -> Rank {
        let computer = installed.matching_computer_hwid.as_deref().and_then(|id| self.computer.get(&guid(id)));
        let hardware = installed.matching_id.as_deref().and_then(|id| hardware.get(&id.trim().to_lowercase()));
        // Windows ranks drivers as 0xSSGGTHHH; GG is the feature score.
        let [_, score, _, _] = installed.rank.to_be_bytes();
        Rank {
            computer: computer.copied().unwrap_or(NOWHERE),
            score: if self.feature_key.is_some() { score } else { 0 },
            hardware: hardware.copied().unwrap_or(NOWHERE),
            ver_date_days: Reverse(installed.ver_date_days),
            ver_version: Reverse(installed.ver_version),
        }
    }
}

/// The ids of a device, lower case, each with its place: hardware ids before compatible ids.
pub(super) fn hardware_places(device: &Device) -> HashMap<String, usize> {
    places(device.hardware_ids.iter().chain(&device.compatible_ids).map(|id| id.trim().to_lowercase()))
}

fn places(ids: impl Iterator<Item = String>) -> HashMap<String, usize> {
    let mut places = HashMap::new();
    for (place, id) in ids.enumerate() {
        places.entry(id).or_insert(place);
    }
    places
}

/// A GUID in lower case without the braces it may have.
fn guid(id: &str) -> String {
    id.trim().trim_matches(['{', '}']).to_lowercase()
}
