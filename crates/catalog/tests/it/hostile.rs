//! Circles, long chains and lists that no agent would send.

use patchwell_catalog::{DecisionState, DriverScanRequest, ScanRequest, Snapshot, SystemSpec};
use patchwell_model::{BundleClause, Clause, Group, GroupId, IndexEntry, RevisionIdentity, UpdateId};

use crate::generate::*;

fn wide(n: u32) -> UpdateId {
    let mut bytes = [9; 16];
    bytes[12..].copy_from_slice(&n.to_be_bytes());
    UpdateId::from_bytes(bytes)
}

fn wide_entry(n: u32) -> IndexEntry {
    let id = i32::try_from(n).unwrap() + 1;
    IndexEntry { identity: RevisionIdentity { update_id: wide(n), revision_number: 1 }, ..entry(id, 0, 1) }
}

fn bundle(n: u32) -> Vec<BundleClause> {
    vec![BundleClause { any_of: vec![RevisionIdentity { update_id: wide(n), revision_number: 1 }] }]
}

fn requires(n: u32) -> Vec<Clause> {
    vec![Clause { any_of: vec![wide(n)], is_category: true }]
}

/// Everything that walks relations.
fn walk(snapshot: &Snapshot) {
    for entry in [snapshot.entries().next().unwrap(), snapshot.entries().last().unwrap()] {
        let update = entry.identity.update_id;
        let _ = snapshot.bundle_closure(entry.id);
        let _ = snapshot.superseded_by_all(update);
        let _ = snapshot.supersedes_all(update);
        let _ = snapshot.categories(update);
        let _ = snapshot.in_category(update).count();
        let request = ScanRequest { filter_categories: &[update], installed: &[1], ..ScanRequest::default() };
        let _ = snapshot.scan(&request);
    }
}

#[test]
fn chains_ten_thousand_deep_are_walked() {
    const DEEP: u32 = 10_000;
    let chain = (0..DEEP).map(|n| IndexEntry {
        bundled: if n + 1 < DEEP { bundle(n + 1) } else { Vec::new() },
        prerequisites: if n > 0 { requires(n - 1) } else { Vec::new() },
        supersedes: if n > 0 { vec![wide(n - 1)] } else { Vec::new() },
        ..wide_entry(n)
    });
    let snapshot = Snapshot::build(chain, DecisionState::default());
    walk(&snapshot);
    let first = snapshot.latest(wide(0)).unwrap();
    assert_eq!(snapshot.bundle_closure(first.id).len(), 10_000);
    assert_eq!(snapshot.superseded_by_all(wide(0)).len(), 9_999);
}

#[test]
fn circles_end() {
    let circle = (0..3u32).map(|n| IndexEntry {
        bundled: bundle((n + 1) % 3),
        prerequisites: requires((n + 2) % 3),
        supersedes: vec![wide((n + 1) % 3), wide(n)],
        ..wide_entry(n)
    });
    let snapshot = Snapshot::build(circle, DecisionState::default());
    walk(&snapshot);
    let first = snapshot.latest(wide(0)).unwrap();
    assert_eq!(snapshot.bundle_closure(first.id).len(), 3);
    assert_eq!(snapshot.superseded_by_all(wide(0)).len(), 2);
}

#[test]
fn circles_of_groups_end() {
    let circle = |n: u8, parent: u8| Group { id: group(n), name: format!("{n}"), parent: Some(group(parent)) };
    let state = DecisionState { groups: vec![circle(1, 2), circle(2, 1), circle(3, 3)], ..DecisionState::default() };
    let snapshot = Snapshot::build([entry(1, 1, 1)], state);
    for n in 1..4 {
        assert_eq!(snapshot.groups().path(group(n)).last(), Some(GroupId::ALL_COMPUTERS));
        assert!(snapshot.groups().subtree(group(n)).len() <= 2);
    }
}

#[test]
fn any_list_is_answered() {
    let snapshot = Snapshot::build([entry(1, 1, 1), entry(2, 2, 1)], DecisionState::default());
    let mut ids = vec![i32::MIN, -1, 0, 1, 1, 1, i32::MAX, i32::MAX];
    ids.extend((0..100_000).map(|n| n % 1000 + 5000));
    let answer = snapshot.scan(&ScanRequest { installed: &ids, other_cached: &ids, ..ScanRequest::default() });
    assert_eq!(answer.new.iter().map(|d| d.id.0).collect::<Vec<_>>(), [2]);
    assert_eq!(answer.out_of_scope.len(), 1004);
    let empty = Snapshot::default();
    assert_eq!(empty.scan(&ScanRequest { installed: &ids, ..ScanRequest::default() }).out_of_scope.len(), 1005);
    let request = DriverScanRequest {
        groups: &[],
        previous_groups: Some(&[GroupId::DOWNSTREAM_SERVERS]),
        anchor: None,
        installed: &ids,
        cached_drivers: &ids,
        system: &SystemSpec::default(),
        feature_key: Some(""),
    };
    assert_eq!(snapshot.scan_drivers(&request).out_of_scope.len(), 1005);
}
