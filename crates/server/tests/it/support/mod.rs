//! A running server and clients that say exactly what they are told.

mod raw;
mod running;

pub(crate) use raw::{Answer, Raw};
pub(crate) use running::Running;
