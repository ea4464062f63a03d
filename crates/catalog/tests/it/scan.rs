//! A scan answers what a walk over the catalog finds.

use std::collections::{BTreeMap, BTreeSet};

use patchwell_catalog::{ChangeSeq, PageLimits, ScanAnswer, ScanRequest, Snapshot};
use patchwell_model::{ApprovalAction, DeploymentAction, GroupId};
use proptest::prelude::*;

use crate::generate::*;
use crate::naive::{Naive, Told};

const NO_LIMIT: PageLimits = PageLimits { updates: usize::MAX, bytes: u64::MAX, overhead: 0 };

fn told(deployed: &[patchwell_catalog::Deployed]) -> BTreeMap<i32, Told> {
    deployed.iter().map(|d| (d.id.0, (d.deployment.id, d.deployment.action, d.deployment.deadline))).collect()
}

fn ids(ids: impl IntoIterator<Item = i32>) -> BTreeSet<i32> {
    ids.into_iter().collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn it_equals_a_naive_walk(
        entries in any_entries(),
        state in any_state(),
        groups in any_groups(),
        installed in prop::collection::vec(-2..60i32, 0..25),
        other in prop::collection::vec(-2..60i32, 0..25),
        filter in prop::collection::vec((0..UPDATES + 4).prop_map(update), 0..3),
    ) {
        let snapshot = Snapshot::build(entries.clone(), state.clone());
        let naive = Naive { entries: &entries, state: &state };
        let request = ScanRequest {
            groups: &groups,
            installed: &installed,
            other_cached: &other,
            filter_categories: &filter,
            page: NO_LIMIT,
            ..ScanRequest::default()
        };
        let answer = snapshot.scan(&request);
        let needed = naive.needed(&groups, &installed, &filter);
        let cached = ids(installed.iter().chain(&other).copied());
        let new: BTreeMap<i32, Told> =
            needed.iter().filter(|(id, _)| !cached.contains(id)).map(|(id, told)| (*id, *told)).collect();
        prop_assert_eq!(told(&answer.new), new);
        let kept: BTreeMap<i32, Told> =
            needed.iter().filter(|(id, _)| cached.contains(id)).map(|(id, told)| (*id, *told)).collect();
        prop_assert_eq!(told(&answer.changed), kept);
        let scope = naive.scope(&groups);
        let gone: BTreeSet<i32> = cached.iter().copied().filter(|id| !needed.contains_key(id)).collect();
        let (deployed, not): (BTreeSet<i32>, BTreeSet<i32>) = gone.iter().partition(|id| scope.contains_key(id));
        prop_assert_eq!(answer.out_of_scope.len(), not.len());
        prop_assert_eq!(answer.deployed_out_of_scope.len(), deployed.len());
        prop_assert_eq!(ids(answer.out_of_scope.iter().copied()), not);
        prop_assert_eq!(ids(answer.deployed_out_of_scope.iter().copied()), deployed);
        prop_assert!(!answer.truncated);
        for deployed in answer.new.iter().chain(&answer.changed) {
            let (entry, _) = scope[&deployed.id.0];
            prop_assert_eq!(deployed.is_leaf, naive.is_leaf(entry.identity.update_id));
        }
        // The second answer comes from the caches.
        prop_assert_eq!(snapshot.scan(&request), answer);
    }
}

fn scan(snapshot: &Snapshot, installed: &[i32], other_cached: &[i32]) -> ScanAnswer {
    snapshot.scan(&ScanRequest { installed, other_cached, anchor: Some(snapshot.seq()), ..ScanRequest::default() })
}

fn actions(answer: &ScanAnswer) -> Vec<(i32, DeploymentAction)> {
    answer.new.iter().map(|d| (d.id.0, d.deployment.action)).collect()
}

#[test]
fn a_category_chain_arrives_level_by_level() {
    use patchwell_model::CategoryType::{Company, Product, ProductFamily};
    let family = patchwell_model::IndexEntry { prerequisites: vec![any_of(&[1])], ..category(2, 2, ProductFamily) };
    let product = patchwell_model::IndexEntry { prerequisites: vec![any_of(&[2])], ..category(3, 3, Product) };
    let software = patchwell_model::IndexEntry { prerequisites: vec![in_category(3)], ..entry(4, 4, 1) };
    let snapshot = Snapshot::build([category(1, 1, Company), family, product, software], Default::default());
    assert_eq!(actions(&scan(&snapshot, &[], &[])), [(1, DeploymentAction::Evaluate)]);
    assert_eq!(actions(&scan(&snapshot, &[1], &[])), [(2, DeploymentAction::Evaluate)]);
    assert_eq!(actions(&scan(&snapshot, &[1, 2], &[])), [(3, DeploymentAction::Evaluate)]);
    assert_eq!(actions(&scan(&snapshot, &[1, 2, 3], &[])), [(4, DeploymentAction::PreDeploymentCheck)]);
    let lost = scan(&snapshot, &[1, 2], &[4]);
    assert_eq!(lost.deployed_out_of_scope, [4]);
}

#[test]
fn an_older_revision_gives_way_to_the_one_that_is_needed() {
    let snapshot = Snapshot::build([entry(1, 1, 100), entry(2, 1, 101)], Default::default());
    let answer = scan(&snapshot, &[], &[1]);
    assert_eq!(actions(&answer), [(2, DeploymentAction::PreDeploymentCheck)]);
    assert_eq!(answer.out_of_scope, [1]);
    let state = patchwell_catalog::DecisionState {
        approvals: vec![approval(5, (1, 100), GroupId::ALL_COMPUTERS, ApprovalAction::Install)],
        ..Default::default()
    };
    let snapshot = Snapshot::build([entry(1, 1, 100), entry(2, 1, 101)], state);
    assert_eq!(actions(&scan(&snapshot, &[], &[])), [(1, DeploymentAction::Install)]);
}

#[test]
fn an_anchor_ahead_of_the_snapshot_changes_nothing() {
    let snapshot = Snapshot::build([entry(1, 1, 1)], Default::default());
    let request = ScanRequest { other_cached: &[1], anchor: Some(ChangeSeq(99)), ..ScanRequest::default() };
    assert_eq!(snapshot.scan(&request).changed, []);
}
