//! Update documents and packages to model types and fragments.
//!
//! * [`document::parse`]: an update document to a [`patchwell_model::Revision`].
//! * [`fragments::derive`]: an update document to the fragments that agents get; [`fragments::parse`] the way back,
//!   for catalogs that have only fragments.
//! * [`cabinet`]: cabinets, streamed.
//! * [`package::read`]: every kind of package, revision by revision, to a [`package::Sink`].
//! * [`export::ExportWriter`]: the packages that `wsusutil import` reads.
//!
//! Only a revision without a usable identity, or XML that is broken or an attack, is an error; everything else that
//! looks odd is a warning and the revision is kept.

pub mod cabinet;
pub mod document;
pub mod export;
pub mod fragments;
pub mod package;
mod text;
mod xml;

pub use text::decode;
pub use xml::DocumentError;
