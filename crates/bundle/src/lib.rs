//! The bundles that carry a catalog, decisions and files to a server without a network.
//!
//! A bundle is a signed manifest and volumes. The volumes together are one stream, cut anywhere; the stream is the
//! parts of the manifest, one after the other: packed revisions, decisions, content files. Parts have no names, only
//! digests, so nothing in a bundle can name a place on the reader's disk. A volume is known by its header, not by its
//! file's name: renaming files and giving them in another order does no harm.
//!
//! The manifest tells every size and SHA-256, and an Ed25519 signature covers it: [`Signed::open`], then
//! [`VolumeSet::verify`], and all that is read afterwards is what the other server wrote. The crate opens no files, reads
//! no clock and makes no random numbers; it is handed readers and writers, time, identifiers and the key.

mod codec;
mod decisions;
mod error;
mod have;
mod key;
mod manifest;
mod pack;
mod revision;
mod signed;
mod volumes;
mod writer;

pub use decisions::{CarriedRule, Decisions};
pub use error::BundleError;
pub use have::Have;
pub use key::{PublicKey, SigningKey};
pub use manifest::{Base, Manifest, Part, PartKind, Volume};
pub use pack::{pack, unpack};
pub use revision::{RevisionRecord, RevisionsWriter, read_revisions};
pub use signed::{FileKind, SIGNED_MAGIC, Signed};
pub use volumes::{PartReader, VOLUME_MAGIC, VolumeSet};
pub use writer::{BundleWriter, VolumeFile};
