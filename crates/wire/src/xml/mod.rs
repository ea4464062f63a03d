//! XML in and out: a bounded reader, a writer, and records that map elements to fields.

mod ints;
mod reader;
#[macro_use]
mod record;
#[cfg(test)]
pub(crate) mod sample;
mod scalar;
mod text;
mod value;
mod writer;

pub(crate) use reader::{Names, Reader};
pub(crate) use scalar::{Attribute, Scalar};
pub(crate) use text::to_utf8;
pub(crate) use value::{Field, ListField, Value, nillable_write, write_items};
pub(crate) use writer::Writer;
