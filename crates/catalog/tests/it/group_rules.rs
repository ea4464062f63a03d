//! Which approval wins, as a table over a tree of four levels: All Computers > 1 > 2 > 3 and All Computers > 4 > 5.

use patchwell_catalog::{DecisionState, ScanRequest, Snapshot};
use patchwell_model::ApprovalAction::{Install, NotApproved, Uninstall};
use patchwell_model::{Approval, ApprovalAction, DeploymentAction, GroupId};

use crate::generate::*;

const ALL: u8 = 0;

/// Group, action, deadline.
type Row = (u8, ApprovalAction, Option<i64>);

fn id_of(n: u8) -> GroupId {
    if n == ALL { GroupId::ALL_COMPUTERS } else { group(n) }
}

/// Checks which row (by its place, `None` when nothing is decided) wins for a computer in `member`, whatever the order
/// of the rows, and what the computer is told.
fn check(member: &[u8], rows: &[Row], winner: Option<usize>) {
    let approvals: Vec<Approval> = rows
        .iter()
        .zip(1i32..)
        .map(|((n, action, deadline), id)| Approval {
            deadline: deadline.map(time),
            ..approval(id, (1, 1), id_of(*n), *action)
        })
        .collect();
    let reversed: Vec<Approval> = approvals.iter().rev().cloned().collect();
    let member: Vec<GroupId> = member.iter().map(|n| id_of(*n)).collect();
    for approvals in [approvals, reversed] {
        let state = DecisionState { groups: groups(), approvals: approvals.clone(), ..DecisionState::default() };
        let snapshot = Snapshot::build([entry(1, 1, 1)], state);
        let effective = snapshot.effective_approval(&member, update(1));
        let expected = winner.map(|at| i32::try_from(at).unwrap() + 1);
        assert_eq!(effective.as_ref().map(|e| e.id.0), expected, "{member:?} {rows:?}");
        let answer = snapshot.scan(&ScanRequest { groups: &member, ..ScanRequest::default() });
        let told = match effective.map(|e| e.action) {
            Some(Install) => DeploymentAction::Install,
            Some(Uninstall) => DeploymentAction::Uninstall,
            Some(NotApproved) | None => DeploymentAction::PreDeploymentCheck,
        };
        assert_eq!(answer.new[0].deployment.action, told, "{member:?} {rows:?}");
    }
}

#[test]
fn nothing_decided_is_nothing_approved() {
    check(&[3], &[], None);
    check(&[3], &[(4, Install, None)], None);
    check(&[], &[(1, Install, None)], None);
}

#[test]
fn an_approval_reaches_all_below() {
    check(&[3], &[(ALL, Install, None)], Some(0));
    check(&[3], &[(1, Install, None)], Some(0));
    check(&[3], &[(2, Uninstall, None)], Some(0));
    check(&[2], &[(3, Install, None)], None);
    check(&[], &[(ALL, Install, None)], Some(0));
}

#[test]
fn the_deeper_group_wins_whatever_it_says() {
    check(&[3], &[(ALL, Install, None), (3, Uninstall, None)], Some(1));
    check(&[3], &[(1, Install, Some(1)), (2, Install, None)], Some(1));
    check(&[3], &[(1, Install, None), (2, NotApproved, None)], Some(1));
    check(&[3], &[(1, Install, None), (2, NotApproved, None), (3, Install, None)], Some(2));
    check(&[3, 4], &[(3, Uninstall, None), (4, Install, None)], Some(0));
    check(&[3, 5], &[(3, NotApproved, None), (5, Install, None)], Some(0));
    check(&[2, 5], &[(1, Install, None), (5, NotApproved, None)], Some(1));
}

#[test]
fn at_one_depth_install_wins_over_uninstall_over_not_approved() {
    check(&[1, 4], &[(1, Uninstall, None), (4, Install, None)], Some(1));
    check(&[1, 4], &[(1, NotApproved, None), (4, Install, None)], Some(1));
    check(&[1, 4], &[(1, NotApproved, None), (4, Uninstall, None)], Some(1));
    check(&[3, 5], &[(2, Install, None), (5, Uninstall, Some(1))], Some(0));
}

#[test]
fn at_one_depth_and_action_the_earlier_deadline_wins() {
    check(&[1, 4], &[(1, Install, Some(2)), (4, Install, Some(1))], Some(1));
    check(&[1, 4], &[(1, Install, None), (4, Install, Some(9))], Some(1));
    check(&[1, 4], &[(1, Uninstall, Some(2)), (4, Uninstall, None)], Some(0));
}

#[test]
fn unknown_groups_count_as_children_of_all_computers() {
    check(&[9], &[(ALL, Install, None)], Some(0));
    check(&[9, 1], &[(1, Install, None)], Some(0));
}
