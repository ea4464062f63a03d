//! What an agent keeps of updates between calls.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use patchwell_wire::client::deployment::{Deployment, DeploymentAction};
use patchwell_wire::client::sync_updates::UpdateInfo;
use ring::digest;
use uuid::Uuid;

use crate::applicability::UpdateSet;
use crate::rules::{CoreFragment, FragmentError, UpdateKind};

/// One revision as the server gave it.
#[derive(Debug, Clone)]
pub struct CachedUpdate {
    /// The parsed core fragment.
    pub core: Arc<CoreFragment>,
    /// `IsLeaf`.
    pub is_leaf: bool,
    /// The deployment.
    pub deployment: Option<Deployment>,
}

impl CachedUpdate {
    /// The deployment's action.
    #[must_use]
    pub fn action(&self) -> Option<DeploymentAction> {
        self.deployment.as_ref().map(|deployment| deployment.action)
    }
}

/// Fragments by their text, so that a fleet parses and keeps each only once.
#[derive(Debug, Default)]
pub struct FragmentCache {
    parsed: Mutex<HashMap<[u8; 32], Arc<CoreFragment>>>,
}

impl FragmentCache {
    fn get(&self, xml: &str) -> Result<Arc<CoreFragment>, FragmentError> {
        let mut key = [0; 32];
        key.copy_from_slice(digest::digest(&digest::SHA256, xml.as_bytes()).as_ref());
        let known = self.parsed.lock().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
        if let Some(known) = known {
            return Ok(known);
        }
        let core = Arc::new(CoreFragment::parse(xml)?);
        self.parsed.lock().unwrap_or_else(PoisonError::into_inner).insert(key, Arc::clone(&core));
        Ok(core)
    }
}

/// Revisions by id, one for each update.
#[derive(Debug, Clone, Default)]
pub(super) struct UpdateCache {
    by_revision: BTreeMap<i32, CachedUpdate>,
    by_update: HashMap<Uuid, i32>,
}

impl UpdateCache {
    pub(super) fn updates(&self) -> &BTreeMap<i32, CachedUpdate> {
        &self.by_revision
    }

    pub(super) fn get(&self, update: Uuid) -> Option<(i32, &CachedUpdate)> {
        let revision = *self.by_update.get(&update)?;
        Some((revision, self.by_revision.get(&revision)?))
    }

    /// Adds a revision; an older one of the same update goes.
    pub(super) fn add(&mut self, info: UpdateInfo, fragments: &FragmentCache) -> Result<(), FragmentError> {
        let Some(xml) = &info.xml else {
            return Err(FragmentError::new(format!("revision {} without Xml", info.id)));
        };
        let core = fragments.get(xml)?;
        if let Some(old) = self.by_update.insert(core.id, info.id)
            && old != info.id
        {
            self.by_revision.remove(&old);
        }
        self.by_revision.insert(info.id, CachedUpdate { core, is_leaf: info.is_leaf, deployment: info.deployment });
        Ok(())
    }

    /// Takes over the deployment and place in the graph of a revision that is known.
    pub(super) fn change(&mut self, info: UpdateInfo) {
        if let Some(update) = self.by_revision.get_mut(&info.id) {
            update.is_leaf = info.is_leaf;
            update.deployment = info.deployment;
        }
    }

    pub(super) fn remove(&mut self, revision: i32) {
        if let Some(update) = self.by_revision.remove(&revision)
            && self.by_update.get(&update.core.id) == Some(&revision)
        {
            self.by_update.remove(&update.core.id);
        }
    }

    pub(super) fn remove_drivers(&mut self) {
        let drivers = self.by_revision.iter().filter(|(_, update)| update.core.kind == UpdateKind::Driver);
        for id in drivers.map(|(id, _)| *id).collect::<Vec<_>>() {
            self.remove(id);
        }
    }

    /// Gives revisions the ids of another server; what has none is forgotten. Entries are update, revision number,
    /// new id, leaf, deployment.
    pub(super) fn renumber(&mut self, known: Vec<(Uuid, i32, i32, bool, Option<Deployment>)>) {
        let mut old = std::mem::take(self);
        for (update, number, id, is_leaf, deployment) in known {
            let cached = old.by_update.get(&update).and_then(|revision| old.by_revision.remove(revision));
            if let Some(cached) = cached.filter(|cached| cached.core.revision == number) {
                self.by_update.insert(update, id);
                self.by_revision.insert(id, CachedUpdate { core: cached.core, is_leaf, deployment });
            }
        }
    }

    pub(super) fn set(&self) -> UpdateSet {
        self.by_revision.values().map(|update| (update.core.id, Arc::clone(&update.core))).collect()
    }
}
