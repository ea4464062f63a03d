//! `SyncPrinterCatalog` ([MS-WUSP] 3.1.5.12): what the Add Printer wizard offers.

use patchwell_model::GroupId;

use super::scan::{CachedDrivers, deployed_driver};
use super::{DeployedDriver, DriverScanAnswer};
use crate::decisions::ChangeSeq;
use crate::index::RevIx;
use crate::snapshot::Snapshot;

/// `SyncPrinterCatalog` as sent. The lists are untrusted.
#[derive(Debug, Clone, Copy)]
pub struct PrinterScanRequest<'a> {
    /// Groups the computer is in now; *All Computers* may be left out.
    pub groups: &'a [GroupId],
    /// Groups it was in when its cookie was sealed; `None` means the same.
    pub previous_groups: Option<&'a [GroupId]>,
    /// Seq in its cookie; `None` when nothing is known of its cache.
    pub anchor: Option<ChangeSeq>,
    /// `InstalledNonLeafUpdateIDs`.
    pub installed: &'a [i32],
    /// `PrinterUpdateIDs`: printer drivers that it has cached.
    pub cached_printers: &'a [i32],
}

impl Snapshot {
    /// All printer drivers deployed to the computer whose prerequisites it has, each with all its hardware ids. The
    /// request names no devices, so there is nothing to rank them by.
    #[must_use]
    pub fn scan_printers(&self, request: &PrinterScanRequest<'_>) -> DriverScanAnswer {
        let index = &*self.index;
        let (_, scope) = self.scope(request.groups);
        let is_printer =
            |rev: &RevIx| index.entry(*rev).drivers.iter().any(|row| row.class.eq_ignore_ascii_case("printer"));
        let needed: Vec<RevIx> = self.allowed_drivers(&scope, request.installed).iter().filter(is_printer).collect();
        let is_needed = |rev: RevIx| needed.binary_search(&rev).is_ok();
        let cached = CachedDrivers::new(index, request.cached_printers, is_needed);
        let kept = || needed.iter().copied().filter(|rev| cached.known.contains(*rev)).collect::<Vec<_>>();
        let changed = match request.anchor {
            None => kept(),
            Some(anchor) => self.changed_revisions(
                &scope,
                anchor,
                request.groups,
                request.previous_groups,
                |rev| is_needed(rev) && cached.known.contains(rev),
                kept,
            ),
        };
        let tell = |rev: RevIx| -> DeployedDriver {
            let rows: Vec<u32> = (0u32..).zip(index.entry(rev).drivers.iter()).map(|(row, _)| row).collect();
            deployed_driver(index, &scope, rev, &rows)
        };
        DriverScanAnswer {
            new: needed.iter().copied().filter(|rev| !cached.known.contains(*rev)).map(tell).collect(),
            changed: changed.into_iter().map(tell).collect(),
            out_of_scope: cached.out_of_scope,
            has_drivers: scope.drivers,
            seq: self.seq(),
        }
    }
}
