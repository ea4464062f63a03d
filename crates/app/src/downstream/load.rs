//! The servers below, from the store.

use patchwell_model::Timestamp;
use patchwell_store::{StoreError, Tx, downstream};

use super::Downstream;
use crate::status::StatusSets;

/// Reads everything that is remembered of servers below and their computers.
pub(crate) fn load(tx: &mut Tx, now: Timestamp) -> Result<Downstream, StoreError> {
    let mut known = Downstream {
        servers: downstream::servers(tx)?.into_iter().map(|server| (server.id, server)).collect(),
        deleted: downstream::deleted(tx)?.into_iter().collect(),
        ..Downstream::default()
    };
    downstream::load_computers(tx, &mut |stored| {
        if let Some(row) = stored.row {
            known.put(row, stored, now);
        }
        Ok(())
    })?;
    downstream::load_status(tx, &mut |status| {
        let row = status.computer_row;
        let has_reported = known.rolled_up(row).is_some_and(|rolled_up| rolled_up.received.number > 0);
        known.status.replace(row, StatusSets::from_sets(status.sets, has_reported));
        Ok(())
    })?;
    Ok(known)
}
