//! The words of the field as types: updates and their revisions, groups, approvals, computers, status.
//!
//! Pure values: no I/O, no async, no clock, no randomness, no serialization format. Every other crate speaks
//! in these types; `wire` alone does not know them and meets them in `upstream` and `server`.

mod approval;
mod computer;
mod digest;
mod event;
mod fragments;
mod group;
mod ids;
mod index_entry;
mod language;
mod revision;
mod role;
pub mod rollup;
mod status;

pub use approval::{Approval, ApprovalAction, DeploymentAction, EffectiveApproval};
pub use computer::{Computer, ComputerDetails, ComputerId, InvalidComputerId, OsVersion};
pub use digest::{InvalidDigest, Sha1, Sha256};
pub use event::{ClientEvent, EventKind};
pub use fragments::{EulaFragment, Fragments, LocalizedFragment};
pub use group::{Group, InvalidGroupName, Targeting, validate_group_name};
pub use ids::{DeploymentId, EulaId, GroupId, InvalidId, RevisionId, RevisionIdentity, UpdateId};
pub use index_entry::IndexEntry;
pub use jiff::Timestamp;
pub use language::Language;
pub use revision::{
    BundleClause, CategoryType, Clause, DriverFeatureScore, DriverMetadata, EulaInfo, FileInfo, LocalizedText,
    PublicationState, RebootBehavior, Revision, Severity, UpdateType,
};
pub use role::Role;
pub use status::{InstallationState, StateCounts, StatusEvent};
