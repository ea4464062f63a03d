//! Lists of dense indexes, one list for each key, in two arrays.

/// For each key `0..n` a list of values.
#[derive(Debug, Clone, Default)]
pub(crate) struct Lists {
    starts: Vec<u32>,
    values: Vec<u32>,
}

impl Lists {
    /// From `(key, value)` pairs; the values of a key keep the order of the pairs. Keys from `keys` on are dropped.
    #[expect(clippy::cast_possible_truncation, reason = "a catalog has far fewer than 2^32 relations")]
    pub(crate) fn new(keys: usize, pairs: &[(u32, u32)]) -> Self {
        let mut starts = vec![0u32; keys + 1];
        for (key, _) in pairs {
            if let Some(count) = starts.get_mut(*key as usize + 1) {
                *count += 1;
            }
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut next = starts.clone();
        let mut values = vec![0; starts.last().copied().unwrap_or(0) as usize];
        for (key, value) in pairs.iter().filter(|(key, _)| (*key as usize) < keys) {
            let at = &mut next[*key as usize];
            values[*at as usize] = *value;
            *at += 1;
        }
        debug_assert!(values.len() as u32 as usize == values.len());
        Self { starts, values }
    }

    /// The values of `key`, none when it is unknown.
    pub(crate) fn of(&self, key: u32) -> &[u32] {
        let key = key as usize;
        match (self.starts.get(key), self.starts.get(key + 1)) {
            (Some(start), Some(end)) => &self.values[*start as usize..*end as usize],
            _ => &[],
        }
    }
}
