//! The tree of computer target groups.

use std::collections::{HashMap, HashSet};

use patchwell_model::{Group, GroupId};

/// The group tree. Paths end at *All Computers*, also for groups whose parent is missing or in a circle.
#[derive(Debug, Clone, Default)]
pub struct GroupTree {
    groups: HashMap<GroupId, Group>,
    children: HashMap<GroupId, Vec<GroupId>>,
}

impl GroupTree {
    pub(crate) fn new(groups: Vec<Group>) -> Self {
        let mut tree = Self::default();
        for (id, name, parent) in [
            (GroupId::ALL_COMPUTERS, "All Computers", None),
            (GroupId::UNASSIGNED_COMPUTERS, "Unassigned Computers", Some(GroupId::ALL_COMPUTERS)),
            (GroupId::DOWNSTREAM_SERVERS, "Downstream Servers", Some(GroupId::ALL_COMPUTERS)),
        ] {
            tree.insert(Group { id, name: name.to_owned(), parent });
        }
        groups.into_iter().for_each(|group| tree.insert(group));
        tree
    }

    /// The group with this id.
    #[must_use]
    pub fn get(&self, id: GroupId) -> Option<&Group> {
        self.groups.get(&id)
    }

    /// All groups, in no order.
    pub fn iter(&self) -> impl Iterator<Item = &Group> {
        self.groups.values()
    }

    /// Its direct children, in no order.
    #[must_use]
    pub fn children(&self, id: GroupId) -> &[GroupId] {
        self.children.get(&id).map_or(&[], Vec::as_slice)
    }

    /// The group with this name, compared without regard to case.
    #[must_use]
    pub fn by_name(&self, name: &str) -> Option<&Group> {
        let name = name.trim().to_lowercase();
        self.groups.values().find(|group| group.name.to_lowercase() == name)
    }

    /// The group, its parent and so on to *All Computers*. A group that is not in the tree counts as its child.
    pub fn path(&self, id: GroupId) -> impl Iterator<Item = GroupId> {
        let mut path = Vec::new();
        let mut at = Some(id);
        while let Some(group) = at {
            // Depth is small, so looking back is cheaper than a set; it ends circles.
            if group == GroupId::ALL_COMPUTERS || path.contains(&group) {
                break;
            }
            path.push(group);
            at = self.groups.get(&group).and_then(|group| group.parent);
        }
        path.push(GroupId::ALL_COMPUTERS);
        path.into_iter()
    }

    /// How deep it is: 0 for *All Computers*.
    #[must_use]
    pub fn depth(&self, id: GroupId) -> usize {
        self.path(id).count() - 1
    }

    /// The group and all its descendants.
    #[must_use]
    pub fn subtree(&self, id: GroupId) -> Vec<GroupId> {
        let mut found = vec![id];
        let mut seen = HashSet::from([id]);
        let mut at = 0;
        while let Some(group) = found.get(at).copied() {
            found.extend(self.children(group).iter().copied().filter(|child| seen.insert(*child)));
            at += 1;
        }
        found
    }

    /// Adds a group, or puts it in place of the one that has its id.
    pub fn insert(&mut self, group: Group) {
        let (id, parent) = (group.id, group.parent);
        if let Some(old) = self.groups.insert(id, group) {
            self.forget_child(old.parent, id);
        }
        if let Some(parent) = parent {
            self.children.entry(parent).or_default().push(id);
        }
    }

    /// Removes a group with its descendants and returns their ids; built-in groups stay.
    pub fn remove(&mut self, id: GroupId) -> Vec<GroupId> {
        if id.is_built_in() {
            return Vec::new();
        }
        let gone: Vec<GroupId> = self.subtree(id).into_iter().filter(|group| !group.is_built_in()).collect();
        for id in &gone {
            if let Some(old) = self.groups.remove(id) {
                self.forget_child(old.parent, *id);
            }
            self.children.remove(id);
        }
        gone
    }

    fn forget_child(&mut self, parent: Option<GroupId>, id: GroupId) {
        if let Some(children) = parent.and_then(|parent| self.children.get_mut(&parent)) {
            children.retain(|child| *child != id);
        }
    }
}
