//! Cleanups while agents scan and servers below ask.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use patchwell_app::{CleanupCounts, CleanupStep, JobKind, JobOutcome};
use patchwell_model::{ApprovalAction, GroupId};
use patchwell_store::Value;

use crate::support::{Agent, Branch, Document, Server, filter, id_of};

const EVERYONE: &[GroupId] = &[GroupId::ALL_COMPUTERS];
const DAY: i64 = 24 * 60;

/// Runs a cleanup to its end and says what it counted.
async fn clean(server: &Server, steps: &[CleanupStep]) -> CleanupCounts {
    let kind = JobKind::Cleanup { steps: steps.to_vec(), is_scheduled: false, planned: None };
    let id = server.app.start_job(&kind).await.unwrap();
    assert!(server.app.run_next_job().await.unwrap());
    assert_eq!(server.app.job(id).await.unwrap().error, None);
    match server.app.job_outcome(id) {
        Some(JobOutcome::Cleanup(counts)) => counts,
        other => panic!("no counts but {other:?}"),
    }
}

/// What the database says, by a statement of its own.
async fn count(server: &Server, sql: &'static str) -> u64 {
    let found = server.app.store().read(move |tx| tx.first(sql, &[], |row| row.narrow(0)));
    found.await.unwrap().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn ten_thousand_withdrawn_updates_go_and_no_scan_fails() {
    const WITHDRAWN: u16 = 10_000;
    let server = Server::start().await;
    server.set("auto_decline_expired", "false").await;
    let mut documents = vec![Document::detectoid(1)];
    documents.extend((100..100 + WITHDRAWN).map(|number| Document::software(number).needs(1).expired()));
    documents.extend((20_000..20_040).map(|number| Document::software(number).needs(1)));
    server.publish(&documents).await;
    server.minutes_later(91 * DAY);
    let detectoid = server.revision(id_of(1));
    let all: Vec<i32> = server.app.snapshot().entries().map(|entry| entry.id.0).filter(|id| *id != detectoid).collect();
    let kept: Vec<i32> = (20_000..20_040).map(|number| server.revision(id_of(number))).collect();
    let [updates, revisions] =
        [count(&server, "select count(*) from updates").await, count(&server, "select count(*) from revisions").await];
    let withdrawn = count(&server, "select count(*) from revisions where publication_state = 2").await
        + count(&server, "select count(*) from revisions where publication_state = 1").await;
    assert_eq!(withdrawn, u64::from(WITHDRAWN), "one code stands for withdrawn, the other is not in use here");

    let (stop, scans) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
    let mut scanning = Vec::new();
    for number in 0..4 {
        let mut agent = Agent::ready(&server, &format!("pc-{number}")).await;
        let (stop, scans, half) = (Arc::clone(&stop), Arc::clone(&scans), all[..all.len() / 2].to_vec());
        scanning.push(tokio::spawn(async move {
            let mut turn = 0;
            while !stop.load(Ordering::Relaxed) {
                // Cold, knowing half, and page after page of what is withdrawn.
                let cached = if turn % 3 == 1 { half.as_slice() } else { &[] };
                let installed = if turn % 3 == 2 { vec![] } else { vec![detectoid] };
                agent.scan(&installed, cached).await;
                scans.fetch_add(1, Ordering::Relaxed);
                turn += 1;
            }
        }));
    }
    let mut holder = Agent::ready(&server, "holder").await;
    let counts = clean(&server, &[CleanupStep::Updates]).await;
    stop.store(true, Ordering::Relaxed);
    for agent in scanning {
        agent.await.expect("no scan fails");
    }
    assert!(scans.load(Ordering::Relaxed) >= 20, "hardly anybody scanned: {scans:?}");

    assert_eq!((counts.updates_deleted, counts.revisions_deleted), (withdrawn, withdrawn));
    assert_eq!(count(&server, "select count(*) from updates").await, updates - withdrawn);
    assert_eq!(count(&server, "select count(*) from revisions").await, revisions - withdrawn);
    assert_eq!(count(&server, "select count(*) from documents").await, revisions - withdrawn);
    assert_eq!(server.app.snapshot().len() as u64, revisions - withdrawn);
    // An agent that has everything cached is told what to forget, and keeps the rest.
    let told = holder.scan(&[detectoid], &all).await;
    assert_eq!(told.out_of_scope_revision_ids.len() as u64, withdrawn);
    assert!(kept.iter().all(|id| !told.out_of_scope_revision_ids.contains(id)));
    assert!(told.new_updates.is_empty());
    assert_eq!(clean(&server, &CleanupStep::ALL).await.updates_deleted, 0, "there is nothing left to do");
}

#[tokio::test]
async fn old_revisions_go_and_agents_change_over() {
    let bundle = Document::software(20).bundles(21);
    let server = Server::with(&[Document::software(10), bundle, Document::member(21), Document::software(12)]).await;
    server.approve(id_of(12), EVERYONE, ApprovalAction::Install).await;
    server.set("auto_approve_revisions", "false").await;
    let old = server.revision(id_of(10));
    let mut agent = Agent::ready(&server, "pc-1").await;
    agent.scan(&[], &[]).await;
    server.minutes_later(DAY);
    server.publish(&[10, 12].map(|number| Document::software(number).revision(2))).await;
    server.publish(&[Document::member(21).revision(2)]).await;
    server.minutes_later(32 * DAY);
    agent.handshake().await;
    let counts = clean(&server, &[CleanupStep::Revisions]).await;
    let expected = CleanupCounts { updates_compressed: 1, revisions_deleted: 1, ..CleanupCounts::default() };
    assert_eq!(counts, expected, "one is approved and one is in a bundle");
    let told = agent.scan(&[], &[old]).await;
    assert_eq!(told.out_of_scope_revision_ids, [old]);
    let new = server.revision(id_of(10));
    assert!(new > old && told.new_updates.iter().any(|update| update.id == new));
}

#[tokio::test]
async fn files_go_that_only_declined_or_withdrawn_updates_have() {
    let documents = [
        Document::software(10).file("declined.cab", b"declined"),
        Document::software(11).file("kept.cab", b"kept"),
        Document::software(12).file("both.cab", b"both"),
        Document::software(13).file("both.cab", b"both"),
        Document::software(14).bundles(15),
        Document::member(15).file("part.cab", b"part"),
    ];
    let server = Server::with(&documents).await;
    server.app.decline(&[id_of(10), id_of(12), id_of(14)], "tester").await.unwrap();
    let present = "select count(*) from files where present_since is not null";
    assert_eq!(count(&server, present).await, 4);
    let usage = server.app.content().usage().unwrap();
    let counts = clean(&server, &[CleanupStep::Files]).await;
    assert_eq!((counts.files_deleted, counts.bytes_freed), (2, 12));
    assert_eq!(count(&server, present).await, 2);
    let after = server.app.content().usage().unwrap();
    assert_eq!(usage.bytes - after.bytes, counts.bytes_freed);
    assert_eq!(clean(&server, &[CleanupStep::Files]).await, CleanupCounts::default());
}

#[tokio::test]
async fn computers_go_that_do_not_come_any_more_and_may_come_back() {
    let server = Server::with(&[Document::software(10)]).await;
    let _old = Agent::ready(&server, "old").await;
    server.minutes_later(20 * DAY);
    let _young = Agent::ready(&server, "young").await;
    server.minutes_later(31 * DAY);
    assert_eq!(clean(&server, &[CleanupStep::Computers]).await.computers_deleted, 1);
    let names: Vec<String> = server.app.computers().iter().map(|known| known.computer.id.to_string()).collect();
    assert_eq!(names, ["young"]);
    assert_eq!(count(&server, "select count(*) from computers").await, 1);
    let mut back = Agent::ready(&server, "old").await;
    assert_eq!(back.scan(&[], &[]).await.new_updates.len(), 1);
}

#[tokio::test]
async fn servers_below_keep_their_anchors_and_their_declines() {
    let server = Server::with(&[Document::software(10), Document::software(11)]).await;
    server.publish(&[Document::software(12).expired()]).await;
    let branch = Branch::ready(&server).await;
    let (before, listed) = branch.list(filter(None, &[], &[])).await.unwrap();
    assert_eq!(listed.len(), 3);
    let hidden = branch.deployments(None, &before).await.unwrap().hidden_updates;
    assert_eq!(hidden, [id_of(12).0]);
    server.minutes_later(91 * DAY);
    assert_eq!(clean(&server, &[CleanupStep::Updates]).await.updates_deleted, 1);
    let mut branch = branch;
    branch.handshake().await.unwrap();
    let (same, nothing) = branch.list(filter(Some(&before), &[], &[])).await.unwrap();
    assert_eq!(nothing, []);
    // The newest revision is gone: what comes now is told all the same, to those with the old anchor and the new one.
    server.publish(&[Document::software(13)]).await;
    for anchor in [&before, &same] {
        let (_, listed) = branch.list(filter(Some(anchor), &[], &[])).await.unwrap();
        assert_eq!(listed.iter().map(|one| one.update_id).collect::<Vec<_>>(), [id_of(13).0]);
    }
    let (whole, _) = branch.list(filter(None, &[], &[])).await.unwrap();
    let told = branch.deployments(Some(&before), &whole).await.unwrap();
    assert_eq!(told.hidden_updates, [id_of(12).0], "a replica would reinstate it");
}

#[tokio::test]
async fn what_is_deleted_while_a_cleanup_plans_is_decided_anew() {
    // An update that becomes approved between two cleanups is not touched by the second.
    let server =
        Server::with(&[Document::software(10).uninstallable().expired(), Document::software(11).expired()]).await;
    server.app.reinstate(&[id_of(10), id_of(11)], "tester").await.unwrap();
    server.minutes_later(91 * DAY);
    server.approve(id_of(10), EVERYONE, ApprovalAction::Uninstall).await;
    let counts = clean(&server, &[CleanupStep::Expired, CleanupStep::Updates]).await;
    let expected =
        CleanupCounts { expired_declined: 1, updates_deleted: 1, revisions_deleted: 1, ..CleanupCounts::default() };
    assert_eq!(counts, expected);
    assert!(server.app.snapshot().latest(id_of(10)).is_some());
    let bytes = *id_of(11).as_bytes();
    let declines = server.app.store().read(move |tx| {
        let sql = "select count(*) from declines where update_id = $1";
        tx.first(sql, &[Value::from(&bytes)], |row| row.int(0))
    });
    assert_eq!(declines.await.unwrap(), Some(1), "it stays declined, should it come back");
}
