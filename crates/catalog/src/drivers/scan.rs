//! The driver pass of `SyncUpdates` ([MS-WUSP] 3.1.5.7).

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::rank::{Rank, Ranking, hardware_places};
use super::{DeployedDriver, Device, DriverScanAnswer, DriverScanRequest, InstalledDriver};
use crate::bitset::BitSet;
use crate::index::{Index, RevIx};
use crate::scope::Scope;
use crate::snapshot::Snapshot;

/// The class of printer drivers by its GUID, as newer agents send it.
const PRINTER_CLASS: &str = "4d36e979-e325-11ce-bfc1-08002be10318";

/// Needed driver revisions with the rows of the driver table that won a device.
type Won = BTreeMap<RevIx, Vec<u32>>;

impl Snapshot {
    /// Decides which drivers an agent is told: for each device the best one, if it is better than the one it has.
    #[must_use]
    pub fn scan_drivers(&self, request: &DriverScanRequest<'_>) -> DriverScanAnswer {
        let index = &*self.index;
        let (_, scope) = self.scope(request.groups);
        let allowed = self.allowed_drivers(&scope, request.installed);
        let ranking = Ranking::new(request.system, request.feature_key);
        let mut won = Won::new();
        for device in &request.system.devices {
            if let Some((rev, row)) = best_for(index, &allowed, &ranking, device) {
                won.entry(rev).or_default().push(row);
            }
        }
        let cached = CachedDrivers::new(index, request.cached_drivers, |rev| won.contains_key(&rev));
        let changed = self.changed_drivers(&scope, request, &won, &cached);
        let tell = |rev: &RevIx| deployed_driver(index, &scope, *rev, won.get(rev).map_or(&[], Vec::as_slice));
        DriverScanAnswer {
            new: won.keys().filter(|rev| !cached.known.contains(**rev)).map(tell).collect(),
            changed: changed.iter().map(tell).collect(),
            out_of_scope: cached.out_of_scope,
            has_drivers: scope.drivers,
            seq: self.seq(),
        }
    }

    /// The drivers in scope whose prerequisites are installed.
    pub(super) fn allowed_drivers(&self, scope: &Scope, installed: &[i32]) -> BitSet {
        let mut allowed = BitSet::new(self.index.entries.len());
        if scope.drivers {
            self.index.satisfied_sets(&self.index.installed_updates(installed), |ranges| {
                allowed.insert_range_of(&scope.deployed, ranges.drivers.start, ranges.drivers.end);
            });
        }
        allowed
    }

    fn changed_drivers(
        &self,
        scope: &Scope,
        request: &DriverScanRequest<'_>,
        won: &Won,
        cached: &CachedDrivers,
    ) -> Vec<RevIx> {
        let kept = |rev: RevIx| won.contains_key(&rev) && cached.known.contains(rev);
        let all = || won.keys().copied().filter(|rev| cached.known.contains(*rev)).collect();
        let Some(anchor) = request.anchor else { return all() };
        self.changed_revisions(scope, anchor, request.groups, request.previous_groups, kept, all)
    }
}

/// Cached driver ids that are known, and those to forget.
pub(super) struct CachedDrivers {
    pub(super) known: BitSet,
    pub(super) out_of_scope: Vec<i32>,
}

impl CachedDrivers {
    pub(super) fn new(index: &Index, ids: &[i32], needed: impl Fn(RevIx) -> bool) -> Self {
        let mut known = BitSet::new(index.entries.len());
        let mut out_of_scope: Vec<i32> = Vec::new();
        for id in ids {
            match index.find(*id) {
                Some(rev) if !known.insert(rev) || needed(rev) => {}
                _ => out_of_scope.push(*id),
            }
        }
        out_of_scope.sort_unstable();
        out_of_scope.dedup();
        Self { known, out_of_scope }
    }
}

pub(super) fn deployed_driver(index: &Index, scope: &Scope, rev: RevIx, rows: &[u32]) -> DeployedDriver {
    let drivers = &index.entry(rev).drivers;
    let mut hardware_ids: Vec<String> =
        rows.iter().filter_map(|row| drivers.get(*row as usize)).map(|row| row.hardware_id.to_string()).collect();
    hardware_ids.sort_unstable();
    hardware_ids.dedup();
    DeployedDriver { deployed: scope.deployed(index, rev), hardware_ids }
}

/// The order of drivers for a device, best first: the rules; then the one certified later, the one that arrived later.
type Place = (Rank, Reverse<i64>, Reverse<i32>, u32);

/// The best driver for a device, if the device should get it.
fn best_for(index: &Index, allowed: &BitSet, ranking: &Ranking, device: &Device) -> Option<(RevIx, u32)> {
    let hardware = hardware_places(device);
    let mut best: Option<(Place, RevIx)> = None;
    for (id, place) in &hardware {
        let rows = index.hardware.get(id.as_str()).map_or(&[][..], Vec::as_slice);
        for (rev, row) in rows.iter().copied().filter(|(rev, _)| allowed.contains(*rev)) {
            let entry = index.entry(rev);
            let Some(driver) = entry.drivers.get(row as usize) else { continue };
            let Some(rank) = ranking.of(driver, *place) else { continue };
            let key = (rank, Reverse(driver.whql_driver_id), Reverse(entry.id.0), row);
            if best.is_none_or(|(known, _)| key < known) {
                best = Some((key, rev));
            }
        }
    }
    let ((rank, _, _, row), rev) = best?;
    let Some(installed) = &device.installed else { return Some((rev, row)) };
    let better = rank < ranking.of_installed(installed, &hardware);
    (better && (!is_printer(installed) || same_maker(index, rev, installed))).then_some((rev, row))
}

fn is_printer(installed: &InstalledDriver) -> bool {
    let class = installed.class.as_deref().unwrap_or("").trim().trim_matches(['{', '}']);
    class.eq_ignore_ascii_case("printer") || class.eq_ignore_ascii_case(PRINTER_CLASS)
}

/// Whether the revision has a driver of the maker and provider of the one that the printer has.
fn same_maker(index: &Index, rev: RevIx, installed: &InstalledDriver) -> bool {
    let same = |ours: &str, theirs: &Option<String>| {
        ours.trim().to_lowercase() == theirs.as_deref().unwrap_or("").trim().to_lowercase()
    };
    let rows = &index.entry(rev).drivers;
    rows.iter().any(|row| same(&row.provider, &installed.provider) && same(&row.manufacturer, &installed.manufacturer))
}
