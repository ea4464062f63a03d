//! A bounded queue between callers and database threads.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use crate::StoreError;

/// First in, first out, never longer than its limit.
pub(crate) struct Queue<T> {
    state: Mutex<State<T>>,
    limit: usize,
    changed: Condvar,
    drained: Condvar,
}

struct State<T> {
    waiting: VecDeque<T>,
    closed: bool,
}

impl<T> Queue<T> {
    pub(crate) fn new(limit: usize) -> Self {
        let state = Mutex::new(State { waiting: VecDeque::new(), closed: false });
        Self { state, limit: limit.max(1), changed: Condvar::new(), drained: Condvar::new() }
    }

    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds at the end, or says at once that there is no room.
    pub(crate) fn push(&self, item: T) -> Result<(), StoreError> {
        self.push_locked(self.lock(), item)
    }

    /// Adds at the end as soon as there is room.
    pub(crate) fn push_waiting(&self, item: T) -> Result<(), StoreError> {
        let mut state = self.lock();
        while state.waiting.len() >= self.limit && !state.closed {
            state = self.drained.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        self.push_locked(state, item)
    }

    fn push_locked(&self, mut state: MutexGuard<'_, State<T>>, item: T) -> Result<(), StoreError> {
        if state.closed {
            return Err(StoreError::Closed);
        }
        if state.waiting.len() >= self.limit {
            return Err(StoreError::Busy);
        }
        state.waiting.push_back(item);
        self.changed.notify_one();
        Ok(())
    }

    /// The next item, waiting for one; `None` once the queue is closed and empty.
    pub(crate) fn pop(&self) -> Option<T> {
        let mut state = self.lock();
        loop {
            if let Some(item) = state.waiting.pop_front() {
                self.drained.notify_one();
                return Some(item);
            }
            if state.closed {
                return None;
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// The next item if there is one now.
    pub(crate) fn try_pop(&self) -> Option<T> {
        let item = self.lock().waiting.pop_front();
        if item.is_some() {
            self.drained.notify_one();
        }
        item
    }

    /// Takes no more; what waits is still handed out.
    pub(crate) fn close(&self) {
        self.lock().closed = true;
        self.changed.notify_all();
        self.drained.notify_all();
    }

    /// How many wait now.
    pub(crate) fn len(&self) -> usize {
        self.lock().waiting.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_queue_refuses_and_a_closed_one_drains() {
        let queue = Queue::new(2);
        queue.push(1).unwrap();
        queue.push(2).unwrap();
        assert_eq!(queue.push(3), Err(StoreError::Busy));
        assert_eq!(queue.len(), 2);
        queue.close();
        assert_eq!(queue.push(4), Err(StoreError::Closed));
        assert_eq!((queue.pop(), queue.try_pop(), queue.pop()), (Some(1), Some(2), None));
    }
}
