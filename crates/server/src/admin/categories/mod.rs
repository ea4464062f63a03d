//! Products and classifications: which there are, and which are synchronized.

pub(crate) mod change;
pub(crate) mod list;

use patchwell_app::{Chosen, Settings};
use patchwell_model::CategoryType;

/// One of the two choices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Choice {
    /// Companies, families and products.
    Products,
    /// Classifications.
    Classifications,
}

impl Choice {
    /// Whether a category is of this choice.
    fn has(self, category_type: CategoryType) -> bool {
        (category_type == CategoryType::UpdateClassification) == (self == Self::Classifications)
    }

    fn key(self) -> &'static str {
        match self {
            Self::Products => "sync_products",
            Self::Classifications => "sync_classifications",
        }
    }

    fn chosen(self, settings: &Settings) -> &Chosen {
        match self {
            Self::Products => &settings.sync.products,
            Self::Classifications => &settings.sync.classifications,
        }
    }
}
