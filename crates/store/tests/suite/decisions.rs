//! Groups, approvals, declines, licences and the order of changes.

use patchwell_model::{ApprovalAction, EulaId, Group, GroupId, UpdateId};
use patchwell_store::approvals::NewApproval;
use patchwell_store::decisions::{self, DeploymentChange};
use patchwell_store::{Store, StoreError, approvals, computers, declines, eulas, groups};
use uuid::Uuid;

use super::samples::{computer, group, identity, time, update};
use super::{Database, read, write};

fn create_group(store: &Store, n: u32, parent: Option<GroupId>) -> Group {
    let new = Group { id: group(n), name: format!("Group {n}"), parent };
    write(store, move |tx| groups::create(tx, &new))
}

fn approve(store: &Store, n: u32, group: GroupId, action: ApprovalAction) -> u64 {
    let new = NewApproval { revision: identity(n), group, action, deadline: Some(time(500)) };
    write(store, move |tx| approvals::set(tx, std::slice::from_ref(&new), "admin", time(1))).1
}

pub(crate) fn approvals_are_set_replaced_and_removed(database: &Database) {
    let store = database.open();
    let all = GroupId::ALL_COMPUTERS;
    let first = approve(&store, 1, all, ApprovalAction::Install);
    let before = read(&store, |tx| approvals::by_update(tx, update(1)));
    assert_eq!((before.len(), before[0].action, before[0].deadline), (1, ApprovalAction::Install, Some(time(500))));
    let second = approve(&store, 1, all, ApprovalAction::Uninstall);
    assert!(second > first);
    let after = read(&store, approvals::list);
    assert_eq!((after.len(), after[0].action), (1, ApprovalAction::Uninstall));
    assert!(after[0].id > before[0].id, "a replaced approval is another deployment");
    let unknown =
        NewApproval { revision: identity(1), group: group(9), action: ApprovalAction::Install, deadline: None };
    let refused = store.write_blocking(move |tx| approvals::set(tx, std::slice::from_ref(&unknown), "admin", time(1)));
    assert_eq!(refused, Err(StoreError::NoSuchGroup(group(9))));
    assert_eq!(read(&store, decisions::change_seq), second, "what failed took no number");
    write(&store, move |tx| approvals::remove(tx, &[(update(1), all), (update(2), all)], time(5)));
    assert_eq!(read(&store, approvals::list), []);
}

pub(crate) fn declines_remove_approvals(database: &Database) {
    let store = database.open();
    approve(&store, 1, GroupId::ALL_COMPUTERS, ApprovalAction::Install);
    approve(&store, 2, GroupId::ALL_COMPUTERS, ApprovalAction::Install);
    write(&store, |tx| declines::decline(tx, &[update(1)], "admin", time(2)));
    write(&store, |tx| declines::decline(tx, &[update(1)], "someone else", time(3)));
    let declined = read(&store, declines::list);
    assert_eq!((declined.len(), declined[0].administrator.as_str(), declined[0].created), (1, "admin", time(2)));
    let left: Vec<UpdateId> = read(&store, approvals::list).iter().map(|a| a.revision.update_id).collect();
    assert_eq!(left, [update(2)]);
    write(&store, |tx| declines::reinstate(tx, &[update(1)], time(4)));
    assert_eq!(read(&store, declines::list), []);
}

pub(crate) fn changes_are_compacted_and_ordered(database: &Database) {
    let store = database.open();
    let all = GroupId::ALL_COMPUTERS;
    assert_eq!(read(&store, decisions::change_seq), 0);
    approve(&store, 1, all, ApprovalAction::Install);
    let second = approve(&store, 2, all, ApprovalAction::Install);
    let third = approve(&store, 1, all, ApprovalAction::NotApproved);
    let fourth = write(&store, |tx| declines::decline(tx, &[update(3)], "admin", time(2)));
    let change =
        |seq, update, group, at| DeploymentChange { seq, update: Some(update), group, changed: Some(time(at)) };
    let expected = [
        change(second, update(2), Some(all), 1),
        change(third, update(1), Some(all), 1),
        change(fourth, update(3), None, 2),
    ];
    assert_eq!(read(&store, |tx| decisions::changes_since(tx, 0)), expected);
    assert_eq!(read(&store, move |tx| decisions::changes_since(tx, third)), expected[2..]);
    assert_eq!(read(&store, decisions::change_seq), fourth);
    let fifth = write(&store, move |tx| approvals::remove(tx, &[(update(1), all)], time(9)));
    let removed = [change(fifth, update(1), Some(all), 9)];
    assert_eq!(read(&store, move |tx| decisions::changes_since(tx, fourth)), removed, "when it was removed is kept");
    let sixth = write(&store, move |tx| decisions::record_changes(tx, &[(Some(update(1)), Some(all))]));
    let followed = [change(sixth, update(1), Some(all), 9)];
    assert_eq!(read(&store, move |tx| decisions::changes_since(tx, fourth)), followed, "nobody decided since");
}

pub(crate) fn built_in_groups_are_there_and_stay(database: &Database) {
    let store = database.open();
    let names: Vec<String> = read(&store, groups::list).into_iter().map(|group| group.name).collect();
    assert_eq!(names, ["All Computers", "Downstream Servers", "Unassigned Computers"]);
    for id in [GroupId::ALL_COMPUTERS, GroupId::UNASSIGNED_COMPUTERS, GroupId::DOWNSTREAM_SERVERS] {
        let refused = Err(StoreError::BuiltInGroup(id));
        assert_eq!(store.write_blocking(move |tx| groups::delete(tx, id)).map(drop), refused);
        assert_eq!(store.write_blocking(move |tx| groups::rename(tx, id, "Mine")), refused);
        assert_eq!(store.write_blocking(move |tx| groups::move_to(tx, id, id)).map(drop), refused);
    }
    let taken = Group { id: group(1), name: "all COMPUTERS".to_owned(), parent: None };
    let refused = store.write_blocking(move |tx| groups::create(tx, &taken));
    assert_eq!(refused, Err(StoreError::GroupNameTaken("all COMPUTERS".to_owned())));
}

pub(crate) fn groups_nest_move_and_go_with_what_is_theirs(database: &Database) {
    let store = database.open();
    assert_eq!(create_group(&store, 1, None).parent, Some(GroupId::ALL_COMPUTERS));
    create_group(&store, 2, Some(group(1)));
    create_group(&store, 3, Some(group(2)));
    let cycle = store.write_blocking(|tx| groups::move_to(tx, group(1), group(3)));
    assert_eq!(cycle, Err(StoreError::GroupCycle(group(1))));
    write(&store, |tx| groups::move_to(tx, group(2), GroupId::ALL_COMPUTERS));
    write(&store, |tx| groups::rename(tx, group(2), "Zürich"));
    write(&store, |tx| groups::rename(tx, group(2), "ZÜRICH"));
    approve(&store, 1, group(3), ApprovalAction::Install);
    approve(&store, 1, group(1), ApprovalAction::Install);
    write(&store, |tx| computers::touch(tx, &computer(1), None, time(0)));
    write(&store, |tx| computers::set_groups(tx, &computer(1), &[group(3)]));
    let seq = read(&store, decisions::change_seq);
    write(&store, |tx| groups::delete(tx, group(2)));
    let changed = read(&store, move |tx| decisions::changes_since(tx, seq));
    let changed: Vec<_> = changed.iter().map(|change| (change.update, change.group)).collect();
    assert_eq!(changed, [(None, Some(group(2))), (None, Some(group(3)))]);
    let left: Vec<GroupId> = read(&store, groups::list).iter().map(|group| group.id).collect();
    assert!(left.contains(&group(1)) && !left.contains(&group(2)) && !left.contains(&group(3)));
    let approved: Vec<GroupId> = read(&store, approvals::list).iter().map(|approval| approval.group).collect();
    assert_eq!(approved, [group(1)]);
    let record = read(&store, |tx| computers::get(tx, &computer(1))).unwrap();
    assert_eq!(record.computer.groups, [GroupId::UNASSIGNED_COMPUTERS]);
    let gone = store.write_blocking(|tx| groups::delete(tx, group(2)));
    assert_eq!(gone, Err(StoreError::NoSuchGroup(group(2))));
}

pub(crate) fn eulas_are_accepted_once(database: &Database) {
    let store = database.open();
    let eula = EulaId(Uuid::from_u128(5));
    assert!(write(&store, move |tx| eulas::accept(tx, eula, "admin", time(1))));
    assert!(!write(&store, move |tx| eulas::accept(tx, eula, "other", time(2))));
    let accepted = read(&store, eulas::list);
    assert_eq!((accepted.len(), accepted[0].accepted, accepted[0].administrator.as_str()), (1, time(1), "admin"));
}

pub(crate) fn one_state_is_loaded(database: &Database) {
    let store = database.open();
    create_group(&store, 1, None);
    let seq = approve(&store, 1, group(1), ApprovalAction::Install);
    let loaded = read(&store, decisions::load_decisions);
    assert_eq!((loaded.groups.len(), loaded.approvals.len(), loaded.change_seq), (4, 1, seq));
    assert_eq!((loaded.declines.len(), loaded.eulas.len()), (0, 0));
}
