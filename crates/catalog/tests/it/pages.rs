//! Pages: order, bounds, and runs that agents share.

use patchwell_catalog::{PageLimits, ScanAnswer, ScanRequest, Snapshot};
use patchwell_model::{CategoryType, IndexEntry};
use proptest::prelude::*;

use crate::generate::*;

fn page(snapshot: &Snapshot, cached: &[i32], page: PageLimits) -> ScanAnswer {
    snapshot.scan(&ScanRequest { other_cached: cached, page, ..ScanRequest::default() })
}

#[test]
fn categories_come_first_then_neighbours_of_one_clause_set() {
    let with = |id: i32, clauses| IndexEntry { prerequisites: clauses, ..entry(id, u8::try_from(id).unwrap(), 1) };
    let snapshot = Snapshot::build(
        [
            with(1, vec![]),
            with(2, vec![in_category(9)]),
            with(3, vec![]),
            with(4, vec![in_category(9)]),
            category(9, 9, CategoryType::Product),
        ],
        Default::default(),
    );
    let request = ScanRequest { installed: &[9], ..ScanRequest::default() };
    let order: Vec<i32> = snapshot.scan(&request).new.iter().map(|d| d.id.0).collect();
    assert_eq!(order, [1, 3, 2, 4]);
    let request = ScanRequest::default();
    let order: Vec<i32> = snapshot.scan(&request).new.iter().map(|d| d.id.0).collect();
    assert_eq!(order, [9, 1, 3]);
}

#[test]
fn an_update_that_is_too_big_is_sent_alone() {
    let sized = |id: i32, core_bytes| IndexEntry { core_bytes, ..entry(id, u8::try_from(id).unwrap(), 1) };
    let snapshot = Snapshot::build([sized(1, 10), sized(2, 1_000_000), sized(3, 10)], Default::default());
    let limits = PageLimits { updates: 10, bytes: 100, overhead: 5 };
    let mut cached = Vec::new();
    let mut pages = Vec::new();
    loop {
        let answer = page(&snapshot, &cached, limits);
        let ids: Vec<i32> = answer.new.iter().map(|d| d.id.0).collect();
        cached.extend(&ids);
        pages.push(ids);
        if !answer.truncated {
            break;
        }
    }
    assert_eq!(pages, [vec![1], vec![2], vec![3]]);
    assert_eq!(page(&snapshot, &[], PageLimits { updates: 0, ..limits }).new.len(), 1);
}

proptest! {
    #[test]
    fn pages_keep_to_their_bounds_and_join_to_the_whole(
        entries in any_entries(),
        state in any_state(),
        updates in 0..9usize,
        bytes in 0..6000u64,
    ) {
        let snapshot = Snapshot::build(entries, state);
        let limits = PageLimits { updates, bytes, overhead: 7 };
        let whole = page(&snapshot, &[], PageLimits { updates: usize::MAX, bytes: u64::MAX, overhead: 0 });
        let mut cached = Vec::new();
        let mut joined = Vec::new();
        loop {
            let answer = page(&snapshot, &cached, limits);
            let size: u64 =
                answer.new.iter().map(|d| u64::from(snapshot.entry(d.id).unwrap().core_bytes) + 7).sum();
            prop_assert!(answer.new.len() == 1 || size <= bytes || answer.new.is_empty());
            prop_assert!(answer.new.len() <= updates.max(1));
            prop_assert_eq!(answer.new.is_empty(), cached.len() == whole.new.len());
            let mut at = 0;
            for run in &answer.runs {
                prop_assert_eq!(run.start, at);
                at += run.len;
                if let Some(chunk) = run.chunk {
                    // A whole run is the same for every agent of the scope.
                    let other = whole.runs.iter().find(|r| r.chunk == Some(chunk)).unwrap();
                    prop_assert_eq!(&answer.new[run.start..at], &whole.new[other.start..other.start + other.len]);
                }
            }
            prop_assert_eq!(at, answer.new.len());
            cached.extend(answer.new.iter().map(|d| d.id.0));
            joined.extend(answer.new);
            if !answer.truncated {
                break;
            }
        }
        prop_assert_eq!(joined, whole.new);
    }
}
