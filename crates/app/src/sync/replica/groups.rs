//! Groups of the server above, as they are taken over.

use std::collections::{HashMap, HashSet};

use patchwell_catalog::GroupTree;
use patchwell_model::{Group, GroupId, validate_group_name};

use super::decisions::UpstreamGroup;

/// The deepest tree that is believed.
const DEEPEST: usize = 64;

/// What has to change for the groups here to be those of the server above.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct GroupChanges {
    /// Gone there; each with the groups below it.
    pub(super) delete: Vec<GroupId>,
    /// New, renamed or moved, parents first.
    pub(super) set: Vec<Group>,
}

impl GroupChanges {
    pub(super) fn is_empty(&self) -> bool {
        self.delete.is_empty() && self.set.is_empty()
    }
}

/// Compares. A tree that makes no sense is mended: groups without a way to the root are put below it, and names that
/// cannot be used or that occur twice get a part of the group's id.
pub(super) fn compare(tree: &GroupTree, upstream: &[UpstreamGroup]) -> GroupChanges {
    let wanted = mended(upstream);
    let kept: HashSet<GroupId> = wanted.iter().map(|group| group.id).collect();
    let gone = |group: &&Group| !group.id.is_built_in() && !kept.contains(&group.id);
    let delete = tree.iter().filter(gone).map(|group| group.id).collect();
    let differs = |group: &Group| tree.get(group.id) != Some(group);
    let set = wanted.into_iter().filter(differs).collect();
    GroupChanges { delete, set }
}

/// Groups that are not built in, parents first.
fn mended(upstream: &[UpstreamGroup]) -> Vec<Group> {
    let own: HashMap<GroupId, &UpstreamGroup> =
        upstream.iter().filter(|group| !group.id.is_built_in()).map(|group| (group.id, group)).collect();
    let mut names: HashSet<String> =
        ["all computers", "unassigned computers", "downstream servers"].map(str::to_owned).into();
    let mut ids: Vec<GroupId> = own.keys().copied().collect();
    ids.sort_unstable_by_key(|id| (depth(&own, *id), *id));
    let mut groups = Vec::with_capacity(ids.len());
    for id in ids {
        let Some(group) = own.get(&id) else { continue };
        let parent = group.parent.filter(|parent| own.contains_key(parent) && depth(&own, id).is_some());
        let name = name(group, &names);
        names.insert(name.to_lowercase());
        groups.push(Group { id, name, parent: Some(parent.unwrap_or(GroupId::ALL_COMPUTERS)) });
    }
    groups
}

/// Steps to a group whose parent is not one of these; `None` in a circle, and where a tree is deeper than any that
/// somebody made. Those sort first, as they end up below the root.
fn depth(own: &HashMap<GroupId, &UpstreamGroup>, id: GroupId) -> Option<usize> {
    let mut at = id;
    for depth in 0..DEEPEST {
        match own.get(&at).and_then(|group| group.parent).filter(|parent| own.contains_key(parent)) {
            Some(parent) => at = parent,
            None => return Some(depth),
        }
    }
    None
}

fn name(group: &UpstreamGroup, taken: &HashSet<String>) -> String {
    let id = group.id.to_string();
    let short = id.split('-').next().unwrap_or_default();
    match validate_group_name(&group.name) {
        Ok(name) if !taken.contains(&name.to_lowercase()) => name,
        Ok(name) => {
            let head: String = name.chars().take(200).collect();
            format!("{head} ({short})")
        }
        Err(_) => format!("Group {id}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(n: u8) -> GroupId {
        GroupId::from_bytes([n; 16])
    }

    fn group(n: u8, parent: Option<u8>, name: &str) -> UpstreamGroup {
        UpstreamGroup { id: id(n), parent: parent.map(id), name: name.to_owned() }
    }

    #[test]
    fn parents_come_first_and_what_makes_no_sense_is_mended() {
        let upstream = [
            group(3, Some(2), "Inner"),
            group(2, Some(1), "outer"),
            group(1, None, "Outer"),
            group(5, Some(6), "Circle"),
            group(6, Some(5), "a;b"),
            group(7, Some(9), "Orphan"),
            UpstreamGroup { id: GroupId::ALL_COMPUTERS, parent: None, name: "Alle Computer".to_owned() },
        ];
        let mended = mended(&upstream);
        let place = |n: u8| mended.iter().position(|group| group.id == id(n)).unwrap();
        assert!(place(1) < place(2) && place(2) < place(3));
        assert_eq!(mended.len(), 6);
        for n in [1, 5, 6, 7] {
            assert_eq!(mended[place(n)].parent, Some(GroupId::ALL_COMPUTERS), "{n}");
        }
        let names: HashSet<String> = mended.iter().map(|group| group.name.to_lowercase()).collect();
        assert_eq!(names.len(), 6);
        assert!(mended.iter().all(|group| validate_group_name(&group.name).is_ok()));
    }
}
