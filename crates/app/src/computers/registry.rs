//! The computers in memory: what every request needs to know of its sender, without the database.

use std::collections::HashMap;
use std::sync::Arc;

use patchwell_model::{Computer, ComputerId, GroupId, Timestamp};
use roaring::RoaringBitmap;

/// A computer and its dense row, which names it in sets.
#[derive(Debug, Clone)]
pub struct KnownComputer {
    /// Dense row in the store and in sets.
    pub row: u32,
    /// The computer; details included.
    pub computer: Arc<Computer>,
    /// Whether it has registered its details.
    pub is_registered: bool,
}

/// All computers, by id and by row, and the members of each group.
#[derive(Debug, Default)]
pub struct Registry {
    by_id: HashMap<ComputerId, KnownComputer>,
    id_of_row: HashMap<u32, ComputerId>,
    members: HashMap<GroupId, RoaringBitmap>,
    contacted: HashMap<ComputerId, Timestamp>,
}

impl Registry {
    /// Adds a computer or replaces what is known of it.
    pub fn put(&mut self, row: u32, computer: Computer) {
        self.forget_memberships(row);
        for group in &computer.groups {
            self.members.entry(*group).or_default().insert(row);
        }
        self.id_of_row.insert(row, computer.id.clone());
        let is_registered = computer.details.is_some();
        self.by_id.insert(computer.id.clone(), KnownComputer { row, computer: Arc::new(computer), is_registered });
    }

    /// Forgets a computer and returns its row.
    pub fn remove(&mut self, id: &ComputerId) -> Option<u32> {
        let row = self.by_id.get(id)?.row;
        self.forget_memberships(row);
        let known = self.by_id.remove(id)?;
        self.id_of_row.remove(&known.row);
        self.contacted.remove(id);
        Some(known.row)
    }

    fn forget_memberships(&mut self, row: u32) {
        let groups = self
            .id_of_row
            .get(&row)
            .and_then(|id| self.by_id.get(id))
            .map(|known| known.computer.groups.clone())
            .unwrap_or_default();
        for group in groups {
            if let Some(members) = self.members.get_mut(&group) {
                members.remove(row);
            }
        }
    }

    /// Notes a contact; written to the store later, many at once.
    pub fn contact(&mut self, id: &ComputerId, now: Timestamp) {
        if let Some(known) = self.by_id.get_mut(id) {
            let computer = Arc::make_mut(&mut known.computer);
            computer.last_contact = computer.last_contact.max(Some(now));
            self.contacted.insert(id.clone(), now);
        }
    }

    /// Notes when a computer reported its inventory.
    pub fn note_report(&mut self, id: &ComputerId, now: Timestamp) {
        if let Some(known) = self.by_id.get_mut(id) {
            Arc::make_mut(&mut known.computer).last_status_report = Some(now);
        }
    }

    /// The contacts noted since the last call.
    pub fn take_contacts(&mut self) -> Vec<(u32, Timestamp)> {
        let contacts = std::mem::take(&mut self.contacted);
        contacts.into_iter().filter_map(|(id, time)| self.by_id.get(&id).map(|known| (known.row, time))).collect()
    }

    /// By id.
    #[must_use]
    pub fn get(&self, id: &ComputerId) -> Option<&KnownComputer> {
        self.by_id.get(id)
    }

    /// By row.
    #[must_use]
    pub fn by_row(&self, row: u32) -> Option<&KnownComputer> {
        self.by_id.get(self.id_of_row.get(&row)?)
    }

    /// By id or by name, the name without regard to case and with or without its domain; all that match.
    /// Costs the fleet: for people, not for agents.
    #[must_use]
    pub fn find(&self, text: &str) -> Vec<&KnownComputer> {
        if let Some(known) = ComputerId::new(text).ok().and_then(|id| self.by_id.get(&id)) {
            return vec![known];
        }
        let matches = |known: &&KnownComputer, whole: bool| {
            let name = &known.computer.dns_name;
            let name = if whole { name } else { name.split('.').next().unwrap_or(name) };
            name.eq_ignore_ascii_case(text)
        };
        let exact: Vec<_> = self.by_id.values().filter(|known| matches(known, true)).collect();
        if exact.is_empty() { self.by_id.values().filter(|known| matches(known, false)).collect() } else { exact }
    }

    /// Direct members of a group.
    #[must_use]
    pub fn members(&self, group: GroupId) -> RoaringBitmap {
        self.members.get(&group).cloned().unwrap_or_default()
    }

    /// All of them, in no order.
    pub fn iter(&self) -> impl Iterator<Item = &KnownComputer> {
        self.by_id.values()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.by_id.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_id.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn computer(id: &str, name: &str, groups: &[GroupId]) -> Computer {
        Computer {
            id: ComputerId::new(id).unwrap(),
            dns_name: name.to_owned(),
            ip_address: None,
            details: None,
            groups: groups.to_vec(),
            requested_groups: Vec::new(),
            first_contact: Timestamp::UNIX_EPOCH,
            last_contact: None,
            last_status_report: None,
        }
    }

    #[test]
    fn computers_are_found_by_id_and_name_and_move_between_groups() {
        let mut registry = Registry::default();
        registry.put(7, computer("AB", "pc-1.example.test", &[GroupId::UNASSIGNED_COMPUTERS]));
        registry.put(8, computer("cd", "pc-2.example.test", &[GroupId::UNASSIGNED_COMPUTERS]));
        assert_eq!(registry.find("ab").len(), 1);
        assert_eq!(registry.find("PC-1").first().map(|known| known.row), Some(7));
        let other = GroupId::from_bytes([1; 16]);
        registry.put(7, computer("AB", "pc-1.example.test", &[other]));
        assert_eq!(registry.members(GroupId::UNASSIGNED_COMPUTERS).iter().collect::<Vec<_>>(), [8]);
        assert_eq!(registry.members(other).iter().collect::<Vec<_>>(), [7]);
        assert_eq!(registry.remove(&ComputerId::new("ab").unwrap()), Some(7));
        assert!(registry.members(other).is_empty());
    }

    #[test]
    fn contacts_are_collected_once() {
        let mut registry = Registry::default();
        registry.put(7, computer("ab", "pc-1", &[]));
        let id = ComputerId::new("ab").unwrap();
        registry.contact(&id, Timestamp::from_second(5).unwrap());
        registry.contact(&ComputerId::new("unknown").unwrap(), Timestamp::from_second(5).unwrap());
        assert_eq!(registry.take_contacts(), [(7, Timestamp::from_second(5).unwrap())]);
        assert!(registry.take_contacts().is_empty());
    }
}
