//! The client of upstream servers asks this server: both halves of the protocol agree.

use patchwell_model::{ApprovalAction, GroupId, RevisionIdentity, Sha1};
use patchwell_upstream::{
    Account, DriverFilter, ErrorCode, HardwareAndDelta, RevisionFilter, Source, UpstreamClient, UpstreamConfig,
    UpstreamError,
};

use crate::support::{BRANCH, BRANCH_NAME, Document, Server, id_of};

fn client(server: &Server) -> UpstreamClient {
    let source = Source::Server { host: server.address.ip().to_string(), port: server.address.port(), tls: false };
    UpstreamClient::new(UpstreamConfig::new(source, Account { name: BRANCH_NAME.to_owned(), id: BRANCH })).unwrap()
}

async fn start(documents: &[Document]) -> (Server, UpstreamClient) {
    let server = Server::with(documents).await;
    server.app.authorize_downstream(BRANCH, BRANCH_NAME).await.unwrap();
    let client = client(&server);
    (server, client)
}

fn revision(number: u16) -> RevisionIdentity {
    RevisionIdentity { update_id: id_of(number), revision_number: 1 }
}

#[tokio::test]
async fn everything_is_listed_fetched_and_the_same_above_and_below() {
    let mut documents = vec![Document::category(1, "Product"), Document::detectoid(2)];
    documents.extend((3..=240).map(|number| Document::software(number).needs(2)));
    let (_server, client) = start(&documents).await;
    assert!(client.ping().await.unwrap().works);
    let config = client.configuration(None).await.unwrap();
    assert!(config.max_updates > 0 && !config.languages.is_empty(), "{config:?}");

    let filter = RevisionFilter { get_config: true, ..RevisionFilter::default() };
    let categories = client.revision_ids(&filter).await.unwrap();
    assert_eq!(categories.revisions, [revision(1), revision(2)]);
    let updates = client.revision_ids(&RevisionFilter::default()).await.unwrap();
    assert_eq!(updates.revisions.len(), 238);
    let later = RevisionFilter { anchor: updates.anchor.clone(), ..RevisionFilter::default() };
    assert_eq!(client.revision_ids(&later).await.unwrap().revisions, []);

    let mut fetch = client.fetch_updates([categories.revisions, updates.revisions].concat(), 3);
    let mut found = std::collections::BTreeSet::new();
    while let Some(answer) = fetch.next().await {
        let answer = answer.unwrap();
        assert!(answer.missing.is_empty() && answer.rejected.is_empty(), "{answer:?}");
        found.extend(answer.documents.into_iter().map(|(identity, _)| identity));
    }
    assert_eq!(found.len(), 240);
}

#[tokio::test]
async fn a_revision_that_is_not_there_costs_no_other() {
    let (_server, client) = start(&[Document::software(1), Document::software(2)]).await;
    let data = client.update_data(&[revision(1), revision(9), revision(2)]).await.unwrap();
    assert_eq!((data.documents.len(), data.missing), (2, vec![revision(9)]));
    let related = client.related_revisions(&[id_of(2), id_of(9)]).await.unwrap();
    assert_eq!(related, [revision(2)]);
    assert_eq!(client.decryption_data(&[revision(1)]).await.unwrap(), []);
}

#[tokio::test]
async fn groups_and_approvals_come_to_a_replica() {
    let (server, client) = start(&[Document::software(1), Document::software(2)]).await;
    server.approve(id_of(1), &[GroupId::ALL_COMPUTERS], ApprovalAction::Install).await;
    let sync = client.revision_ids(&RevisionFilter::default()).await.unwrap();
    let first = client.deployments(None, sync.anchor.as_deref()).await.unwrap();
    assert!(first.groups.iter().any(|group| group.id == GroupId::ALL_COMPUTERS && group.parent.is_none()));
    let install = first.deployments.iter().find(|one| one.revision == revision(1) && one.action == 0).unwrap();
    assert_eq!((install.group, install.deadline), (GroupId::ALL_COMPUTERS, None));
    let again = client.deployments(first.anchor.as_deref(), sync.anchor.as_deref()).await.unwrap();
    assert_eq!((again.deployments.len(), again.groups.len()), (0, first.groups.len()));
}

#[tokio::test]
async fn drivers_and_files_that_are_not_there_are_told() {
    let (_server, client) = start(&[Document::software(1)]).await;
    assert_eq!(client.driver_ids(&DriverFilter::default()).await.unwrap().revisions, []);
    assert_eq!(client.driver_sets(&[]).await.unwrap(), []);
    let hardware = HardwareAndDelta { id: "usb\\vid_1".to_owned(), is_delta: false };
    let filter = DriverFilter { hardware: vec![hardware], ..DriverFilter::default() };
    assert!(matches!(client.driver_ids(&filter).await, Err(UpstreamError::Fault { .. })));
    let error = client.download_files(&[Sha1([7; 20])]).await.unwrap_err();
    let code = Some(ErrorCode::FileDigestsMissing);
    assert!(matches!(&error, UpstreamError::Fault { code: found, .. } if *found == code), "{error}");
}
