//! Identifiers. GUIDs compare without regard to case; documents keep them as written, these types do not.

use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

/// A text that should be an identifier and is not.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not a valid {what}")]
pub struct InvalidId {
    /// Which identifier was expected, in words.
    pub what: &'static str,
    /// What was found, cut to 64 characters.
    pub text: String,
}

fn parse_guid(what: &'static str, text: &str) -> Result<Uuid, InvalidId> {
    let inner = text.trim();
    Uuid::try_parse(inner).map_err(|_| InvalidId { what, text: text.chars().take(64).collect() })
}

macro_rules! guid {
    ($(#[$doc:meta])* $name:ident, $what:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub Uuid);

        impl $name {
            /// From the 16 bytes in the order in which the text form lists them.
            #[must_use]
            pub const fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(Uuid::from_bytes(bytes))
            }

            /// The 16 bytes in the order in which the text form lists them.
            #[must_use]
            pub const fn as_bytes(&self) -> &[u8; 16] {
                self.0.as_bytes()
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            /// Accepts upper and lower case, with or without braces.
            fn from_str(text: &str) -> Result<Self, InvalidId> {
                parse_guid($what, text).map(Self)
            }
        }

        impl fmt::Display for $name {
            /// Lower case with hyphens, without braces.
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.as_hyphenated().fmt(f)
            }
        }
    };
}

guid! {
    /// Names an update: the same for all its revisions and on all servers.
    UpdateId, "update id (a GUID)"
}
guid! {
    /// Names a computer target group.
    GroupId, "group id (a GUID)"
}
guid! {
    /// Names a licence text; several updates may share one.
    EulaId, "EULA id (a GUID)"
}

impl GroupId {
    /// *All Computers*, root of the group tree; every computer is in it.
    pub const ALL_COMPUTERS: Self = Self(Uuid::from_u128(0xa0a0_8746_4dbe_4a37_9adf_9e76_52c0_b421));
    /// *Unassigned Computers*: those in no group an administrator made.
    pub const UNASSIGNED_COMPUTERS: Self = Self(Uuid::from_u128(0xb73c_a6ed_5727_47f3_84de_015e_03f6_a88a));
    /// *Downstream Servers*: WSUS keeps it for itself; it never holds computers.
    pub const DOWNSTREAM_SERVERS: Self = Self(Uuid::from_u128(0xd374_f42a_9be2_4163_a0fa_3c86_a401_b7a7));

    /// Whether the group exists on every server and can be neither deleted nor renamed.
    #[must_use]
    pub fn is_built_in(self) -> bool {
        [Self::ALL_COMPUTERS, Self::UNASSIGNED_COMPUTERS, Self::DOWNSTREAM_SERVERS].contains(&self)
    }
}

/// Names one revision of an update, the same on all servers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RevisionIdentity {
    /// The update.
    pub update_id: UpdateId,
    /// Which of its revisions; higher is newer. Never negative.
    pub revision_number: i32,
}

impl fmt::Display for RevisionIdentity {
    /// `<update id>.<revision number>`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.update_id, self.revision_number)
    }
}

/// Names a revision on this server only, as agents do: compact, positive, never reused ([MS-WUSP] 3.1.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RevisionId(pub i32);

impl fmt::Display for RevisionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// `Deployment/ID` on the wire: an id space of its own, local to this server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DeploymentId(pub i32);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guids_parse_in_any_case_and_print_in_lower_case() {
        for text in [
            "A0A08746-4DBE-4A37-9ADF-9E7652C0B421",
            "{a0a08746-4dbe-4a37-9adf-9e7652c0b421}",
            " a0a08746-4dbe-4a37-9adf-9e7652c0b421 ",
        ] {
            let id: GroupId = text.parse().unwrap();
            assert_eq!(id, GroupId::ALL_COMPUTERS);
            assert_eq!(id.to_string(), "a0a08746-4dbe-4a37-9adf-9e7652c0b421");
        }
    }

    #[test]
    fn what_is_no_guid_is_refused_and_named() {
        let error = "b73ca6ed".parse::<UpdateId>().unwrap_err();
        assert_eq!(error.to_string(), "\"b73ca6ed\" is not a valid update id (a GUID)");
    }
}
