//! The groups that an operator is responsible for, as bytes.

use patchwell_model::GroupId;
use uuid::Uuid;

use crate::StoreError;

/// 16 bytes for each.
pub(crate) fn encode(groups: &[GroupId]) -> Vec<u8> {
    groups.iter().flat_map(|group| *group.0.as_bytes()).collect()
}

pub(crate) fn decode(bytes: &[u8]) -> Result<Vec<GroupId>, StoreError> {
    let (ids, rest) = bytes.as_chunks::<16>();
    if !rest.is_empty() {
        return Err(StoreError::corrupt("scope", bytes.len()));
    }
    Ok(ids.iter().map(|id| GroupId(Uuid::from_bytes(*id))).collect())
}
