//! Cabinets ([MS-CAB]), streamed.
//!
//! Files come in the order of their folders, each folder is decompressed once from start to end, and nothing but one
//! block is held in memory: the cost is that of the cabinet's size whatever the number of files.

mod blocks;
mod error;
mod header;
mod reader;
pub mod writer;

pub use error::CabinetError;
pub use reader::{Cabinet, Entry, unpack_single};
