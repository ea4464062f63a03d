//! Decisions survive a restart, and agents are told the same before and after.

use patchwell_app::GroupsChange;
use patchwell_catalog::{ApproveRequest, ApproveTarget, ScanRequest};
use patchwell_model::{ApprovalAction, DeploymentAction, UpdateId};

use crate::support::{computer, import, open, shared_data};

#[tokio::test]
async fn an_approval_reaches_the_members_of_its_group_and_survives_a_restart() {
    let Some(data) = shared_data() else { return };
    let folder = tempfile::tempdir().unwrap();
    let app = open(folder.path()).await;
    import(&app, &[&data.join("offline-sync/ucrt-kb2999226")]).await;
    let bundle: UpdateId = {
        let snapshot = app.snapshot();
        let found = snapshot.entries().find(|entry| entry.is_bundle()).unwrap();
        found.identity.update_id
    };
    let pilot = app.create_group("Pilot", None).await.unwrap();
    let inner = app.create_group("Inner", Some(pilot.id)).await.unwrap();
    let known = computer(&app, "pc-1").await;
    app.set_computer_groups(&known.computer.id, GroupsChange::Set(vec![inner.id])).await.unwrap();
    let request = ApproveRequest {
        target: ApproveTarget::Update(bundle),
        groups: vec![pilot.id],
        action: ApprovalAction::Install,
        deadline: None,
    };
    let before = app.snapshot().seq();
    app.approve(&request, "test").await.unwrap();
    assert!(app.snapshot().seq() > before);
    let app = {
        drop(app);
        open(folder.path()).await
    };
    let groups = app.computers().get(&known.computer.id).unwrap().computer.groups.clone();
    assert_eq!(groups, [inner.id]);
    let snapshot = app.snapshot();
    let effective = snapshot.effective_approval(&groups, bundle).unwrap();
    assert_eq!((effective.action, effective.group), (ApprovalAction::Install, pilot.id));
    let id = snapshot.latest(bundle).unwrap().id;
    assert_eq!(snapshot.deployment(&groups, id).unwrap().deployment.action, DeploymentAction::Install);
    assert_eq!(snapshot.deployment(&[], id).unwrap().deployment.action, DeploymentAction::PreDeploymentCheck);
    // An agent that was last here before the approval is told that the deployment changed.
    let cached = [id.0];
    let scan = ScanRequest { groups: &groups, anchor: Some(before), other_cached: &cached, ..Default::default() };
    assert!(!snapshot.changes_since(before).is_empty());
    drop(snapshot.scan(&scan));

    app.decline(&[bundle], "test").await.unwrap();
    assert!(app.snapshot().deployment(&groups, id).is_none());
    assert!(app.approve(&request, "test").await.is_err());
    app.reinstate(&[bundle], "test").await.unwrap();
    assert_eq!(app.snapshot().deployment(&groups, id).unwrap().deployment.action, DeploymentAction::PreDeploymentCheck);
    assert_eq!(app.delete_group(pilot.id).await.unwrap(), 1);
    let groups = app.computers().get(&known.computer.id).unwrap().computer.groups.clone();
    assert_eq!(groups, [patchwell_model::GroupId::UNASSIGNED_COMPUTERS]);
}
