//! `StartCategoryScan` ([MS-WUSP] 3.1.5.6).

use std::collections::BTreeMap;

use patchwell_model::{CategoryType, UpdateId};

use crate::snapshot::Snapshot;

/// One `CategoryRelationship`: categories with the same group index belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequestedCategory {
    /// `IndexOfAndGroup`.
    pub and_group: i32,
    /// `CategoryId`.
    pub category: UpdateId,
}

/// Which categories to scan by.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CategoryScan {
    /// `preferredCategoryIds`.
    pub preferred: Vec<UpdateId>,
    /// `requestedCategoryIdsInError`: not categories here.
    pub in_error: Vec<UpdateId>,
}

impl Snapshot {
    /// The preferred categories: of every group the product, alone or beside a classification. Groups with an unknown
    /// category are left out; any other combination ends the search with nothing preferred.
    #[must_use]
    pub fn start_category_scan(&self, requested: &[RequestedCategory]) -> CategoryScan {
        let mut scan = CategoryScan::default();
        let mut groups: BTreeMap<i32, Vec<Option<(UpdateId, CategoryType)>>> = BTreeMap::new();
        for request in requested {
            let known = self.latest(request.category).and_then(|entry| entry.category_type);
            if known.is_none() && !scan.in_error.contains(&request.category) {
                scan.in_error.push(request.category);
            }
            groups.entry(request.and_group).or_default().push(known.map(|what| (request.category, what)));
        }
        for group in groups.into_values() {
            let Some(known) = group.into_iter().collect::<Option<Vec<_>>>() else { continue };
            let Some(product) = product_of(&known) else {
                scan.preferred.clear();
                break;
            };
            if !scan.preferred.contains(&product) {
                scan.preferred.push(product);
            }
        }
        scan
    }
}

fn product_of(group: &[(UpdateId, CategoryType)]) -> Option<UpdateId> {
    match group {
        [(id, CategoryType::Product)]
        | [(id, CategoryType::Product), (_, CategoryType::UpdateClassification)]
        | [(_, CategoryType::UpdateClassification), (id, CategoryType::Product)] => Some(*id),
        _ => None,
    }
}
