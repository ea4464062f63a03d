//! What decisions would change, and why some cannot be made.

use std::collections::HashSet;

use patchwell_catalog::{
    ApprovalMove, ApproveRequest, ApproveTarget, DecisionState, Plan, Refusal, Snapshot, Warning, declines_for_expired,
    plan_approve, plan_decline, plan_inherit, plan_reinstate, refresh_approvals_for_new_revisions,
};
use patchwell_model::ApprovalAction::{Install, NotApproved, Uninstall};
use patchwell_model::{
    ApprovalAction, CategoryType, DeploymentId, EulaId, GroupId, IndexEntry, PublicationState, RevisionId, UpdateType,
};

use crate::generate::*;

const EULA: EulaId = EulaId::from_bytes([3; 16]);

/// 1 plain, 2 category, 3 detectoid, 4 bundle of 5 and 6, 7 withdrawn, 8 not deployable, 9 with licence, 10 asks the
/// user, 11 declined, 12 uninstallable, 13 superseded by 12, in two revisions.
fn snapshot() -> Snapshot {
    let entries = [
        entry(1, 1, 1),
        category(2, 2, CategoryType::Product),
        IndexEntry { update_type: UpdateType::Detectoid, ..entry(3, 3, 1) },
        IndexEntry { bundled: bundle_of(&[(5, 1), (6, 1)]), ..entry(4, 4, 1) },
        IndexEntry { explicitly_deployable: false, content_bytes: 20, ..entry(5, 5, 1) },
        IndexEntry { content_bytes: 300, ..entry(6, 6, 1) },
        IndexEntry { publication_state: PublicationState::Expired, ..entry(7, 7, 1) },
        IndexEntry { explicitly_deployable: false, ..entry(8, 8, 1) },
        IndexEntry { eula: Some(EULA), ..entry(9, 9, 1) },
        IndexEntry { can_request_user_input: true, ..entry(10, 10, 1) },
        entry(11, 11, 1),
        IndexEntry { can_uninstall: true, supersedes: vec![update(13)], ..entry(12, 12, 1) },
        entry(13, 13, 1),
        entry(14, 13, 2),
    ];
    let approvals = vec![
        approval(1, (13, 1), group(1), Install),
        approval(2, (13, 1), group(3), NotApproved),
        approval(3, (1, 1), group(1), Install),
    ];
    Snapshot::build(
        entries,
        DecisionState { groups: groups(), approvals, declined: vec![declined(11)], ..DecisionState::default() },
    )
}

fn request(n: u8, action: ApprovalAction) -> ApproveRequest {
    ApproveRequest { target: ApproveTarget::Update(update(n)), groups: vec![group(1)], action, deadline: None }
}

fn approve(request: &ApproveRequest) -> Result<Plan, Refusal> {
    plan_approve(&snapshot(), request, &HashSet::new())
}

fn title(n: u8) -> String {
    format!("Update {n}")
}

#[test]
fn what_cannot_be_approved_is_refused_with_the_reason() {
    let member = |n| Refusal::BundleMember { title: title(n), bundles: vec![title(4)] };
    let table = [
        (request(99, Install), Refusal::UnknownUpdate(update(99))),
        (request(2, Install), Refusal::Category { title: title(2) }),
        (request(3, Install), Refusal::Detectoid { title: title(3) }),
        (request(5, Install), member(5)),
        (request(6, NotApproved), member(6)),
        (request(7, Install), Refusal::Expired { title: title(7) }),
        (request(8, Install), Refusal::NotExplicitlyDeployable { title: title(8) }),
        (request(9, Install), Refusal::EulaNotAccepted { title: title(9), eula: EULA }),
        (request(11, Install), Refusal::Declined { title: title(11) }),
        (request(1, Uninstall), Refusal::UninstallNotSupported { title: title(1) }),
        (
            ApproveRequest { deadline: Some(time(1)), ..request(10, Install) },
            Refusal::DeadlineWithUserInput { title: title(10) },
        ),
        (ApproveRequest { deadline: Some(time(1)), ..request(1, NotApproved) }, Refusal::DeadlineWithoutAction),
        (ApproveRequest { groups: vec![], ..request(1, Install) }, Refusal::NoGroup),
        (ApproveRequest { groups: vec![group(9)], ..request(1, Install) }, Refusal::UnknownGroup(group(9))),
        (
            ApproveRequest { groups: vec![GroupId::DOWNSTREAM_SERVERS], ..request(1, Install) },
            Refusal::DownstreamServers,
        ),
        (
            ApproveRequest { target: ApproveTarget::Revision(identity(1, 7)), ..request(1, Install) },
            Refusal::UnknownRevision(identity(1, 7)),
        ),
    ];
    for (request, refusal) in table {
        assert_eq!(approve(&request), Err(refusal), "{request:?}");
    }
    let text = member(5).to_string();
    assert_eq!(text, "\"Update 5\" is part of \"Update 4\"; approve or decline that");
}

#[test]
fn an_accepted_licence_and_a_supported_removal_are_planned() {
    let accepted = HashSet::from([EULA]);
    assert_eq!(plan_approve(&snapshot(), &request(9, Install), &accepted).unwrap().set.len(), 1);
    assert_eq!(approve(&request(12, Uninstall)).unwrap().set.len(), 1);
}

#[test]
fn a_bundle_costs_what_its_members_cost() {
    let plan = approve(&request(4, Install)).unwrap();
    assert_eq!(plan.content.bytes, 1320);
    assert_eq!(plan.content.revisions, [4, 5, 6].map(RevisionId));
    assert_eq!(plan.changed, [update(4)]);
}

#[test]
fn an_older_revision_gives_way_and_a_group_below_is_named() {
    let plan = approve(&request(13, Install)).unwrap();
    assert_eq!(plan.remove, [DeploymentId(1)]);
    assert_eq!(plan.set[0].revision, identity(13, 2));
    let below = Warning::DecidedBelow { group: group(3), action: NotApproved };
    assert_eq!(plan.warnings, [Warning::Superseded { by: vec![update(12)] }, below]);
    let elsewhere = approve(&ApproveRequest { groups: vec![group(4)], ..request(13, Install) }).unwrap();
    let stays = Warning::OtherRevisionStaysApproved { revision: identity(13, 1), group: group(1) };
    assert!(elsewhere.warnings.contains(&stays));
}

#[test]
fn what_holds_already_changes_nothing() {
    assert!(approve(&request(1, Install)).unwrap().is_empty());
    let everywhere = ApproveRequest { groups: vec![GroupId::ALL_COMPUTERS], ..request(1, NotApproved) };
    assert!(approve(&everywhere).unwrap().is_empty());
    let twice = ApproveRequest { groups: vec![group(4), group(4)], ..request(1, Install) };
    assert_eq!(approve(&twice).unwrap().set.len(), 1);
}

#[test]
fn a_decision_can_be_given_back() {
    let plan = plan_inherit(&snapshot(), update(13), &[group(3), group(4)]).unwrap();
    assert_eq!(plan.remove, [DeploymentId(2)]);
}

#[test]
fn declining_takes_approvals_along_and_reinstating_gives_none_back() {
    let snapshot = snapshot();
    let plan = plan_decline(&snapshot, &[update(13), update(11), update(13)]).unwrap();
    assert_eq!((plan.decline, plan.remove), (vec![update(13)], vec![DeploymentId(1), DeploymentId(2)]));
    let refusal = Refusal::BundleMember { title: title(6), bundles: vec![title(4)] };
    assert_eq!(plan_decline(&snapshot, &[update(1), update(6)]), Err(refusal));
    assert_eq!(plan_reinstate(&snapshot, &[update(11)]).unwrap().reinstate, [update(11)]);
    assert_eq!(plan_reinstate(&snapshot, &[update(1)]), Err(Refusal::NotDeclined { title: title(1) }));
}

#[test]
fn approvals_follow_new_revisions_and_withdrawn_ones_are_declined() {
    let snapshot = snapshot();
    let moved = |id| ApprovalMove { approval: DeploymentId(id), from: identity(13, 1), to: identity(13, 2) };
    let new = [14, 13, 14, 99].map(RevisionId);
    assert_eq!(refresh_approvals_for_new_revisions(&snapshot, &new, &HashSet::new()), [moved(1), moved(2)]);
    assert_eq!(refresh_approvals_for_new_revisions(&snapshot, &[RevisionId(13)], &HashSet::new()), []);
    let all: Vec<RevisionId> = (1..15).map(RevisionId).collect();
    assert_eq!(declines_for_expired(&snapshot, &all), [update(7)]);
}
