//! The tree of what can be chosen for synchronization: companies, families, products; and the classifications.

use std::collections::{HashMap, HashSet};

use patchwell_model::{CategoryType, Timestamp, UpdateId};

use crate::entry::Entry;
use crate::snapshot::Snapshot;

/// A category in its tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CategoryNode {
    /// Its id.
    pub id: UpdateId,
    /// Its title.
    pub title: Box<str>,
    /// What it is.
    pub category_type: CategoryType,
    /// The category it is in: a product's family, a family's company.
    pub parent: Option<UpdateId>,
    /// How many are above it.
    pub depth: usize,
    /// When its newest revision came.
    pub arrived: Timestamp,
    /// It, or one above it, is chosen.
    pub is_chosen: bool,
    /// It is chosen only with what is above it.
    pub is_inherited: bool,
}

impl Snapshot {
    /// The categories that `wanted` names, each after the one above it, siblings by title. `chosen` are the chosen
    /// ones, `None` for all: what is in a chosen one is chosen, too, also when it comes later.
    #[must_use]
    pub fn category_tree(
        &self,
        wanted: impl Fn(CategoryType) -> bool,
        chosen: Option<&[UpdateId]>,
    ) -> Vec<CategoryNode> {
        let entries: HashMap<UpdateId, &Entry> = self
            .updates()
            .filter(|entry| entry.category_type.is_some_and(&wanted))
            .map(|entry| (entry.identity.update_id, entry))
            .collect();
        let mut children: HashMap<Option<UpdateId>, Vec<&Entry>> = HashMap::new();
        for entry in entries.values() {
            children.entry(self.parent_category(entry, &entries)).or_default().push(entry);
        }
        for siblings in children.values_mut() {
            siblings.sort_unstable_by_key(|entry| (entry.title.to_lowercase(), entry.identity.update_id));
        }
        let mut walk = Walk { children, chosen: chosen.map(|ids| ids.iter().copied().collect()), nodes: Vec::new() };
        let mut waiting: Vec<(&Entry, Option<UpdateId>, usize, bool)> = Vec::new();
        walk.push(&mut waiting, None, 0, false);
        while let Some((entry, parent, depth, above)) = waiting.pop() {
            let is_chosen = walk.visit(entry, parent, depth, above);
            walk.push(&mut waiting, Some(entry.identity.update_id), depth + 1, is_chosen);
        }
        // Categories in a circle have none above them that is reached.
        let mut rest: Vec<&Entry> = entries.values().filter(|entry| !walk.has(entry)).copied().collect();
        rest.sort_unstable_by_key(|entry| (entry.title.to_lowercase(), entry.identity.update_id));
        for entry in rest {
            walk.visit(entry, None, 0, false);
        }
        walk.nodes
    }

    fn parent_category(&self, entry: &Entry, known: &HashMap<UpdateId, &Entry>) -> Option<UpdateId> {
        let own = entry.identity.update_id;
        let named = self.prerequisites(entry).into_iter().flat_map(|clause| clause.any_of);
        named.into_iter().find(|id| *id != own && known.contains_key(id))
    }
}

struct Walk<'a> {
    children: HashMap<Option<UpdateId>, Vec<&'a Entry>>,
    chosen: Option<HashSet<UpdateId>>,
    nodes: Vec<CategoryNode>,
}

impl<'a> Walk<'a> {
    /// Takes the children of one along; each has one parent, so none comes twice.
    fn push(
        &mut self,
        waiting: &mut Vec<(&'a Entry, Option<UpdateId>, usize, bool)>,
        parent: Option<UpdateId>,
        depth: usize,
        above: bool,
    ) {
        let children = self.children.remove(&parent).unwrap_or_default();
        waiting.extend(children.into_iter().rev().map(|entry| (entry, parent, depth, above)));
    }

    fn visit(&mut self, entry: &Entry, parent: Option<UpdateId>, depth: usize, above: bool) -> bool {
        let Some(category_type) = entry.category_type else { return above };
        let id = entry.identity.update_id;
        let directly = self.chosen.as_ref().is_some_and(|chosen| chosen.contains(&id));
        let is_chosen = directly || above || self.chosen.is_none();
        self.nodes.push(CategoryNode {
            id,
            title: entry.title.clone(),
            category_type,
            parent,
            depth,
            arrived: entry.arrival_date,
            is_chosen,
            is_inherited: is_chosen && !directly,
        });
        is_chosen
    }

    fn has(&self, entry: &Entry) -> bool {
        self.nodes.iter().any(|node| node.id == entry.identity.update_id)
    }
}
