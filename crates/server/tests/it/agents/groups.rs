//! Computers in groups, and scans within categories.

use patchwell_app::GroupsChange;
use patchwell_model::{ApprovalAction, ComputerId, GroupId};
use patchwell_wire::client::deployment::DeploymentAction;
use patchwell_wire::client::sync_updates::{CategoryIdentifier, SyncUpdateParameters};

use crate::support::{Agent, Document, Server, id_of};

#[tokio::test]
async fn a_moved_computer_is_told_what_its_new_group_has() {
    let server = Server::with(&[Document::software(10), Document::software(11)]).await;
    let pilot = server.app.create_group("Pilot", None).await.unwrap().id;
    server.approve(id_of(10), &[pilot], ApprovalAction::Install).await;
    let mut agent = Agent::ready(&server, "pc-1").await;
    let cached = [10, 11].map(|number| server.revision(id_of(number)));
    let first = agent.scan(&[], &[]).await;
    assert_eq!(first.new_updates.len(), 2);
    let computer = ComputerId::new("pc-1").unwrap();
    for (group, action) in [
        (pilot, DeploymentAction::Install),
        (GroupId::UNASSIGNED_COMPUTERS, DeploymentAction::PreDeploymentCheck),
        (pilot, DeploymentAction::Install),
    ] {
        server.app.set_computer_groups(&computer, GroupsChange::Set(vec![group])).await.unwrap();
        let info = agent.scan(&[], &cached).await;
        let told = info.changed_updates.iter().find(|update| update.id == cached[0]).unwrap();
        assert_eq!(told.deployment.as_ref().unwrap().action, action);
        let again = agent.scan(&[], &cached).await;
        assert!(again.changed_updates.is_empty() && again.out_of_scope_revision_ids.is_empty());
    }
}

#[tokio::test]
async fn computers_name_their_groups_where_they_may() {
    let server = Server::with(&[Document::software(10)]).await;
    server.minutes_later(1);
    server.set("targeting", "client_side").await;
    let pilot = server.app.create_group("Pilot", None).await.unwrap().id;
    let servers = server.app.create_group("Servers", None).await.unwrap().id;
    server.approve(id_of(10), &[servers], ApprovalAction::Install).await;
    let groups_of = |id: &str| {
        let known = server.app.computers().get(&ComputerId::new(id).unwrap()).cloned().unwrap();
        (known.computer.groups.clone(), known.computer.requested_groups.clone())
    };
    let mut both = vec![pilot, servers];
    both.sort_unstable();
    let mut agent = Agent::new(&server, "pc-1");
    agent.target = Some("pilot; Servers ;Nowhere;".to_owned());
    agent.handshake().await;
    agent.register().await.unwrap();
    assert_eq!(groups_of("pc-1"), (both, ["pilot", "Servers", "Nowhere"].map(str::to_owned).to_vec()));
    let offered = agent.scan(&[], &[]).await.new_updates;
    assert_eq!(offered[0].deployment.as_ref().unwrap().action, DeploymentAction::Install);
    agent.target = Some("Nowhere".to_owned());
    agent.authorize().await.unwrap();
    assert_eq!(groups_of("pc-1").0, [GroupId::UNASSIGNED_COMPUTERS]);
    let changed = agent.scan(&[], &[offered[0].id]).await.changed_updates;
    assert_eq!(changed[0].deployment.as_ref().unwrap().action, DeploymentAction::PreDeploymentCheck);
    let moved = GroupsChange::Set(vec![pilot]);
    assert!(server.app.set_computer_groups(&ComputerId::new("pc-1").unwrap(), moved).await.is_err());
}

#[tokio::test]
async fn a_computer_that_the_server_places_keeps_its_place() {
    let server = Server::start().await;
    let pilot = server.app.create_group("Pilot", None).await.unwrap().id;
    let mut agent = Agent::ready(&server, "pc-1").await;
    let computer = ComputerId::new("pc-1").unwrap();
    server.app.set_computer_groups(&computer, GroupsChange::Set(vec![pilot])).await.unwrap();
    agent.target = Some("Elsewhere".to_owned());
    agent.authorize().await.unwrap();
    assert_eq!(server.app.computers().get(&computer).unwrap().computer.groups, [pilot]);
}

#[tokio::test]
async fn category_scans_tell_apart_what_is_gone_and_what_is_elsewhere() {
    let documents = [
        Document::category(2, "Product"),
        Document::category(3, "Product"),
        Document::software(10).in_category(2),
        Document::software(11).in_category(3),
        Document::software(12).in_category(3),
    ];
    let server = Server::with(&documents).await;
    let mut agent = Agent::ready(&server, "pc-1").await;
    let [product, other, inside, outside, declined] = [2, 3, 10, 11, 12].map(|number| server.revision(id_of(number)));
    server.app.decline(&[id_of(12)], "tester").await.unwrap();
    let unknown = 1_000_000;
    let parameters = |two_lists: Option<bool>| SyncUpdateParameters {
        installed_non_leaf_update_ids: vec![product, other],
        other_cached_update_ids: vec![outside, declined, unknown],
        filter_category_ids: vec![CategoryIdentifier { id: id_of(2).0 }],
        need_two_group_out_of_scope_updates: two_lists,
        ..Default::default()
    };
    let info = agent.sync(parameters(Some(true))).await.unwrap();
    let new: Vec<i32> = info.new_updates.iter().map(|update| update.id).collect();
    assert_eq!(new, [inside]);
    assert_eq!(info.out_of_scope_revision_ids, [declined, unknown]);
    let mut elsewhere = info.deployed_out_of_scope_revision_ids;
    elsewhere.sort_unstable();
    assert_eq!(elsewhere, [other, outside]);
    assert_eq!(info.driver_sync_not_needed, Some(true));
    for one_list in [Some(false), None] {
        let info = agent.sync(parameters(one_list)).await.unwrap();
        assert_eq!(info.out_of_scope_revision_ids, [other, outside, declined, unknown]);
        assert!(info.deployed_out_of_scope_revision_ids.is_empty());
    }
    // Without the filter everything deployed is in scope.
    let whole = agent.scan(&[product, other], &[inside, outside, declined]).await;
    assert_eq!(whole.out_of_scope_revision_ids, [declined]);
}
