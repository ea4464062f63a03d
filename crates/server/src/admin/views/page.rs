//! Lists in parts.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// One part of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Page<T> {
    /// The items of this part.
    pub items: Vec<T>,
    /// How many items the whole list has, where that is known without reading all of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<u64>,
    /// Give it as `cursor` to get the next part; absent at the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}

impl<T> Page<T> {
    /// A list that fits into one part.
    #[must_use]
    pub fn whole(items: Vec<T>) -> Self {
        Self { total: Some(items.len() as u64), items, next_cursor: None }
    }
}
