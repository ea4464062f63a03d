//! A replica decides what the server above decides.

use patchwell_app::GroupsChange;
use patchwell_model::{ApprovalAction, GroupId};

use super::support::{counts, put_below, replica_of, synchronize};
use crate::support::{Document, Server, id_of};

/// Groups, approvals and declines of a server, by names, without ids that each server makes for itself.
fn decisions(server: &Server) -> (Vec<String>, Vec<String>, Vec<bool>) {
    let snapshot = server.app.snapshot();
    let path = |group: GroupId| {
        let names = snapshot.groups().path(group).filter_map(|id| Some(snapshot.groups().get(id)?.name.clone()));
        names.collect::<Vec<_>>().join(" < ")
    };
    let mut groups: Vec<String> = snapshot.groups().iter().map(|group| path(group.id)).collect();
    groups.sort_unstable();
    let approvals = snapshot.all_approvals();
    let mut approvals: Vec<String> = approvals
        .map(|one| format!("{} {:?} {} {:?}", one.revision, one.action, path(one.group), one.deadline))
        .collect();
    approvals.sort_unstable();
    (groups, approvals, (1..=6).map(|n| snapshot.is_declined(id_of(n))).collect())
}

async fn root() -> Server {
    Server::with(&(1..=6).map(|n| Document::software(n).uninstallable()).collect::<Vec<_>>()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn groups_approvals_and_declines_follow_the_server_above() {
    let root = root().await;
    let pilot = root.app.create_group("Pilot", None).await.unwrap().id;
    let inner = root.app.create_group("Inner", Some(pilot)).await.unwrap().id;
    let deadline = Some("2026-12-01T03:00:00Z".parse().unwrap());
    root.approve_by(id_of(1), &[pilot], ApprovalAction::Install, deadline).await;
    root.approve(id_of(2), &[GroupId::ALL_COMPUTERS], ApprovalAction::Install).await;
    root.approve(id_of(2), &[inner], ApprovalAction::NotApproved).await;
    root.approve(id_of(3), &[inner], ApprovalAction::Uninstall).await;
    root.app.decline(&[id_of(4)], "tester").await.unwrap();
    let replica = replica_of(&root).await;
    assert!(synchronize(&replica).await.decisions > 0);
    assert_eq!(decisions(&replica), decisions(&root));
    assert_eq!(counts(&synchronize(&replica).await), [0; 5], "nothing changed");

    // Names change places, a group leaves one that is deleted, decisions are taken back.
    root.app.edit_group(inner, Some("Outer"), Some(GroupId::ALL_COMPUTERS)).await.unwrap();
    root.app.delete_group(pilot).await.unwrap();
    root.app.create_group("Pilot", Some(inner)).await.unwrap();
    root.app.reinstate(&[id_of(4)], "tester").await.unwrap();
    root.app.decline(&[id_of(2)], "tester").await.unwrap();
    root.approve(id_of(5), &[inner], ApprovalAction::Install).await;
    root.publish(&[Document::software(5).revision(2).uninstallable()]).await;
    assert!(synchronize(&replica).await.decisions > 0);
    assert_eq!(decisions(&replica), decisions(&root));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_only_the_replica_has_gives_way_and_membership_stays() {
    let root = root().await;
    let pilot = root.app.create_group("Pilot", None).await.unwrap().id;
    let replica = Server::with(&[Document::software(1).uninstallable()]).await;
    let own = replica.app.create_group("Own", None).await.unwrap().id;
    replica.approve(id_of(1), &[own], ApprovalAction::Install).await;
    put_below(&replica, &root).await;
    replica.set("sync_replica", "true").await;
    synchronize(&replica).await;
    assert_eq!(decisions(&replica), decisions(&root));
    crate::hierarchy::inventory(&replica.app, "pc-1", 1).await;
    let id = patchwell_model::ComputerId::new("pc-1").unwrap();
    replica.app.set_computer_groups(&id, GroupsChange::Set(vec![pilot])).await.unwrap();
    synchronize(&replica).await;
    assert_eq!(replica.app.computers().get(&id).unwrap().computer.groups, [pilot]);
    // Its report went up with the same run.
    let above = root.app.downstream();
    assert_eq!((above.servers().len(), above.computers().len()), (1, 1));
}
