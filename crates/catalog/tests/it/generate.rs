//! Small catalogs and decisions, by hand and at random.

use patchwell_catalog::{ChangeSeq, DecisionState, Declined};
use patchwell_model::{
    Approval, ApprovalAction, BundleClause, CategoryType, Clause, DeploymentId, Group, GroupId, IndexEntry,
    PublicationState, RevisionId, RevisionIdentity, Severity, Timestamp, UpdateId, UpdateType,
};
use proptest::prelude::*;

/// Updates in a random catalog; clauses and bundles may also name [`MISSING`] ones that are not in it.
pub(crate) const UPDATES: u8 = 14;
const MISSING: u8 = 2;

pub(crate) fn update(n: u8) -> UpdateId {
    let mut bytes = [0; 16];
    bytes[15] = n;
    UpdateId::from_bytes(bytes)
}

pub(crate) fn group(n: u8) -> GroupId {
    let mut bytes = [7; 16];
    bytes[15] = n;
    GroupId::from_bytes(bytes)
}

pub(crate) fn identity(n: u8, revision_number: i32) -> RevisionIdentity {
    RevisionIdentity { update_id: update(n), revision_number }
}

pub(crate) fn time(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + seconds).unwrap()
}

/// Software without relations.
pub(crate) fn entry(id: i32, n: u8, revision_number: i32) -> IndexEntry {
    IndexEntry {
        id: RevisionId(id),
        deployment_id: DeploymentId(10_000 + id),
        identity: identity(n, revision_number),
        update_type: UpdateType::Software,
        category_type: None,
        publication_state: PublicationState::Published,
        explicitly_deployable: true,
        can_uninstall: false,
        can_request_user_input: false,
        is_locally_published: false,
        eula: None,
        prerequisites: Vec::new(),
        bundled: Vec::new(),
        supersedes: Vec::new(),
        drivers: Vec::new(),
        core_bytes: 500,
        content_bytes: 1000,
        title: format!("Update {n}"),
        kb_articles: Vec::new(),
        security_ids: Vec::new(),
        severity: Severity::Unspecified,
        creation_date: None,
        arrival_date: time(0),
    }
}

pub(crate) fn category(id: i32, n: u8, category_type: CategoryType) -> IndexEntry {
    IndexEntry { update_type: UpdateType::Category, category_type: Some(category_type), ..entry(id, n, 1) }
}

pub(crate) fn any_of(updates: &[u8]) -> Clause {
    Clause { any_of: updates.iter().map(|n| update(*n)).collect(), is_category: false }
}

pub(crate) fn in_category(n: u8) -> Clause {
    Clause { any_of: vec![update(n)], is_category: true }
}

pub(crate) fn bundle_of(members: &[(u8, i32)]) -> Vec<BundleClause> {
    members.iter().map(|(n, number)| BundleClause { any_of: vec![identity(*n, *number)] }).collect()
}

pub(crate) fn approval(id: i32, (n, number): (u8, i32), group: GroupId, action: ApprovalAction) -> Approval {
    Approval {
        id: DeploymentId(id),
        revision: identity(n, number),
        group,
        action,
        deadline: None,
        created: time(10),
        administrator: "admin".to_owned(),
    }
}

pub(crate) fn declined(n: u8) -> Declined {
    Declined { update: update(n), time: time(20), administrator: "admin".to_owned() }
}

/// All Computers > 1 > 2 > 3, and All Computers > 4 > 5.
pub(crate) fn groups() -> Vec<Group> {
    [(1, None), (2, Some(1)), (3, Some(2)), (4, None), (5, Some(4))]
        .map(|(n, parent)| Group {
            id: group(n),
            name: format!("Group {n}"),
            parent: Some(parent.map_or(GroupId::ALL_COMPUTERS, group)),
        })
        .to_vec()
}

/// The revision of a random catalog with this id: `number` revisions of `n` exist below it.
pub(crate) fn any_entry(id: i32, n: u8, number: i32) -> impl Strategy<Value = IndexEntry> {
    let clause = (prop::collection::vec(0..UPDATES + MISSING, 0..3), any::<bool>());
    // All revisions of an update are of one type.
    let update_type = match n % 7 {
        1 | 4 => UpdateType::Detectoid,
        3 => UpdateType::Category,
        6 => UpdateType::Driver,
        _ => UpdateType::Software,
    };
    let flags = (prop::bool::weighted(0.8), prop::bool::weighted(0.15));
    // Bundles name updates with higher numbers only, so that there is no circle.
    let members = prop::collection::vec((n + 1..=UPDATES + MISSING, 1..4i32), 0..4);
    (prop::collection::vec(clause, 0..3), flags, members, prop::bool::weighted(0.4), 1..2000u32).prop_map(
        move |(clauses, (deployable, expired), members, is_bundle, core_bytes)| IndexEntry {
            update_type,
            explicitly_deployable: deployable,
            publication_state: if expired { PublicationState::Expired } else { PublicationState::Published },
            prerequisites: clauses
                .into_iter()
                .map(|(updates, is_category)| Clause { is_category, ..any_of(&updates) })
                .collect(),
            bundled: if is_bundle && update_type == UpdateType::Software { bundle_of(&members) } else { Vec::new() },
            core_bytes,
            ..entry(id, n, number)
        },
    )
}

/// Up to three revisions of each update, ids in random order.
pub(crate) fn any_entries() -> impl Strategy<Value = Vec<IndexEntry>> {
    let counts = prop::collection::vec(0..4i32, usize::from(UPDATES));
    let ids = Just((1..=i32::from(UPDATES) * 3).collect::<Vec<_>>()).prop_shuffle();
    (counts, ids).prop_flat_map(|(counts, ids)| {
        let mut entries = Vec::new();
        for (n, count) in (0u8..).zip(counts) {
            for number in 1..=count {
                entries.push(any_entry(ids[entries.len()], n, number).boxed());
            }
        }
        entries
    })
}

pub(crate) fn any_group() -> impl Strategy<Value = GroupId> {
    prop_oneof![Just(GroupId::ALL_COMPUTERS), (1..6u8).prop_map(group)]
}

pub(crate) fn any_groups() -> impl Strategy<Value = Vec<GroupId>> {
    prop::collection::vec((1..7u8).prop_map(group), 0..3)
}

pub(crate) fn any_approval() -> impl Strategy<Value = Approval> {
    let action =
        prop_oneof![Just(ApprovalAction::Install), Just(ApprovalAction::Uninstall), Just(ApprovalAction::NotApproved)];
    let deadline = prop::option::of((0..3i64).prop_map(|n| time(1000 + n)));
    (1..60i32, 0..UPDATES, 1..4i32, any_group(), action, deadline).prop_map(
        |(id, n, number, group, action, deadline)| Approval { deadline, ..approval(id, (n, number), group, action) },
    )
}

pub(crate) fn any_state() -> impl Strategy<Value = DecisionState> {
    (prop::collection::vec(any_approval(), 0..12), prop::collection::vec(0..UPDATES, 0..3)).prop_map(
        |(mut approvals, mut updates)| {
            approvals.sort_by_key(|approval| approval.id);
            approvals.dedup_by_key(|approval| approval.id);
            updates.sort_unstable();
            updates.dedup();
            DecisionState {
                seq: ChangeSeq(1),
                groups: groups(),
                approvals,
                declined: updates.into_iter().map(declined).collect(),
                changes: Vec::new(),
            }
        },
    )
}
