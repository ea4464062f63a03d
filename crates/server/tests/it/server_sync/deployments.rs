//! What a replica takes over.

use patchwell_model::{ApprovalAction, GroupId, UpdateId};
use patchwell_wire::server_sync::get_deployments::ServerSyncDeploymentResult;
use patchwell_wire::server_sync::get_revision_id_list::ServerSyncFilter;
use uuid::Uuid;

use crate::support::{Branch, Document, Server, id_of};

const ALL: GroupId = GroupId::ALL_COMPUTERS;

async fn anchor(branch: &Branch) -> String {
    branch.list(ServerSyncFilter::default()).await.unwrap().0
}

fn told(result: &ServerSyncDeploymentResult) -> Vec<(Uuid, i32)> {
    let mut told: Vec<_> = result.deployments.iter().map(|one| (one.update_id, one.action)).collect();
    told.sort_unstable();
    told
}

fn install(number: u16) -> (Uuid, i32) {
    (id_of(number).0, 0)
}

#[tokio::test]
async fn a_replica_gets_groups_approvals_declines_and_licences() {
    let server = Server::with(&[1, 2, 3].map(Document::software)).await;
    let branch = Branch::ready(&server).await;
    let pilot = server.app.create_group("Pilot", Some(ALL)).await.unwrap().id;
    server.approve_by(id_of(1), &[pilot], ApprovalAction::Install, Some(server.minutes_later(90))).await;
    server.approve(id_of(2), &[ALL], ApprovalAction::Install).await;
    server.approve(id_of(2), &[pilot], ApprovalAction::NotApproved).await;
    server.app.decline(&[id_of(3)], "tester").await.unwrap();
    let mut branch = branch;
    branch.handshake().await.unwrap();
    let synchronized = anchor(&branch).await;
    let result = branch.deployments(None, &synchronized).await.unwrap();

    let group = |id: GroupId| result.groups.iter().find(|group| group.target_group_id == id.0).unwrap();
    assert_eq!((group(ALL).parent_group_id, group(ALL).is_builtin), (Uuid::nil(), true));
    let made = group(pilot);
    assert_eq!((made.name.as_str(), made.parent_group_id, made.is_builtin), ("Pilot", ALL.0, false));
    assert_eq!(told(&result), [install(1), install(2), (id_of(2).0, 3)]);
    let first = result.deployments.iter().find(|one| one.update_id == id_of(1).0).unwrap();
    assert_eq!(first.target_group_id, pilot.0);
    assert!(first.deadline < jiff::Timestamp::MAX && first.is_assigned && (1..=3).contains(&first.download_priority));
    assert_eq!(first.admin_name.as_deref(), Some("tester"));
    let second = result.deployments.iter().find(|one| one.update_id == id_of(2).0).unwrap();
    assert_eq!(second.deadline, jiff::Timestamp::MAX);
    assert_eq!(result.hidden_updates, [id_of(3).0]);
    assert_eq!((result.dead_deployments.len(), result.accepted_eulas.len()), (0, 0));
}

#[tokio::test]
async fn later_calls_tell_what_changed_and_what_is_gone() {
    let server = Server::with(&[1, 2, 3].map(Document::software)).await;
    let branch = Branch::ready(&server).await;
    let synchronized = anchor(&branch).await;
    for number in [1, 2, 3] {
        server.approve(id_of(number), &[ALL], ApprovalAction::Install).await;
    }
    let first = branch.deployments(None, &synchronized).await.unwrap();
    let guid =
        |number: u16| first.deployments.iter().find(|one| one.update_id == id_of(number).0).unwrap().deployment_guid;
    let since = first.anchor.clone().unwrap();
    let nothing = branch.deployments(Some(&since), &synchronized).await.unwrap();
    assert_eq!((told(&nothing), nothing.dead_deployments), (vec![], vec![]));

    inherit(&server, id_of(1)).await;
    server.app.decline(&[id_of(2)], "tester").await.unwrap();
    let changed = branch.deployments(Some(&since), &synchronized).await.unwrap();
    assert_eq!(told(&changed), []);
    assert!(changed.dead_deployments.contains(&guid(1)) && changed.dead_deployments.contains(&guid(2)));
    assert!(!changed.dead_deployments.contains(&guid(3)));
    assert_eq!(changed.hidden_updates, [id_of(2).0]);
    // The same approval has the same id again, and is not among those that are gone.
    server.approve(id_of(1), &[ALL], ApprovalAction::Install).await;
    let again = branch.deployments(Some(&since), &synchronized).await.unwrap();
    assert_eq!(told(&again), [install(1)]);
    assert_eq!(again.deployments[0].deployment_guid, guid(1));
    assert!(!again.dead_deployments.contains(&guid(1)));
}

async fn inherit(server: &Server, update: UpdateId) {
    server.app.inherit_approval(update, &[ALL], "tester").await.unwrap();
}

#[tokio::test]
async fn approvals_of_revisions_that_are_not_synchronized_yet_come_when_they_are() {
    let server = Server::with(&[Document::software(1)]).await;
    let branch = Branch::ready(&server).await;
    let before = anchor(&branch).await;
    server.publish(&[Document::software(2)]).await;
    server.approve(id_of(1), &[ALL], ApprovalAction::Install).await;
    server.approve(id_of(2), &[ALL], ApprovalAction::Install).await;
    let first = branch.deployments(None, &before).await.unwrap();
    assert_eq!(told(&first), [install(1)]);
    let after = anchor(&branch).await;
    let second = branch.deployments(first.anchor.as_deref(), &after).await.unwrap();
    assert_eq!(told(&second), [install(2)]);
    let third = branch.deployments(second.anchor.as_deref(), &after).await.unwrap();
    assert_eq!(told(&third), []);
}
