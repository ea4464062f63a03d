//! The content coding `xpress`, [MS-WUSP] 2.1.1.
//!
//! A body is a sequence of blocks, each two little-endian 32-bit numbers (uncompressed and compressed size) and the
//! bytes: plain LZ77 in DIRECT2 ([MS-XCA] 2.3 and 2.4), or stored when both sizes are equal. Blocks do not refer to
//! each other, so blocks compressed at different times can be put together.

mod decode;
mod encode;

pub use decode::{InvalidXpress, decompress};
pub use encode::{compress_block, compress_into};

/// Uncompressed bytes of a block, as real servers cut them.
pub const BLOCK: usize = 16_352;

/// Uncompressed bytes a block may have at most.
pub const MAX_BLOCK: usize = 65_535;
