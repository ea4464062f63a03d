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

    /// The highest id; 0 when there is none.
    pub(super) fn highest(&self) -> i32 {
        match self {
            Self::Table(table) => i32::try_from(table.len().saturating_sub(1)).unwrap_or(i32::MAX),
            Self::Map(map) => map.keys().copied().max().unwrap_or(0),
        }
    }

    /// What has a higher id than `after`, by id. The cost is the distance to the highest id, where ids are dense.
    pub(super) fn after(&self, after: i32) -> Vec<u32> {
        match self {
            Self::Table(table) => {
                let start = usize::try_from(after.saturating_add(1)).unwrap_or(0);
                table.get(start..).unwrap_or_default().iter().copied().filter(|rev| *rev != ABSENT).collect()
            }
            Self::Map(map) => {
                let mut found: Vec<_> = map.iter().filter(|(id, _)| **id > after).collect();
                found.sort_unstable();
                found.into_iter().map(|(_, rev)| *rev).collect()
            }
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
            let mut by_id = ids.clone();
            by_id.sort_unstable();
            assert_eq!(table.highest(), by_id.last().map_or(0, |(id, _)| *id));
            for after in [-5, 0, 1, 2, 5, i32::MAX] {
                let expected: Vec<u32> = by_id.iter().filter(|(id, _)| *id > after).map(|(_, rev)| *rev).collect();
                assert_eq!(table.after(after), expected);
            }
            for absent in [0, -1, 3, i32::MIN, i32::MAX - 1] {
                assert_eq!(table.get(absent), None);
            }
        }
    }
}
