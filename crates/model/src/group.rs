//! Computer target groups.

use crate::GroupId;

/// A node of the group tree. The root is *All Computers*.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Its id.
    pub id: GroupId,
    /// Unique without regard to case.
    pub name: String,
    /// `None` only for *All Computers*.
    pub parent: Option<GroupId>,
}

/// Who says which groups a computer is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Targeting {
    /// The administrator, on the server.
    #[default]
    ServerSide,
    /// The computer, from policy or registry.
    ClientSide,
}

/// A group name that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidGroupName {
    /// Empty or blank.
    #[error("a group needs a name")]
    Empty,
    /// Longer than 256 characters.
    #[error("a group name has at most 256 characters")]
    TooLong,
    /// A control character, or `;` which separates names in client-side targeting.
    #[error("a group name cannot contain {0:?}")]
    Character(char),
}

/// Checks a name for a new group and returns it trimmed.
///
/// # Errors
/// When it is empty, too long, or has a character that cannot be used.
pub fn validate_group_name(name: &str) -> Result<String, InvalidGroupName> {
    let name = name.trim();
    if name.is_empty() {
        return Err(InvalidGroupName::Empty);
    }
    if name.chars().count() > 256 {
        return Err(InvalidGroupName::TooLong);
    }
    match name.chars().find(|c| c.is_control() || *c == ';') {
        Some(bad) => Err(InvalidGroupName::Character(bad)),
        None => Ok(name.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_trimmed_and_checked() {
        assert_eq!(validate_group_name("  Pilot ring "), Ok("Pilot ring".to_owned()));
        assert_eq!(validate_group_name(" "), Err(InvalidGroupName::Empty));
        assert_eq!(validate_group_name("a;b"), Err(InvalidGroupName::Character(';')));
        assert_eq!(validate_group_name(&"x".repeat(257)), Err(InvalidGroupName::TooLong));
    }
}
