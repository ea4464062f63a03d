//! From revision ids, as agents send thousands of them, to dense numbers.

use std::collections::HashMap;

const ABSENT: u32 = u32::MAX;

/// A table by id where ids are dense, as this server's own are; a map where they are not.
#[derive(Debug, Clone)]
pub(super) enum IdTable {
    Table(Vec<u32>),
    Map(HashMap<i32, u32>),
}

impl IdTable {
    /// From `(id, dense number)`.
    pub(super) fn new(ids: impl Iterator<Item = (i32, u32)> + Clone) -> Self {
        let (count, highest) = ids.clone().fold((0usize, 0i32), |(n, high), (id, _)| (n + 1, high.max(id)));
        let size = usize::try_from(highest).unwrap_or(0) + 1;
        if size > count.saturating_mul(16) + 65_536 || ids.clone().any(|(id, _)| id < 0) {
            return Self::Map(ids.collect());
        }
        let mut table = vec![ABSENT; size];
        for (id, rev) in ids {
            if let Some(slot) = usize::try_from(id).ok().and_then(|id| table.get_mut(id)) {
                *slot = rev;
            }
        }
        Self::Table(table)
    }

    pub(super) fn get(&self, id: i32) -> Option<u32> {
        match self {
            Self::Table(table) => {
                usize::try_from(id).ok().and_then(|id| table.get(id)).copied().filter(|rev| *rev != ABSENT)
            }
            Self::Map(map) => map.get(&id).copied(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dense_and_sparse_ids_answer_alike() {
        for ids in [vec![(1, 0), (2, 1), (70_000, 2)], vec![(5, 0), (i32::MAX, 1)], vec![(-3, 0), (4, 1)], vec![]] {
            let table = IdTable::new(ids.iter().copied());
            for (id, rev) in &ids {
                assert_eq!(table.get(*id), Some(*rev));
            }
            for absent in [0, -1, 3, i32::MIN, i32::MAX - 1] {
                assert_eq!(table.get(absent), None);
            }
        }
    }
}
