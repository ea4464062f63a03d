//! Lists: filters, search, paging by key.

use patchwell_catalog::{ApprovalFilter, DecisionState, ListQuery, ListSort, Snapshot};
use patchwell_model::{ApprovalAction, CategoryType, GroupId, IndexEntry, UpdateId, UpdateType};

use crate::generate::*;

/// Product 1 in family 2, classification 3; 10 to 12 software, 10 a bundle of 13; 14 a driver.
fn snapshot() -> Snapshot {
    let titled = |id, n, title: &str| IndexEntry { title: title.to_owned(), ..entry(id, n, 1) };
    let entries = [
        IndexEntry { prerequisites: vec![in_category(2)], ..category(1, 1, CategoryType::Product) },
        category(2, 2, CategoryType::ProductFamily),
        category(3, 3, CategoryType::UpdateClassification),
        IndexEntry {
            bundled: bundle_of(&[(13, 1)]),
            kb_articles: vec!["5001234".to_owned()],
            security_ids: vec!["MS26-012".to_owned(), "CVE-2026-1234".to_owned()],
            ..titled(10, 10, "Cumulative Update")
        },
        IndexEntry { prerequisites: vec![in_category(1)], arrival_date: time(5), ..titled(11, 11, "beta") },
        IndexEntry { supersedes: vec![update(11)], arrival_date: time(6), ..titled(12, 12, "Alpha") },
        IndexEntry { prerequisites: vec![in_category(1), in_category(3)], ..titled(13, 13, "Member") },
        IndexEntry { update_type: UpdateType::Driver, ..titled(14, 14, "Gamma driver") },
    ];
    let state = DecisionState {
        approvals: vec![approval(1, (11, 1), GroupId::ALL_COMPUTERS, ApprovalAction::Install)],
        declined: vec![declined(14)],
        ..DecisionState::default()
    };
    Snapshot::build(entries, state)
}

#[track_caller]
fn check(query: &ListQuery<'_>, expected: &[u8]) {
    let snapshot = snapshot();
    let query = ListQuery { sort: ListSort::Title, limit: 100, ..*query };
    let page = snapshot.list(&query);
    let found: Vec<UpdateId> = page.updates.iter().map(|e| e.identity.update_id).collect();
    assert_eq!(found, expected.iter().map(|n| update(*n)).collect::<Vec<_>>());
    assert_eq!((page.total, page.next), (expected.len(), None));
}

#[test]
fn filters_combine() {
    let all = ListQuery::default();
    check(&all, &[12, 11, 10]);
    check(&ListQuery { members: true, ..all }, &[12, 11, 10, 13]);
    check(&ListQuery { approval: ApprovalFilter::Any, ..all }, &[12, 11, 10, 14]);
    check(&ListQuery { approval: ApprovalFilter::Approved, ..all }, &[11]);
    check(&ListQuery { approval: ApprovalFilter::NotApproved, ..all }, &[12, 10]);
    check(&ListQuery { approval: ApprovalFilter::Declined, ..all }, &[14]);
    check(&ListQuery { types: &[UpdateType::Category], ..all }, &[1, 2, 3]);
    check(&ListQuery { superseded: Some(true), ..all }, &[11]);
    check(&ListQuery { superseded: Some(false), ..all }, &[12, 10]);
    check(&ListQuery { arrived: (Some(time(5)), Some(time(6))), ..all }, &[11]);
    check(&ListQuery { only: Some(&|id| id == update(12)), ..all }, &[12]);
    // The bundle is in the categories of its member.
    check(&ListQuery { classifications: &[update(3)], ..all }, &[10]);
    check(&ListQuery { products: &[update(1)], ..all }, &[11, 10]);
    check(&ListQuery { products: &[update(2)], ..all }, &[11, 10]);
    check(&ListQuery { products: &[update(99)], ..all }, &[]);
}

#[test]
fn words_find_titles_numbers_and_ids() {
    let text = |text| ListQuery { text, ..ListQuery::default() };
    check(&text("update CUMUL"), &[10]);
    check(&text("kb5001234"), &[10]);
    check(&text("5001"), &[10]);
    check(&text("KB5001234 alpha"), &[]);
    check(&text("cve-2026-1234"), &[10]);
    check(&text("CVE-2026"), &[10]);
    check(&text("ms26-012 cumulative"), &[10]);
    check(&text("2026-1234"), &[]);
    check(&text("{00000000-0000-0000-0000-00000000000C}"), &[12]);
    check(&text("  "), &[12, 11, 10]);
}

#[test]
fn pages_by_key_join_to_the_list() {
    let snapshot = snapshot();
    let sizes = |id: UpdateId| u64::from(id.as_bytes()[15] % 2);
    for sort in [ListSort::Title, ListSort::Arrived, ListSort::Created, ListSort::Number(&sizes)] {
        for descending in [false, true] {
            let query =
                ListQuery { sort, descending, members: true, approval: ApprovalFilter::Any, ..ListQuery::default() };
            let whole = snapshot.list(&ListQuery { limit: 100, ..query });
            let (mut joined, mut after) = (Vec::new(), None);
            loop {
                let page = snapshot.list(&ListQuery { limit: 2, after: after.as_ref(), ..query });
                assert_eq!(page.total, whole.total);
                joined.extend(page.updates.iter().map(|e| e.id));
                after = page.next;
                if after.is_none() {
                    break;
                }
            }
            let ids: Vec<_> = whole.updates.iter().map(|e| e.id).collect();
            assert_eq!(joined, ids);
            for skip in 0..=ids.len() + 1 {
                let page = snapshot.list(&ListQuery { limit: 2, skip, ..query });
                let found: Vec<_> = page.updates.iter().map(|e| e.id).collect();
                assert_eq!(found, ids.iter().copied().skip(skip).take(2).collect::<Vec<_>>());
                assert_eq!((page.total, page.next.is_some()), (ids.len(), skip + 2 < ids.len()));
            }
        }
    }
    assert_eq!(snapshot.list(&ListQuery::default()).updates.len(), 0);
}
