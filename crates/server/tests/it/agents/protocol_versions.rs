//! Members that older agents must not be sent ([MS-WUSP] 2.2.2.2.4).

use patchwell_model::{ApprovalAction, GroupId};
use patchwell_wire::client::deployment::Deployment;
use patchwell_wire::client::{refresh_cache, sync_printer_catalog};
use patchwell_wire::common::UpdateIdentity;

use crate::support::{Agent, Document, Server, id_of};

/// Every deployment and every `DriverSyncNotNeeded` that an agent of a protocol version is told.
async fn told(server: &Server, protocol: &'static str) -> (Vec<Deployment>, Vec<Option<bool>>) {
    let everyone = [GroupId::ALL_COMPUTERS];
    server.approve(id_of(10), &everyone, ApprovalAction::NotApproved).await;
    let mut agent = Agent { protocol, ..Agent::new(server, protocol) };
    agent.handshake().await;
    agent.register().await.unwrap();
    let new = agent.scan(&[], &[]).await;
    let cached = new.new_updates[0].id;
    server.approve(id_of(10), &everyone, ApprovalAction::Install).await;
    let changed = agent.scan(&[], &[cached]).await;
    assert_eq!((new.new_updates.len(), changed.changed_updates.len()), (1, 1));
    let request = sync_printer_catalog::Request { cookie: agent.cookie.clone(), ..Default::default() };
    let printers = agent.sync_printer_catalog(&request).await.unwrap().result;
    let global_ids = Some(vec![UpdateIdentity { update_id: id_of(10).0, revision_number: 1 }]);
    let request = refresh_cache::Request { cookie: agent.cookie.clone(), global_ids };
    let refreshed = agent.refresh_cache(&request).await.unwrap().result;
    let updates = new.new_updates.iter().chain(&changed.changed_updates).chain(&printers.new_updates);
    let deployments = updates.map(|update| &update.deployment).chain(refreshed.iter().map(|known| &known.deployment));
    let flags = [&new, &changed, &printers].map(|info| info.driver_sync_not_needed).to_vec();
    (deployments.map(|deployment| deployment.clone().unwrap()).collect(), flags)
}

#[tokio::test]
async fn agents_are_sent_what_their_protocol_version_has() {
    let server = Server::with(&[Document::software(10), Document::printer(30, "USBPRINT\\MakerModel")]).await;
    server.approve(id_of(30), &[GroupId::ALL_COMPUTERS], ApprovalAction::Install).await;
    // The newest first and last: what was made ready for one must not be sent to another.
    for protocol in ["2.90", "1.5", "1.6", "1.7", "1.8", "3.2"] {
        let (deployments, flags) = told(&server, protocol).await;
        assert_eq!(deployments.len(), 4);
        let selection = (protocol >= "1.8").then_some(0);
        for deployment in &deployments {
            let sent = [deployment.auto_select, deployment.auto_download, deployment.supersedence_behavior];
            assert_eq!(sent, [selection; 3], "{protocol}: {deployment:?}");
        }
        let driver = deployments.iter().filter(|deployment| !deployment.hardware_ids.is_empty());
        assert_eq!(driver.count(), usize::from(protocol >= "1.6"), "{protocol}");
        assert!(flags.iter().all(|flag| flag.is_some() == (protocol >= "1.7")), "{protocol}: {flags:?}");
    }
}
