//! `GET /groups`.

use axum::Json;
use axum::extract::State;
use patchwell_catalog::Snapshot;
use patchwell_model::{Group, GroupId};

use crate::admin::present;
use crate::admin::problem::Problem;
use crate::admin::state::AdminState;
use crate::admin::views::{GroupView, Page};

/// All groups, each after the one above it.
#[utoipa::path(
    get, path = "/groups", tag = "groups",
    responses((status = 200, body = Page<GroupView>), (status = "4XX", response = Problem)),
)]
pub(crate) async fn list_groups(State(state): State<AdminState>) -> Result<Json<Page<GroupView>>, Problem> {
    state
        .compute(|state, snapshot| {
            let groups = in_tree_order(snapshot);
            Ok(Page::whole(groups.into_iter().map(|group| present::group(&state.app, snapshot, group)).collect()))
        })
        .await
        .map(Json)
}

/// Parents before their children, siblings by name.
fn in_tree_order(snapshot: &Snapshot) -> Vec<&Group> {
    let groups = snapshot.groups();
    let mut ordered = Vec::new();
    let mut waiting = vec![GroupId::ALL_COMPUTERS];
    while let Some(id) = waiting.pop() {
        let Some(group) = groups.get(id) else { continue };
        ordered.push(group);
        let mut children: Vec<&Group> = groups.children(id).iter().filter_map(|child| groups.get(*child)).collect();
        children.sort_by_key(|child| std::cmp::Reverse(child.name.to_lowercase()));
        waiting.extend(children.iter().map(|child| child.id));
    }
    ordered
}
