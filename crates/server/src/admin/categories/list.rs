//! `GET /products` and `GET /classifications`.

use axum::extract::State;
use patchwell_app::{Chosen, SettingsPart};
use patchwell_catalog::{CategoryNode, Snapshot};

use super::Choice;
use crate::admin::problem::Problem;
use crate::admin::state::AdminState;
use crate::admin::tagged::Tagged;
use crate::admin::views::{CategoryChoice, Page};

/// Companies, families and products, each after the one it is in. The `ETag` is for `If-Match`.
#[utoipa::path(
    get, path = "/products", tag = "synchronization",
    responses((status = 200, body = Page<CategoryChoice>), (status = "4XX", response = Problem)),
)]
pub(crate) async fn list_products(State(state): State<AdminState>) -> Result<Tagged<Page<CategoryChoice>>, Problem> {
    list(&state, Choice::Products).await
}

/// Classifications, by title. The `ETag` is for `If-Match`.
#[utoipa::path(
    get, path = "/classifications", tag = "synchronization",
    responses((status = 200, body = Page<CategoryChoice>), (status = "4XX", response = Problem)),
)]
pub(crate) async fn list_classifications(
    State(state): State<AdminState>,
) -> Result<Tagged<Page<CategoryChoice>>, Problem> {
    list(&state, Choice::Classifications).await
}

pub(super) async fn list(state: &AdminState, choice: Choice) -> Result<Tagged<Page<CategoryChoice>>, Problem> {
    // The tag is of the settings before: what is shown is at least as new.
    let tag = state.app.edit_tags().settings(&state.app.settings(), SettingsPart::Synchronization);
    let page = state.compute(move |state, snapshot| Ok(Page::whole(tree(state, snapshot, choice)))).await?;
    Ok(Tagged::ok(tag, page))
}

fn tree(state: &AdminState, snapshot: &Snapshot, choice: Choice) -> Vec<CategoryChoice> {
    let settings = state.app.settings();
    let chosen = match choice.chosen(&settings) {
        Chosen::All => None,
        Chosen::Only(ids) => Some(ids.as_slice()),
    };
    snapshot.category_tree(|category_type| choice.has(category_type), chosen).into_iter().map(view).collect()
}

fn view(node: CategoryNode) -> CategoryChoice {
    CategoryChoice {
        id: node.id.to_string(),
        title: node.title.into(),
        category_type: node.category_type.into(),
        parent: node.parent.map(|id| id.to_string()),
        depth: node.depth as u64,
        is_chosen: node.is_chosen,
        is_inherited: node.is_inherited,
        arrived: node.arrived,
    }
}
