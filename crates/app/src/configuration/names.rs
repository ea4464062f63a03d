//! What names in a configuration stand for: groups as they will be, and categories.

use std::cell::OnceCell;
use std::collections::HashMap;

use patchwell_catalog::{GroupTree, Snapshot};
use patchwell_model::{CategoryType, Group, GroupId, UpdateId};
use uuid::Uuid;

/// The groups as the configuration leaves them. Those that it makes have ids of their own until they are made.
pub(super) struct Groups {
    pub(super) tree: GroupTree,
    by_name: HashMap<String, GroupId>,
    made: HashMap<GroupId, String>,
}

impl Groups {
    /// As they are.
    pub(super) fn new(tree: &GroupTree) -> Self {
        let by_name = tree.iter().map(|group| (group.name.to_lowercase(), group.id)).collect();
        Self { tree: tree.clone(), by_name, made: HashMap::new() }
    }

    /// Puts a group below another, and makes it when it is not there.
    pub(super) fn put(&mut self, name: &str, parent: &str) {
        let made = Uuid::from_u128(u128::MAX - self.made.len() as u128);
        let id = self.named(name).unwrap_or_else(|| {
            self.made.insert(GroupId(made), name.to_owned());
            GroupId(made)
        });
        self.by_name.insert(name.to_lowercase(), id);
        self.tree.insert(Group { id, name: name.to_owned(), parent: self.named(parent) });
    }

    /// Takes groups away that will not be there.
    pub(super) fn keep(&mut self, is_kept: impl Fn(&str) -> bool) {
        self.by_name.retain(|name, _| is_kept(name));
        let gone: Vec<GroupId> =
            self.tree.iter().filter(|group| !is_kept(&group.name.to_lowercase())).map(|group| group.id).collect();
        for id in gone {
            self.tree.remove(id);
        }
    }

    /// The group of this name, without regard to case.
    pub(super) fn named(&self, name: &str) -> Option<GroupId> {
        self.by_name.get(&name.trim().to_lowercase()).copied()
    }

    /// The groups of these names or ids.
    ///
    /// # Errors
    /// A sentence when one is not there.
    pub(super) fn all(&self, texts: &[String]) -> Result<Vec<GroupId>, String> {
        let by_id = |text: &str| text.parse().ok().filter(|id| self.tree.get(*id).is_some());
        let find = |text: &String| self.named(text).or_else(|| by_id(text.trim()));
        let found = texts
            .iter()
            .map(|text| find(text).ok_or_else(|| format!("there is no group {text:?}; add it to the groups")));
        let mut found: Vec<GroupId> = found.collect::<Result<_, _>>()?;
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }

    /// What people call it; `None` for one that is gone.
    pub(super) fn name(&self, id: GroupId) -> Option<String> {
        self.tree.get(id).map(|group| group.name.clone())
    }

    /// Names of the groups that are made, by the ids that they have until then.
    pub(super) fn made(self) -> HashMap<GroupId, String> {
        self.made
    }
}

/// Categories by title or id.
pub(super) struct Categories<'a> {
    snapshot: &'a Snapshot,
    /// Filled when a title has to be found: it takes a walk through the catalog.
    by_title: OnceCell<HashMap<String, Vec<UpdateId>>>,
}

impl<'a> Categories<'a> {
    pub(super) fn new(snapshot: &'a Snapshot) -> Self {
        Self { snapshot, by_title: OnceCell::new() }
    }

    /// All of these titles or ids. An id that the catalog does not have is taken: a configuration may be there before
    /// the first synchronization.
    ///
    /// # Errors
    /// A sentence when one is not there.
    pub(super) fn all(&self, texts: &[String], is_classification: bool) -> Result<Vec<UpdateId>, String> {
        let what = if is_classification { "classification" } else { "product" };
        let mut found = Vec::new();
        for text in texts {
            let fits = |id: &UpdateId| {
                let kind = self.snapshot.latest(*id).and_then(|entry| entry.category_type);
                kind.is_some_and(|kind| (kind == CategoryType::UpdateClassification) == is_classification)
            };
            let before = found.len();
            match text.trim().parse::<UpdateId>() {
                Ok(id) if self.snapshot.latest(id).is_none() => found.push(id),
                Ok(id) => found.extend(Some(id).filter(fits)),
                Err(_) => found.extend(self.titled(text).iter().filter(|id| fits(id))),
            }
            if found.len() == before {
                return Err(format!(
                    "there is no {what} {text:?}; before the catalog has it, only its id can stand for it"
                ));
            }
        }
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }

    fn titled(&self, text: &str) -> &[UpdateId] {
        let by_title = self.by_title.get_or_init(|| {
            let mut by_title: HashMap<String, Vec<UpdateId>> = HashMap::new();
            for entry in self.snapshot.updates().filter(|entry| entry.category_type.is_some()) {
                by_title.entry(entry.title.to_lowercase()).or_default().push(entry.identity.update_id);
            }
            by_title
        });
        by_title.get(&text.trim().to_lowercase()).map_or(&[], Vec::as_slice)
    }

    /// In words that are those of no other: some products have the same title.
    pub(super) fn words(&self, id: UpdateId) -> String {
        let (title, id) = (self.snapshot.title(id), id.to_string());
        title.map_or_else(|| id.clone(), |title| format!("{title} ({})", id.get(..8).unwrap_or_default()))
    }

    /// What people call it.
    pub(super) fn title(&self, id: UpdateId) -> String {
        self.snapshot.title(id).map_or_else(|| id.to_string(), str::to_owned)
    }
}
