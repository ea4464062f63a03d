//! Cutting what is new into pages, and pages into runs that agents share.

use super::{Deployed, PageLimits, Run};
use crate::index::{Index, RevIx};
use crate::scope::Scope;

/// The start of what is new, as far as it fits.
#[derive(Default)]
pub(super) struct Page {
    pub(super) new: Vec<Deployed>,
    pub(super) runs: Vec<Run>,
    pub(super) truncated: bool,
    bytes: u64,
}

/// Fills a page from `new`, in ascending order. It ends between runs where it can, so that the next page of every
/// agent starts with a whole one.
pub(super) fn cut(index: &Index, scope: &Scope, new: impl Iterator<Item = RevIx>, limits: PageLimits) -> Page {
    let mut page = Page::default();
    let mut new = new.peekable();
    let mut run = Vec::new();
    while let Some(first) = new.next() {
        let (chunk, whole, next) = scope.chunks.of(first);
        run.clear();
        run.push(first);
        while let Some(rev) = new.next_if(|rev| *rev < next) {
            run.push(rev);
        }
        if !page.add(index, scope, &run, (run.len() == whole as usize).then_some(chunk), limits) {
            page.truncated = true;
            break;
        }
    }
    page
}

impl Page {
    /// Adds a run, whole if it fits. The first run of a page is cut if it does not. False when anything is left over.
    fn add(&mut self, index: &Index, scope: &Scope, run: &[RevIx], chunk: Option<u32>, limits: PageLimits) -> bool {
        let cost = |rev: &RevIx| u64::from(index.entry(*rev).core_bytes) + u64::from(limits.overhead);
        let fits = self.new.len() + run.len() <= limits.updates.max(1)
            && self.bytes + run.iter().map(cost).sum::<u64>() <= limits.bytes;
        if !fits && !self.new.is_empty() {
            return false;
        }
        let start = self.new.len();
        for rev in run {
            let full = self.new.len() >= limits.updates.max(1) || self.bytes + cost(rev) > limits.bytes;
            if full && !self.new.is_empty() {
                break;
            }
            self.bytes += cost(rev);
            self.new.push(scope.deployed(index, *rev));
        }
        let len = self.new.len() - start;
        self.runs.push(Run { start, len, chunk: chunk.filter(|_| len == run.len()) });
        len == run.len()
    }
}
