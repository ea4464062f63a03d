//! Building the index from entries. The result depends on the entries only, not on the order or batches they came in.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use patchwell_model::{IndexEntry, RevisionId, UpdateType};

use super::relations::{self, Relations};
use super::{IdTable, Index, RevIx, SetRanges};
use crate::csr::Lists;
use crate::entry::Entry;
use crate::intern::Interner;

impl Index {
    pub(crate) fn new(entries: impl IntoIterator<Item = IndexEntry>) -> Self {
        let mut interner = Interner::default();
        let mut all: HashMap<RevisionId, Arc<Entry>> = HashMap::new();
        for entry in entries {
            all.insert(entry.id, Arc::new(Entry::new(entry, &mut interner)));
        }
        Self::assemble(interner, all.into_values().collect())
    }

    /// This index with entries added, each in place of an entry with its id.
    pub(crate) fn with(&self, entries: Vec<IndexEntry>) -> Self {
        let mut interner = self.interner.clone();
        let added: HashMap<RevisionId, Arc<Entry>> =
            entries.into_iter().map(|entry| (entry.id, Arc::new(Entry::new(entry, &mut interner)))).collect();
        let mut all: Vec<Arc<Entry>> =
            self.entries.iter().filter(|entry| !added.contains_key(&entry.id)).cloned().collect();
        all.extend(added.into_values());
        Self::assemble(interner, all)
    }

    /// This index without some revisions.
    pub(crate) fn without(&self, ids: &[RevisionId]) -> Self {
        let gone: HashSet<RevisionId> = ids.iter().copied().collect();
        let kept = self.entries.iter().filter(|entry| !gone.contains(&entry.id)).cloned().collect();
        Self::assemble(self.interner.clone(), kept)
    }

    fn assemble(mut interner: Interner, mut entries: Vec<Arc<Entry>>) -> Self {
        let ranges = into_page_order(&interner, &mut entries);
        for entry in &entries {
            relations::intern_mentioned(entry, &mut interner);
        }
        let numbered = || entries.iter().zip(0u32..);
        let by_id = IdTable::new(numbered().map(|(entry, rev)| (entry.id.0, rev)));
        let updates = interner.updates.len();
        let mut newest_first: Vec<(u32, RevIx)> = numbered().map(|(entry, rev)| (entry.update, rev)).collect();
        newest_first.sort_unstable_by_key(|(update, rev)| {
            let entry = &entries[*rev as usize];
            (*update, Reverse((entry.identity.revision_number, entry.id)))
        });
        let revisions = Lists::new(updates, &newest_first);
        let relations = Relations::new(&interner, &entries, &revisions);
        let software = entries.partition_point(|entry| entry.update_type != UpdateType::Driver);
        Self {
            ranges,
            first_driver: RevIx::try_from(software).unwrap_or(RevIx::MAX),
            by_id,
            revisions,
            clauses_naming: relations.clauses_naming,
            sets_holding: relations.sets_holding,
            prerequisites: relations.prerequisites,
            members: relations.members,
            bundles_naming: relations.bundles_naming,
            parts: relations.parts,
            parents_first: relations.parents_first,
            superseding: relations.superseding,
            hardware: hardware(&entries),
            interner,
            entries,
        }
    }
}

/// Sorts entries into page order and says where each clause set lies. Sets are ordered by the lowest id they hold,
/// so that a new revision moves as few neighbours as possible.
fn into_page_order(interner: &Interner, entries: &mut [Arc<Entry>]) -> Vec<SetRanges> {
    let mut lowest = vec![i32::MAX; interner.sets.len()];
    for entry in entries.iter() {
        let low = &mut lowest[entry.clause_set as usize];
        *low = (*low).min(entry.id.0);
    }
    entries.sort_unstable_by_key(|entry| {
        (kind(entry.update_type), lowest[entry.clause_set as usize], entry.clause_set, entry.id)
    });
    let mut ranges = vec![SetRanges::default(); interner.sets.len()];
    for (entry, rev) in entries.iter().zip(0u32..) {
        let ranges = &mut ranges[entry.clause_set as usize];
        let range = match entry.update_type {
            UpdateType::Category | UpdateType::Detectoid => &mut ranges.evaluated,
            UpdateType::Software => &mut ranges.software,
            UpdateType::Driver => &mut ranges.drivers,
        };
        if range.start == range.end {
            range.start = rev;
        }
        range.end = rev + 1;
    }
    ranges
}

fn kind(update_type: UpdateType) -> u8 {
    match update_type {
        UpdateType::Category | UpdateType::Detectoid => 0,
        UpdateType::Software => 1,
        UpdateType::Driver => 2,
    }
}

fn hardware(entries: &[Arc<Entry>]) -> HashMap<Box<str>, Vec<(RevIx, u32)>> {
    let mut hardware: HashMap<Box<str>, Vec<(RevIx, u32)>> = HashMap::new();
    for (entry, rev) in entries.iter().zip(0u32..) {
        for (driver, row) in entry.drivers.iter().zip(0u32..) {
            hardware.entry(driver.hardware_id.trim().to_lowercase().into()).or_default().push((rev, row));
        }
    }
    hardware
}
