//! Which bytes of a file are there.

use std::ops::Range;

/// Ranges in order that neither touch nor overlap.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Extents(Vec<Range<u64>>);

impl Extents {
    /// Adds a range and joins it with those it touches.
    pub(crate) fn add(&mut self, range: Range<u64>) {
        if range.is_empty() {
            return;
        }
        let from = self.0.partition_point(|held| held.end < range.start);
        let to = self.0.partition_point(|held| held.start <= range.end);
        let touched = self.0.get(from..to).unwrap_or_default();
        let start = touched.first().map_or(range.start, |first| first.start.min(range.start));
        let end = touched.last().map_or(range.end, |last| last.end.max(range.end));
        self.0.splice(from..to.max(from), std::iter::once(start..end));
    }

    /// Takes a range out.
    pub(crate) fn remove(&mut self, range: &Range<u64>) {
        if range.is_empty() {
            return;
        }
        let held = std::mem::take(&mut self.0);
        for part in held {
            for rest in [part.start..part.end.min(range.start), part.start.max(range.end)..part.end] {
                if !rest.is_empty() {
                    self.0.push(rest);
                }
            }
        }
    }

    /// Bytes in all ranges.
    pub(crate) fn total(&self) -> u64 {
        self.0.iter().map(|range| range.end - range.start).sum()
    }

    /// Where the last range ends.
    pub(crate) fn end(&self) -> u64 {
        self.0.last().map_or(0, |last| last.end)
    }

    /// The first range below `size` that neither these nor `others` have.
    pub(crate) fn first_gap(&self, others: &Self, size: u64) -> Option<Range<u64>> {
        let mut all = self.clone();
        others.0.iter().for_each(|range| all.add(range.clone()));
        let start = all.0.first().filter(|first| first.start == 0).map_or(0, |first| first.end);
        let end = all.0.iter().map(|range| range.start).find(|next| *next > start).unwrap_or(size);
        (start < size).then(|| start..end.min(size))
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Range<u64>> {
        self.0.iter()
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_agree_with_a_set_of_bytes() {
        let mut state = 7_u64;
        let mut random = |below: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % below
        };
        let (mut extents, mut bytes) = (Extents::default(), [false; 64]);
        for _ in 0..5_000 {
            let start = random(64);
            let range = start..(start + random(9)).min(64);
            let adds = random(3) > 0;
            if adds {
                extents.add(range.clone());
            } else {
                extents.remove(&range);
            }
            range.for_each(|at| bytes[at as usize] = adds);
            let mut expected = Vec::new();
            for (at, _) in bytes.iter().enumerate().filter(|(_, held)| **held) {
                match expected.last_mut() {
                    Some(Range { end, .. }) if *end == at as u64 => *end += 1,
                    _ => expected.push(at as u64..at as u64 + 1),
                }
            }
            assert_eq!(extents.0, expected);
            let gap = extents.first_gap(&Extents::default(), 64);
            let first = bytes.iter().position(|held| !held);
            assert_eq!(gap.as_ref().map(|gap| gap.start), first.map(|at| at as u64));
            if let Some(gap) = gap {
                assert!(gap.clone().all(|at| !bytes[at as usize]) && bytes.get(gap.end as usize) != Some(&false));
            }
        }
    }
}
