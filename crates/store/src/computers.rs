//! Computers, and which groups they are in.

mod contact;
mod expected;
mod list;

use patchwell_model::Computer;

pub use contact::{delete, register, save, save_contacts, set_groups, touch};
pub use expected::{ExpectedComputer, count_expected, expect, expected_groups, forget_expected, list_expected};
pub use list::{ComputerCursor, ComputerFilter, by_rows, count, get, list, load_all};

/// A computer and its row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComputerRecord {
    /// Its bit in sets of computers; never used again for another.
    pub row: u32,
    /// What is known of it; its details are `None` until it registers.
    pub computer: Computer,
}
