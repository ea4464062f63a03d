//! Bounded caches inside a snapshot. What they hold can be computed again at any time.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

/// Keeps between `capacity` and twice as many values; what was not asked for lately goes first.
#[derive(Debug)]
pub(crate) struct Cache<K, V> {
    generations: Mutex<Generations<K, V>>,
    capacity: usize,
}

#[derive(Debug)]
struct Generations<K, V> {
    young: HashMap<K, Arc<V>>,
    old: HashMap<K, Arc<V>>,
}

impl<K: Eq + Hash + Clone, V> Cache<K, V> {
    pub(crate) fn new(capacity: usize) -> Self {
        Self {
            generations: Mutex::new(Generations { young: HashMap::new(), old: HashMap::new() }),
            capacity: capacity.max(1),
        }
    }

    /// The value of `key`, computed when it is not here. Two callers may compute at the same time; the lock is not held.
    pub(crate) fn get_or(&self, key: &K, compute: impl FnOnce() -> V) -> Arc<V> {
        if let Some(known) = self.get(key) {
            return known;
        }
        let value = Arc::new(compute());
        self.put(key.clone(), Arc::clone(&value));
        value
    }

    fn get(&self, key: &K) -> Option<Arc<V>> {
        let mut generations = self.generations.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(value) = generations.young.get(key) {
            return Some(Arc::clone(value));
        }
        let (key, value) = generations.old.remove_entry(key)?;
        generations.put(key, Arc::clone(&value), self.capacity);
        Some(value)
    }

    fn put(&self, key: K, value: Arc<V>) {
        let mut generations = self.generations.lock().unwrap_or_else(PoisonError::into_inner);
        generations.put(key, value, self.capacity);
    }
}

impl<K: Eq + Hash, V> Generations<K, V> {
    fn put(&mut self, key: K, value: Arc<V>, capacity: usize) {
        if self.young.len() >= capacity {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(key, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_stays_bounded_and_keeps_what_is_used() {
        let cache: Cache<u32, u32> = Cache::new(4);
        for key in 0..1000 {
            assert_eq!(*cache.get_or(&key, || key * 2), key * 2);
            assert_eq!(*cache.get_or(&0, || 0), 0);
            let generations = cache.generations.lock().unwrap();
            assert!(generations.young.len() + generations.old.len() <= 8);
        }
        assert!(cache.get(&0).is_some());
        assert!(cache.get(&1).is_none());
    }
}
