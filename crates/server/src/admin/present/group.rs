//! Groups.

use patchwell_app::App;
use patchwell_catalog::Snapshot;
use patchwell_model::Group;

use crate::admin::tagged::quoted;
use crate::admin::views::GroupView;

/// A group with its place in the tree and its numbers.
pub(crate) fn group(app: &App, snapshot: &Snapshot, group: &Group) -> GroupView {
    let groups = snapshot.groups();
    let mut path: Vec<String> =
        groups.path(group.id).filter_map(|id| groups.get(id)).map(|group| group.name.clone()).collect();
    path.reverse();
    GroupView {
        id: group.id.to_string(),
        name: group.name.clone(),
        parent: group.parent.map(|parent| parent.to_string()),
        path,
        etag: quoted(&app.edit_tags().group(group)),
        is_built_in: group.id.is_built_in(),
        computers: app.computers().members(group.id).len(),
        computers_below: app.members_below(snapshot, &[group.id]).len(),
        approvals: snapshot.all_approvals().filter(|approval| approval.group == group.id).count() as u64,
    }
}
