//! An import that a crash interrupted between storing a revision and showing it.

use patchwell_app::JobKind;
use patchwell_catalog::{ApproveRequest, ApproveTarget};
use patchwell_metadata::{document, fragments};
use patchwell_model::{ApprovalAction, GroupId, Timestamp, UpdateId};
use patchwell_store::revisions::NewRevision;
use patchwell_store::{jobs, revisions};

use crate::support::{import, open};

const ID: &str = "11111111-2222-4333-8444-555555555555";

fn published(revision: u32, state: &str) -> String {
    format!(
        r#"<upd:Update xmlns:upd="http://schemas.microsoft.com/msus/2002/12/Update"><upd:UpdateIdentity UpdateID="{ID}" RevisionNumber="{revision}" /><upd:Properties UpdateType="Software" DefaultPropertiesLanguage="en" ExplicitlyDeployable="true" PublicationState="{state}" CreationDate="2026-10-01T00:00:00Z" /><upd:LocalizedPropertiesCollection><upd:LocalizedProperties><upd:Language>en</upd:Language><upd:Title>Sample</upd:Title></upd:LocalizedProperties></upd:LocalizedPropertiesCollection></upd:Update>"#
    )
}

#[tokio::test]
async fn what_new_revisions_cause_happens_when_the_interrupted_import_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let (first, second) = (folder.path().join("first.xml"), folder.path().join("second.xml"));
    std::fs::write(&first, published(1, "Published")).unwrap();
    std::fs::write(&second, published(2, "Expired")).unwrap();
    let app = open(&folder.path().join("data")).await;
    assert_eq!(import(&app, &[&first]).await.inserted, 1);
    let update: UpdateId = ID.parse().unwrap();
    let request = ApproveRequest {
        target: ApproveTarget::Update(update),
        groups: vec![GroupId::ALL_COMPUTERS],
        action: ApprovalAction::Install,
        deadline: None,
    };
    app.approve(&request, "test").await.unwrap();

    // A process claims the job, stores the withdrawing revision, and dies.
    let id = app.start_job(&JobKind::Import(vec![second])).await.unwrap();
    let text = published(2, "Expired");
    let (revision, derived) = (document::parse(&text).unwrap().revision, fragments::derive(&text).unwrap());
    let now: Timestamp = "2026-10-04T12:00:00Z".parse().unwrap();
    let claimed = app.store().write(move |tx| {
        let job = jobs::claim(tx, "a process that dies", &[], now, now + std::time::Duration::from_secs(60))?;
        let new = NewRevision {
            revision: &revision,
            fragments: &derived,
            document: None,
            fragments_given: false,
            arrival: now,
        };
        revisions::insert(tx, &[new])?;
        Ok(job)
    });
    assert_eq!(claimed.await.unwrap().map(|job| job.id), Some(id));
    drop(app);

    let app = open(&folder.path().join("data")).await;
    assert!(!app.snapshot().is_declined(update));
    let before = app.snapshot().seq();
    assert!(app.run_next_job().await.unwrap());
    assert_eq!(app.job(id).await.unwrap().error, None);
    assert!(app.snapshot().is_declined(update), "the withdrawn update is declined");
    assert!(app.snapshot().seq() > before);
}
