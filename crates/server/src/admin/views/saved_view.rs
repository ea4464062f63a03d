//! Lists that people come back to.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A page of the console with its filters, under a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SavedViewView {
    /// Its number.
    pub id: i64,
    /// Of which page, such as `updates`.
    pub page: String,
    /// What its user calls it.
    pub name: String,
    /// The filters, as in the address of the page.
    pub query: String,
}

/// Save a view.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SaveView {
    /// Of which page, such as `updates`.
    pub page: String,
    /// What to call it, 1 to 100 letters.
    pub name: String,
    /// The filters, as in the address of the page.
    #[serde(default)]
    pub query: String,
}
