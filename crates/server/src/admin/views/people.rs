//! Users, tokens and sessions.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::GroupReference;

/// What somebody may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Everything.
    Administrator,
    /// Reads, approves for and moves computers in some groups and those below them.
    Operator,
    /// Reads.
    Reporter,
}

impl From<patchwell_model::Role> for Role {
    fn from(role: patchwell_model::Role) -> Self {
        match role {
            patchwell_model::Role::Administrator => Self::Administrator,
            patchwell_model::Role::Operator => Self::Operator,
            patchwell_model::Role::Reporter => Self::Reporter,
        }
    }
}

impl From<Role> for patchwell_model::Role {
    fn from(role: Role) -> Self {
        match role {
            Role::Administrator => Self::Administrator,
            Role::Operator => Self::Operator,
            Role::Reporter => Self::Reporter,
        }
    }
}

/// Whether the server has users.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SetupState {
    /// There are none; the setup link that the server printed makes the first.
    pub is_needed: bool,
}

/// Make the first user.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetupRequest {
    /// From the link that the server printed.
    pub secret: String,
    /// The user's name.
    pub name: String,
    /// Its password: at least 12 characters.
    pub password: String,
}

/// Sign in.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LoginRequest {
    /// The user's name.
    pub name: String,
    /// Its password.
    pub password: String,
    /// A one-time password or a recovery code, for users who have a second factor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
}

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MeView {
    /// Name of the user or token.
    pub name: String,
    /// What it may do.
    pub role: Role,
    /// Where an operator may do it, with all groups below.
    pub groups: Vec<GroupReference>,
    /// A user with a session, not a token.
    pub is_user: bool,
    /// Number of the session.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<i64>,
    /// The user has a second factor.
    pub has_second_factor: bool,
}

/// Change one's own password. All other sessions end.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordChange {
    /// The present one.
    pub password: String,
    /// The new one: at least 12 characters.
    pub new_password: String,
}

/// Something that needs the password once more.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordProof {
    /// The present password.
    pub password: String,
}

/// What an authenticator needs.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TotpEnrolment {
    /// The secret in Base32.
    pub secret: String,
    /// The same as an address for a QR code.
    pub uri: String,
}

/// A one-time password.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TotpCode {
    /// Six digits.
    pub code: String,
}

/// Codes that replace a lost authenticator, each once. They cannot be had again.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RecoveryCodes {
    /// The codes.
    pub codes: Vec<String>,
}

/// A user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct UserView {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// What it may do.
    pub role: Role,
    /// Where an operator may do it, with all groups below.
    pub groups: Vec<GroupReference>,
    /// Cannot sign in.
    pub is_disabled: bool,
    /// A code is asked for beside the password.
    pub has_second_factor: bool,
    /// Made at.
    pub created: Timestamp,
    /// Counts changes; also the `ETag`.
    pub version: i64,
}

/// Make a user.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateUser {
    /// Its name: unique without regard to case.
    pub name: String,
    /// Its password: at least 12 characters.
    pub password: String,
    /// What it may do.
    pub role: Role,
    /// Names or ids of groups, for operators.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<String>,
}

/// Change a user.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UpdateUser {
    /// New password; all sessions of the user end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
    /// What it may do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// Names or ids of groups, for operators; all of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub groups: Option<Vec<String>>,
    /// Whether it cannot sign in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_disabled: Option<bool>,
}

/// An API token, without its secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TokenView {
    /// Its number.
    pub id: i64,
    /// Its name; decisions made with it carry it.
    pub name: String,
    /// What may be done with it.
    pub role: Role,
    /// Where an operator may do it, with all groups below.
    pub groups: Vec<GroupReference>,
    /// Made at.
    pub created: Timestamp,
    /// Of no use from then on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<Timestamp>,
}

/// Make an API token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateToken {
    /// Its name.
    pub name: String,
    /// What may be done with it.
    pub role: Role,
    /// Names or ids of groups, for operators.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<String>,
    /// Of no use from then on; never when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<Timestamp>,
}

/// A new token.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CreatedToken {
    /// The token.
    pub token: TokenView,
    /// Its secret. It cannot be had again.
    pub secret: String,
}

/// A session of somebody who signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SessionView {
    /// Its number.
    pub id: i64,
    /// Number of the user.
    pub user: i64,
    /// Signed in at.
    pub created: Timestamp,
    /// Used last, to about a minute.
    pub last_used: Timestamp,
    /// Ends then at the latest.
    pub expires: Timestamp,
    /// From where.
    pub address: String,
    /// With which browser, as it said: untrusted.
    pub agent: String,
}
