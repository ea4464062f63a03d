//! Fixed-size sets of dense indexes.

/// A set of indexes below a length fixed when it was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BitSet {
    words: Vec<u64>,
}

impl BitSet {
    /// The empty set over `len` indexes.
    pub(crate) fn new(len: usize) -> Self {
        Self { words: vec![0; len.div_ceil(64)] }
    }

    /// Adds `index`; false when it was there already. Indexes beyond the length are ignored and answer false.
    pub(crate) fn insert(&mut self, index: u32) -> bool {
        let Some(word) = self.words.get_mut(index as usize / 64) else { return false };
        let bit = 1u64 << (index % 64);
        let fresh = *word & bit == 0;
        *word |= bit;
        fresh
    }

    /// Whether `index` is in the set.
    pub(crate) fn contains(&self, index: u32) -> bool {
        self.words.get(index as usize / 64).is_some_and(|word| word >> (index % 64) & 1 == 1)
    }

    /// Adds every index of `other` from `start` up to, not including, `end`.
    pub(crate) fn insert_range_of(&mut self, other: &Self, start: u32, end: u32) {
        if start >= end {
            return;
        }
        let (first, last) = (start as usize / 64, (end as usize - 1) / 64);
        for (at, (mine, theirs)) in self.words.iter_mut().zip(&other.words).enumerate().take(last + 1).skip(first) {
            let mut mask = u64::MAX;
            if at == first {
                mask &= u64::MAX << (start % 64);
            }
            if at == last {
                mask &= u64::MAX >> (63 - (end - 1) % 64);
            }
            *mine |= theirs & mask;
        }
    }

    /// Keeps only what is in `other` too.
    pub(crate) fn intersect(&mut self, other: &Self) {
        for (mine, theirs) in self.words.iter_mut().zip(&other.words) {
            *mine &= theirs;
        }
    }

    /// Bytes it takes.
    pub(crate) fn bytes(&self) -> usize {
        self.words.len() * 8
    }

    /// Its indexes, ascending.
    pub(crate) fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        self.words.iter().enumerate().flat_map(|(at, word)| bits(at, *word))
    }

    /// Its indexes that are not in `other`, ascending.
    pub(crate) fn iter_without<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = u32> + 'a {
        self.words.iter().zip(&other.words).enumerate().flat_map(|(at, (mine, theirs))| bits(at, mine & !theirs))
    }

    /// Its indexes that are in `other` too, ascending.
    pub(crate) fn iter_with<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = u32> + 'a {
        self.words.iter().zip(&other.words).enumerate().flat_map(|(at, (mine, theirs))| bits(at, mine & theirs))
    }

    /// Whether any of its indexes is `start` or higher.
    pub(crate) fn any_from(&self, start: u32) -> bool {
        let first = start as usize / 64;
        let mut words = self.words.iter().skip(first);
        words.next().is_some_and(|word| word & (u64::MAX << (start % 64)) != 0) || words.any(|word| *word != 0)
    }
}

#[expect(clippy::cast_possible_truncation, reason = "dense indexes are u32 by construction")]
fn bits(at: usize, mut word: u64) -> impl Iterator<Item = u32> {
    std::iter::from_fn(move || {
        if word == 0 {
            return None;
        }
        let bit = word.trailing_zeros();
        word &= word - 1;
        Some(at as u32 * 64 + bit)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_respect_word_borders() {
        let mut all = BitSet::new(300);
        (0..300).for_each(|index| {
            all.insert(index);
        });
        for (start, end) in [(0, 0), (0, 1), (63, 65), (64, 128), (5, 299), (127, 300)] {
            let mut set = BitSet::new(300);
            set.insert_range_of(&all, start, end);
            assert_eq!(set.iter().collect::<Vec<_>>(), (start..end).collect::<Vec<_>>());
        }
    }
}
