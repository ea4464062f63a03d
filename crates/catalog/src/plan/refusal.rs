//! Why a decision cannot be made, and what to do instead.

use patchwell_model::{EulaId, GroupId, RevisionIdentity, UpdateId};

/// Why a decision cannot be made. Each says what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The update is not in the catalog.
    #[error("update {0} is not in the catalog; synchronize or import it first")]
    UnknownUpdate(UpdateId),
    /// The revision is not in the catalog.
    #[error("revision {0} is not in the catalog; choose one of the update's revisions")]
    UnknownRevision(RevisionIdentity),
    /// No group was named.
    #[error("no group is named; name at least one group")]
    NoGroup,
    /// A group does not exist.
    #[error("group {0} does not exist; create it first")]
    UnknownGroup(GroupId),
    /// *Downstream Servers* holds no computers.
    #[error("Downstream Servers is kept for the server itself and holds no computers; choose another group")]
    DownstreamServers,
    /// It is declined.
    #[error("\"{title}\" is declined; reinstate it first")]
    Declined {
        /// Its title.
        title: String,
    },
    /// It is not declined.
    #[error("\"{title}\" is not declined, so there is nothing to reinstate")]
    NotDeclined {
        /// Its title.
        title: String,
    },
    /// A category is evaluated, never installed.
    #[error("\"{title}\" is a category; approve or decline the updates in it")]
    Category {
        /// Its title.
        title: String,
    },
    /// A detectoid is evaluated, never installed.
    #[error("\"{title}\" is a detectoid that other updates depend on; approve or decline those")]
    Detectoid {
        /// Its title.
        title: String,
    },
    /// It comes with a bundle.
    #[error("\"{title}\" is part of {}; approve or decline that", quoted(bundles))]
    BundleMember {
        /// Its title.
        title: String,
        /// Titles of the bundles it is part of.
        bundles: Vec<String>,
    },
    /// Its publisher does not let it be deployed on its own.
    #[error("\"{title}\" cannot be deployed on its own; approve the update that needs it")]
    NotExplicitlyDeployable {
        /// Its title.
        title: String,
    },
    /// It cannot be removed from computers.
    #[error("\"{title}\" does not support being uninstalled; decline it to stop offering it")]
    UninstallNotSupported {
        /// Its title.
        title: String,
    },
    /// Its licence is not accepted.
    #[error("the licence terms {eula} of \"{title}\" are not accepted; read and accept them first")]
    EulaNotAccepted {
        /// Its title.
        title: String,
        /// The licence.
        eula: EulaId,
    },
    /// A deadline would start an installer that waits for a user.
    #[error("\"{title}\" may ask the user for input, so it cannot have a deadline; approve it without one")]
    DeadlineWithUserInput {
        /// Its title.
        title: String,
    },
    /// A deadline for nothing.
    #[error("a deadline needs something to be done; leave it out when the action is not approved")]
    DeadlineWithoutAction,
    /// Withdrawn by its publisher.
    #[error("\"{title}\" was withdrawn by its publisher; approve the update that replaces it")]
    Expired {
        /// Its title.
        title: String,
    },
}

fn quoted(titles: &[String]) -> String {
    titles.iter().map(|title| format!("\"{title}\"")).collect::<Vec<_>>().join(", ")
}
