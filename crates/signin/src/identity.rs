//! Who somebody is.

/// Somebody whom a provider or a directory vouches for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// What stays the same when the name changes.
    pub external_id: String,
    /// The name by which people know the user.
    pub name: String,
    /// Groups, as the other side names them.
    pub groups: Vec<String>,
}
