//! What administrators decide, as agents see it.

use patchwell_app::AppError;
use patchwell_catalog::{ApproveRequest, ApproveTarget};
use patchwell_model::{ApprovalAction, GroupId};
use patchwell_wire::client::deployment::{Deployment, DeploymentAction};
use patchwell_wire::client::sync_updates::{SyncInfo, UpdateInfo};

use crate::support::{Agent, Document, Server, id_of};

const EVERYONE: &[GroupId] = &[GroupId::ALL_COMPUTERS];

fn ids(updates: &[UpdateInfo]) -> Vec<i32> {
    updates.iter().map(|update| update.id).collect()
}

/// The deployment of the only changed update, which comes without its core fragment.
fn only_change(info: &SyncInfo, id: i32) -> Deployment {
    assert_eq!((ids(&info.new_updates), &info.out_of_scope_revision_ids), (vec![], &vec![]), "{info:?}");
    let [changed] = &info.changed_updates[..] else { panic!("{:?}", info.changed_updates) };
    assert_eq!((changed.id, &changed.xml), (id, &None));
    changed.deployment.clone().unwrap()
}

/// A detectoid and two updates that depend on it; an agent that has them cached.
async fn started() -> (Server, Agent, [i32; 3]) {
    let plain = Document::software(10).needs(1);
    let removable = Document::software(11).needs(1).uninstallable();
    let server = Server::with(&[Document::detectoid(1), plain, removable]).await;
    let mut agent = Agent::ready(&server, "pc-1").await;
    let [detectoid, plain, removable] = [1, 10, 11].map(|number| server.revision(id_of(number)));
    let first = agent.scan(&[], &[]).await;
    assert_eq!(ids(&first.new_updates), [detectoid]);
    assert_eq!(first.new_updates[0].deployment.as_ref().unwrap().action, DeploymentAction::Evaluate);
    assert!(!first.new_updates[0].is_leaf);
    let second = agent.scan(&[detectoid], &[]).await;
    assert_eq!(ids(&second.new_updates), [plain, removable]);
    for update in &second.new_updates {
        let deployment = update.deployment.as_ref().unwrap();
        assert_eq!((deployment.action, deployment.deadline), (DeploymentAction::PreDeploymentCheck, None));
        assert!(update.is_leaf && update.xml.as_ref().unwrap().starts_with("<UpdateIdentity UpdateID="));
    }
    (server, agent, [detectoid, plain, removable])
}

#[tokio::test]
async fn approvals_and_deadlines_come_as_changes() {
    let (server, mut agent, [detectoid, plain, removable]) = started().await;
    let cached = [plain, removable];
    let nothing = agent.scan(&[detectoid], &cached).await;
    assert!(nothing.new_updates.is_empty() && nothing.changed_updates.is_empty() && !nothing.truncated);
    server.approve(id_of(10), EVERYONE, ApprovalAction::Install).await;
    let approved = only_change(&agent.scan(&[detectoid], &cached).await, plain);
    assert_eq!((approved.action, approved.deadline), (DeploymentAction::Install, None));
    // Told once.
    assert!(agent.scan(&[detectoid], &cached).await.changed_updates.is_empty());
    let deadline = server.minutes_later(30);
    server.approve_by(id_of(10), EVERYONE, ApprovalAction::Install, Some(deadline)).await;
    let hurried = only_change(&agent.scan(&[detectoid], &cached).await, plain);
    assert_eq!((hurried.action, hurried.deadline), (DeploymentAction::Install, Some(deadline)));
    assert_ne!(hurried.id, approved.id, "another decision is another deployment");
    server.approve(id_of(10), EVERYONE, ApprovalAction::NotApproved).await;
    let withdrawn = only_change(&agent.scan(&[detectoid], &cached).await, plain);
    assert_eq!((withdrawn.action, withdrawn.deadline), (DeploymentAction::PreDeploymentCheck, None));
}

#[tokio::test]
async fn only_what_can_be_removed_is_approved_for_removal() {
    let (server, mut agent, [detectoid, plain, removable]) = started().await;
    server.approve(id_of(11), EVERYONE, ApprovalAction::Uninstall).await;
    let removal = only_change(&agent.scan(&[detectoid], &[plain, removable]).await, removable);
    assert_eq!(removal.action, DeploymentAction::Uninstall);
    let request = ApproveRequest {
        target: ApproveTarget::Update(id_of(10)),
        groups: EVERYONE.to_vec(),
        action: ApprovalAction::Uninstall,
        deadline: None,
    };
    let refused = server.app.approve(&request, "tester").await;
    assert!(matches!(refused, Err(AppError::Refused(_))), "{refused:?}");
    assert!(agent.scan(&[detectoid], &[plain, removable]).await.changed_updates.is_empty());
}

#[tokio::test]
async fn declined_updates_go_and_reinstated_ones_come_back() {
    let (server, mut agent, [detectoid, plain, removable]) = started().await;
    server.app.decline(&[id_of(10)], "tester").await.unwrap();
    let declined = agent.scan(&[detectoid], &[plain, removable]).await;
    assert_eq!(declined.out_of_scope_revision_ids, [plain]);
    assert!(declined.new_updates.is_empty() && declined.changed_updates.is_empty());
    // New agents never hear of it.
    let mut other = Agent::ready(&server, "pc-2").await;
    assert_eq!(ids(&other.scan(&[detectoid], &[]).await.new_updates), [removable]);
    server.app.reinstate(&[id_of(10)], "tester").await.unwrap();
    let back = agent.scan(&[detectoid], &[removable]).await;
    assert_eq!((ids(&back.new_updates), back.out_of_scope_revision_ids), (vec![plain], vec![]));
    assert_eq!(back.new_updates[0].deployment.as_ref().unwrap().action, DeploymentAction::PreDeploymentCheck);
}

#[tokio::test]
async fn a_new_revision_of_an_approved_update_takes_its_place() {
    let (server, mut agent, [detectoid, old, removable]) = started().await;
    server.approve(id_of(10), EVERYONE, ApprovalAction::Install).await;
    agent.scan(&[detectoid], &[old, removable]).await;
    server.publish(&[Document::software(10).needs(1).revision(2)]).await;
    let new = server.revision(id_of(10));
    assert_ne!(new, old);
    let revised = agent.scan(&[detectoid], &[old, removable]).await;
    assert_eq!(revised.out_of_scope_revision_ids, [old]);
    assert_eq!(ids(&revised.new_updates), [new]);
    assert_eq!(revised.new_updates[0].deployment.as_ref().unwrap().action, DeploymentAction::Install);
    assert!(revised.new_updates[0].xml.as_ref().unwrap().contains("RevisionNumber=\"2\""));
}

#[tokio::test]
async fn an_approved_revision_stays_where_new_ones_wait_for_approval() {
    let (server, mut agent, [detectoid, old, removable]) = started().await;
    server.set("auto_approve_revisions", "false").await;
    server.approve(id_of(10), EVERYONE, ApprovalAction::Install).await;
    agent.scan(&[detectoid], &[old, removable]).await;
    server.publish(&[Document::software(10).needs(1).revision(2)]).await;
    let info = agent.scan(&[detectoid], &[old, removable]).await;
    assert_eq!((ids(&info.new_updates), info.out_of_scope_revision_ids), (vec![], vec![]));
}
