//! Who a request comes from.

use patchwell_catalog::Snapshot;
use patchwell_model::{GroupId, Role};
use patchwell_store::sessions::Session;
use patchwell_store::tokens::Token;
use patchwell_store::users::User;

/// What a request showed to say who it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shown {
    /// An API token, by its number.
    Token(i64),
    /// The session of a user, by their numbers.
    Session {
        /// The session.
        session: i64,
        /// The user.
        user: i64,
    },
}

/// Somebody who may do something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principal {
    /// The name of the user or token; decisions carry it.
    pub name: String,
    /// What it may do.
    pub role: Role,
    /// Where an operator may do it, with all groups below.
    pub groups: Vec<GroupId>,
    /// What it showed.
    pub shown: Shown,
}

impl Principal {
    pub(crate) fn of_token(token: Token) -> Self {
        Self { name: token.name, role: token.role, groups: token.groups, shown: Shown::Token(token.id) }
    }

    pub(crate) fn of_session(user: User, session: &Session) -> Self {
        let shown = Shown::Session { session: session.id, user: user.id };
        Self { name: user.name, role: user.role, groups: user.groups, shown }
    }

    /// The user, when it is one and not a token.
    #[must_use]
    pub fn user(&self) -> Option<i64> {
        match self.shown {
            Shown::Token(_) => None,
            Shown::Session { user, .. } => Some(user),
        }
    }

    /// Whether it may decide for all of `groups`.
    #[must_use]
    pub fn may_act_in(&self, snapshot: &Snapshot, groups: &[GroupId]) -> bool {
        let tree = snapshot.groups();
        let is_within =
            |group: &GroupId| self.groups.iter().any(|own| own == group || tree.subtree(*own).contains(group));
        match self.role {
            Role::Administrator => true,
            Role::Operator => groups.iter().all(is_within),
            Role::Reporter => false,
        }
    }

    /// Whether it may decide for every computer.
    #[must_use]
    pub fn may_act_everywhere(&self) -> bool {
        match self.role {
            Role::Administrator => true,
            Role::Operator => self.groups.contains(&GroupId::ALL_COMPUTERS),
            Role::Reporter => false,
        }
    }
}
