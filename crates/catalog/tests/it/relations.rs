//! Look-ups: categories, supersedence, bundles, missing prerequisites, and the two small client operations.

use patchwell_catalog::{CategoryScan, DecisionState, RequestedCategory, ScanRequest, Snapshot};
use patchwell_model::{ApprovalAction, CategoryType, DeploymentAction, GroupId, IndexEntry, UpdateType};
use proptest::prelude::*;

use crate::generate::*;
use crate::naive::Naive;

/// Company 1 > family 2 > product 3, classification 4, bundle 5 of 6, 6 in product and classification, 7 supersedes 5.
fn snapshot(state: DecisionState) -> Snapshot {
    let entries = [
        category(1, 1, CategoryType::Company),
        IndexEntry { prerequisites: vec![any_of(&[1])], ..category(2, 2, CategoryType::ProductFamily) },
        IndexEntry { prerequisites: vec![any_of(&[2])], ..category(3, 3, CategoryType::Product) },
        category(4, 4, CategoryType::UpdateClassification),
        IndexEntry { bundled: bundle_of(&[(6, 1)]), ..entry(5, 5, 1) },
        IndexEntry { prerequisites: vec![in_category(3), in_category(4)], ..entry(6, 6, 1) },
        IndexEntry { supersedes: vec![update(5)], prerequisites: vec![any_of(&[50, 51])], ..entry(7, 7, 1) },
        IndexEntry { supersedes: vec![update(7)], ..entry(8, 8, 1) },
    ];
    Snapshot::build(entries, state)
}

#[test]
fn categories_come_from_members_and_bundles_too() {
    let snapshot = snapshot(DecisionState::default());
    for n in [5, 6] {
        let categories = snapshot.categories(update(n));
        assert_eq!(categories.products, [update(3)]);
        assert_eq!(categories.families, [update(2)]);
        assert_eq!(categories.companies, [update(1)]);
        assert_eq!(categories.classifications, [update(4)]);
    }
    assert_eq!(snapshot.categories(update(8)), Default::default());
    let mut in_company: Vec<i32> = snapshot.in_category(update(1)).map(|e| e.id.0).collect();
    in_company.sort_unstable();
    assert_eq!(in_company, [5, 6]);
}

#[test]
fn supersedence_is_direct_or_transitive_and_declines_count() {
    let snapshot = snapshot(DecisionState::default());
    assert_eq!(snapshot.superseded_by(update(5)), [update(7)]);
    assert_eq!(snapshot.superseded_by_all(update(5)), [update(7), update(8)]);
    assert_eq!(snapshot.supersedes_all(update(8)), [update(7), update(5)]);
    assert!(snapshot.is_superseded(update(5)));
    let state = DecisionState { declined: vec![declined(7)], ..DecisionState::default() };
    assert!(!self::snapshot(state).is_superseded(update(5)));
}

#[test]
fn relations_are_found_from_both_ends() {
    let snapshot = snapshot(DecisionState::default());
    assert_eq!(snapshot.bundles(update(6)).iter().map(|e| e.id.0).collect::<Vec<_>>(), [5]);
    let bundle = snapshot.latest(update(5)).unwrap();
    assert_eq!(snapshot.members(bundle.id).iter().map(|e| e.id.0).collect::<Vec<_>>(), [6]);
    let bytes = |id| snapshot.latest(update(id)).map(|entry| snapshot.download_bytes(entry.id));
    assert_eq!((bytes(5), bytes(6)), (Some(2000), Some(1000)));
    assert_eq!(snapshot.required_by(update(3)).map(|e| e.id.0).collect::<Vec<_>>(), [6]);
    let missing = snapshot.missing_prerequisites();
    assert_eq!(missing.len(), 1);
    assert_eq!((missing[0].revision.0, &missing[0].any_of), (7, &vec![update(50), update(51)]));
    assert!(snapshot.is_leaf(update(6)) && !snapshot.is_leaf(update(3)));
}

#[test]
fn refresh_cache_leaves_out_members_and_what_is_not_deployed() {
    let state = DecisionState {
        approvals: vec![approval(9, (8, 1), GroupId::ALL_COMPUTERS, ApprovalAction::Install)],
        declined: vec![declined(7)],
        ..DecisionState::default()
    };
    let known: Vec<_> = (1..10).map(|n| identity(n, 1)).chain([identity(8, 2)]).collect();
    let answers = snapshot(state).refresh_cache(&[], &known);
    let told: Vec<_> = answers.iter().map(|a| (a.deployed.id.0, a.deployed.deployment.action)).collect();
    use DeploymentAction::{Evaluate, Install, PreDeploymentCheck};
    assert_eq!(
        told,
        [(1, Evaluate), (2, Evaluate), (3, Evaluate), (4, Evaluate), (5, PreDeploymentCheck), (8, Install)]
    );
}

#[test]
fn category_scans_prefer_products() {
    let snapshot = snapshot(DecisionState::default());
    let check = |requested: &[(i32, u8)], preferred: &[u8], in_error: &[u8]| {
        let requested: Vec<RequestedCategory> =
            requested.iter().map(|(group, n)| RequestedCategory { and_group: *group, category: update(*n) }).collect();
        let ids = |ns: &[u8]| ns.iter().map(|n| update(*n)).collect::<Vec<_>>();
        let expected = CategoryScan { preferred: ids(preferred), in_error: ids(in_error) };
        assert_eq!(snapshot.start_category_scan(&requested), expected, "{requested:?}");
    };
    check(&[], &[], &[]);
    check(&[(0, 3)], &[3], &[]);
    check(&[(0, 4), (0, 3)], &[3], &[]);
    check(&[(0, 3), (1, 3)], &[3], &[]);
    check(&[(0, 99), (0, 3)], &[], &[99]);
    check(&[(0, 99), (1, 3)], &[3], &[99]);
    check(&[(0, 6), (1, 3)], &[3], &[6]);
    check(&[(0, 3), (1, 4)], &[], &[]);
    check(&[(0, 3), (1, 2)], &[], &[]);
    check(&[(0, 3), (0, 4), (0, 4)], &[], &[]);
}

#[test]
fn a_filter_says_whether_drivers_are_in_it() {
    let driver = IndexEntry { update_type: UpdateType::Driver, prerequisites: vec![in_category(2)], ..entry(3, 3, 1) };
    let products = [1, 2].map(|n| category(i32::from(n), n, CategoryType::Product));
    let snapshot = Snapshot::build(products.into_iter().chain([driver]), DecisionState::default());
    for (filter, has_drivers) in [(vec![], true), (vec![update(1)], false), (vec![update(2)], true)] {
        let answer = snapshot.scan(&ScanRequest { filter_categories: &filter, ..ScanRequest::default() });
        assert_eq!(answer.has_drivers, has_drivers);
    }
}

proptest! {
    #[test]
    fn the_approval_that_holds_is_the_one_a_walk_finds(state in any_state(), groups in any_groups()) {
        let snapshot = Snapshot::build([], state.clone());
        let naive = Naive { entries: &[], state: &state };
        for n in 0..UPDATES {
            let found = snapshot.effective_approval(&groups, update(n)).map(|e| e.id);
            prop_assert_eq!(found, naive.winner(&groups, update(n)).map(|row| row.id));
        }
    }
}
