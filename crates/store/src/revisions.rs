//! Revisions of updates: the index, the fragments that agents get, the published documents, details and files.

mod delete;
mod fragments;
mod index;
mod insert;
mod load;
mod write;

use patchwell_model::{Fragments, IndexEntry, Revision, Timestamp};

pub use delete::delete;
pub use fragments::{core_fragments, document, eula_fragments, extended_fragments, fragments, localized_fragments};
pub use index::{count, ids, load_index, load_index_after};
pub use insert::insert;
pub use load::{languages, load_revision};

/// A revision to insert.
#[derive(Debug, Clone, Copy)]
pub struct NewRevision<'a> {
    /// What its metadata says.
    pub revision: &'a Revision,
    /// What agents get.
    pub fragments: &'a Fragments,
    /// The published document, when the source has it.
    pub document: Option<&'a str>,
    /// The fragments came from the publisher (an offline-sync package) instead of being derived from the document.
    pub fragments_given: bool,
    /// Arrived at this server.
    pub arrival: Timestamp,
}

/// What became of a revision that was to be inserted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inserted {
    /// It is new.
    Inserted(IndexEntry),
    /// It was there already; nothing changed but perhaps where its files can be fetched.
    Existed,
    /// It was there and is now known better: the document or languages came, or given fragments replaced derived
    /// ones.
    Enriched(IndexEntry),
    /// Its fragments were given before and differ; the first ones stay and nothing changed.
    Conflict,
}
