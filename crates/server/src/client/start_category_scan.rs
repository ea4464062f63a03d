//! `StartCategoryScan` ([MS-WUSP] 3.1.5.6). It carries no cookie.

use patchwell_catalog::RequestedCategory;
use patchwell_model::UpdateId;
use patchwell_wire::client::start_category_scan::{Request, Response, encode_response};
use patchwell_wire::soap::Reply;

use crate::services::{Answer, Failure, UpdateServices};

/// Categories of one request, as [MS-WUSP] 7 <52> has it.
const MAX_CATEGORIES: usize = 200;

pub(crate) fn handle(services: &UpdateServices, request: &Request, reply: &Reply) -> Result<Answer, Failure> {
    let sent = &request.requested_categories;
    if sent.is_empty() || sent.len() > MAX_CATEGORIES {
        return Err(Failure::parameter("requestedCategories"));
    }
    let requested: Vec<RequestedCategory> = sent
        .iter()
        .map(|category| RequestedCategory {
            and_group: category.index_of_and_group,
            category: UpdateId(category.category_id),
        })
        .collect();
    let scan = services.0.app.snapshot().start_category_scan(&requested);
    let response = Response {
        preferred_category_ids: scan.preferred.into_iter().map(|id| id.0).collect(),
        requested_category_ids_in_error: scan.in_error.into_iter().map(|id| id.0).collect(),
    };
    Ok(encode_response(&response, reply).into())
}
