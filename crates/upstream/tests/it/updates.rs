//! Documents: limits of a call, servers that give fewer or fail, and documents that are not what was asked for.

use std::collections::BTreeSet;
use std::io::Write;

use patchwell_model::RevisionIdentity;
use patchwell_upstream::{ErrorCode, UpstreamClient, UpstreamError};
use patchwell_wire::server_sync::get_update_data::ServerSyncUpdateData;

use crate::peer::{Peer, Reply};
use crate::support::{asked, client, config, document, entry, revision, updates, working};

fn revisions(count: u32) -> Vec<RevisionIdentity> {
    (0..count).map(revision).collect()
}

fn cabinet(document: &[u8]) -> Vec<u8> {
    let mut builder = cab::CabinetBuilder::new();
    builder.add_folder(cab::CompressionType::MsZip).add_file("blob");
    let mut writer = builder.build(std::io::Cursor::new(Vec::new())).unwrap();
    while let Some(mut file) = writer.next_file().unwrap() {
        file.write_all(document).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn compressed(of: &RevisionIdentity, cabinet: Vec<u8>) -> ServerSyncUpdateData {
    let blob = Some(cabinet);
    ServerSyncUpdateData { xml_update_blob: None, xml_update_blob_compressed: blob, ..entry(of, String::new()) }
}

#[tokio::test]
async fn no_call_asks_for_more_than_the_server_allows() {
    let peer = Peer::start(working).await;
    let data = client(&peer).update_data(&revisions(250)).await.unwrap();
    assert_eq!(data.documents.len(), 250);
    let sizes = peer.received().iter().filter(|one| one.operation() == "GetUpdateData").map(asked_count).collect();
    assert_eq!(BTreeSet::from([50, 100]), sizes);
}

fn asked_count(request: &crate::peer::Received) -> usize {
    asked(request).len()
}

#[tokio::test]
async fn what_a_server_leaves_out_is_asked_for_again_and_given_up_when_it_never_comes() {
    let never = revision(7);
    let peer = Peer::start(move |request| match request.operation() {
        "GetUpdateData" => {
            let given = asked(request).into_iter().filter(|one| *one != never).take(3);
            updates(given.map(|one| entry(&one, document(&one))).collect())
        }
        _ => working(request),
    })
    .await;
    let data = client(&peer).update_data(&revisions(10)).await.unwrap();
    assert_eq!(data.documents.len(), 9);
    assert_eq!(data.missing, [never]);
    assert_eq!(peer.count("GetUpdateData"), 4);
}

#[tokio::test]
async fn a_call_that_fails_for_a_revision_it_does_not_name_brings_all_the_others() {
    for bad in [0, 41, 99] {
        let bad = revision(bad);
        let peer = Peer::start(move |request| match request.operation() {
            "GetUpdateData" if asked(request).contains(&bad) => Reply::fault("InternalServerError", ""),
            _ => working(request),
        })
        .await;
        let data = client(&peer).update_data(&revisions(100)).await.unwrap();
        assert_eq!((data.documents.len(), data.missing), (99, vec![bad]));
        assert!(peer.count("GetUpdateData") <= 17);
    }
}

#[tokio::test]
async fn revisions_that_a_fault_names_are_left_out() {
    let bad = [revision(3), revision(8)];
    let peer = Peer::start(move |request| match request.operation() {
        "GetUpdateData" if asked(request).contains(&bad[0]) => {
            let upper = bad[1].to_string().to_uppercase();
            let words =
                format!("Requested 10 returned 8 (test content removed: 0). Missing Revisions: {} {upper}", bad[0]);
            Reply::fault("InternalServerError", &words)
        }
        _ => working(request),
    })
    .await;
    let data = client(&peer).update_data(&revisions(10)).await.unwrap();
    assert_eq!((data.documents.len(), data.missing), (8, bad.to_vec()));
    assert_eq!(peer.count("GetUpdateData"), 2);
}

#[tokio::test]
async fn a_server_that_always_fails_is_not_asked_for_each_revision() {
    let peer = Peer::start(|request| match request.operation() {
        "GetUpdateData" => Reply::fault("InternalServerError", ""),
        _ => working(request),
    })
    .await;
    let error = client(&peer).update_data(&revisions(100)).await.unwrap_err();
    assert!(matches!(error, UpstreamError::Fault { code: Some(ErrorCode::InternalServerError), .. }), "{error}");
    assert!(peer.count("GetUpdateData") <= 26);
}

#[tokio::test]
async fn documents_come_out_of_cabinets_in_utf_8() {
    let peer = Peer::start(|request| match request.operation() {
        "GetUpdateData" => updates(
            asked(request)
                .iter()
                .map(|one| {
                    let utf16: Vec<u8> = document(one).encode_utf16().flat_map(u16::to_le_bytes).collect();
                    compressed(one, cabinet(&utf16))
                })
                .collect(),
        ),
        _ => working(request),
    })
    .await;
    let data = client(&peer).update_data(&revisions(3)).await.unwrap();
    assert_eq!(data.documents.len(), 3);
    for (identity, bytes) in &data.documents {
        assert_eq!(bytes, document(identity).as_bytes());
    }
}

#[tokio::test]
async fn a_document_that_is_not_what_was_asked_for_is_rejected_and_hurts_no_other() {
    let wrong = |number: u32, one: &RevisionIdentity| match number {
        0 => compressed(one, cabinet(document(one).as_bytes())[..60].to_vec()),
        1 => compressed(one, b"MSCF and nothing".to_vec()),
        2 => compressed(one, cabinet(b"<\xC0\x80")),
        3 => entry(one, document(&revision(50))),
        4 => entry(one, document(one).replace("</upd:Update>", "")),
        5 => entry(one, format!("<!DOCTYPE x [<!ENTITY a \"b\">]>{}", document(one))),
        6 => entry(one, String::new()),
        7 => entry(one, "<html>an error page</html>".to_owned()),
        8 => entry(one, document(one).replace("RevisionNumber=\"100\"", "RevisionNumber=\"99\"")),
        _ => entry(one, document(one)),
    };
    let peer = Peer::start(move |request| match request.operation() {
        "GetUpdateData" => updates((0..).zip(&asked(request)).map(|(number, one)| wrong(number, one)).collect()),
        _ => working(request),
    })
    .await;
    let data = client(&peer).update_data(&revisions(12)).await.unwrap();
    assert_eq!((data.documents.len(), data.rejected.len()), (3, 9));
    assert_eq!(data.rejected.iter().map(|one| one.revision).collect::<Vec<_>>(), revisions(9));
    assert!(data.rejected[3].reason.contains(&revision(50).to_string()), "{}", data.rejected[3].reason);
    assert_eq!(peer.count("GetUpdateData"), 1);
}

#[tokio::test]
async fn documents_that_nobody_asked_for_and_documents_sent_twice_are_ignored() {
    let peer = Peer::start(|request| match request.operation() {
        "GetUpdateData" => {
            let wanted = asked(request)[0];
            let foreign = (1..50).map(|number| entry(&revision(number), document(&revision(number))));
            let mut negative = entry(&wanted, document(&wanted));
            negative.id.revision_number = -100;
            let twice = entry(&wanted, document(&wanted).replace("Detectoid", "Category"));
            updates(foreign.chain([negative, entry(&wanted, document(&wanted)), twice]).collect())
        }
        _ => working(request),
    })
    .await;
    let wanted = revision(0);
    let data = client(&peer).update_data(&[wanted, wanted, wanted]).await.unwrap();
    assert_eq!(data.documents, [(wanted, document(&wanted).into_bytes())]);
    assert!(data.missing.is_empty() && data.rejected.is_empty());
}

#[tokio::test]
async fn a_document_that_is_too_large_is_rejected_whatever_its_packing() {
    let padded =
        |one: &RevisionIdentity| document(one).replace("<upd:Prop", &format!("{}<upd:Prop", " ".repeat(1 << 20)));
    let peer = Peer::start(move |request| match request.operation() {
        "GetUpdateData" => {
            let asked = asked(request);
            let bomb = compressed(&asked[0], cabinet(padded(&asked[0]).as_bytes()));
            updates(vec![bomb, entry(&asked[1], padded(&asked[1])), entry(&asked[2], document(&asked[2]))])
        }
        _ => working(request),
    })
    .await;
    let mut config = config(peer.port);
    config.limits.document_bytes = 1 << 20;
    let data = UpstreamClient::new(config).unwrap().update_data(&revisions(3)).await.unwrap();
    assert_eq!((data.documents.len(), data.rejected.len()), (1, 2));
}

#[tokio::test]
async fn a_document_that_makes_the_answer_too_large_costs_no_other() {
    let peer = Peer::start(|request| match request.operation() {
        "GetUpdateData" => {
            let huge = |one: &RevisionIdentity| if *one == revision(5) { " ".repeat(1 << 20) } else { String::new() };
            updates(asked(request).iter().map(|one| entry(one, document(one) + &huge(one))).collect())
        }
        _ => working(request),
    })
    .await;
    let mut config = config(peer.port);
    config.limits.answer_bytes = 1 << 19;
    let data = UpstreamClient::new(config).unwrap().update_data(&revisions(10)).await.unwrap();
    assert_eq!((data.documents.len(), data.missing.len()), (9, 0));
    assert_eq!(data.rejected.iter().map(|one| one.revision).collect::<Vec<_>>(), [revision(5)]);
}

#[tokio::test]
async fn a_large_document_is_taken_whole_when_it_may_be() {
    let one = revision(0);
    let large = document(&one).replace("<upd:Prop", &format!("{}<upd:Prop", " ".repeat(3 << 20)));
    let utf16: Vec<u8> = large.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let packed = cabinet(&utf16);
    let peer = Peer::start(move |request| match request.operation() {
        "GetUpdateData" => updates(vec![compressed(&one, packed.clone())]),
        _ => working(request),
    })
    .await;
    let mut data = client(&peer).update_data(&[one]).await.unwrap();
    assert_eq!(data.documents.pop().unwrap().1.len(), large.len());
    let mut config = config(peer.port);
    config.limits.document_bytes = 6 << 20;
    let data = UpstreamClient::new(config).unwrap().update_data(&[one]).await.unwrap();
    assert_eq!((data.documents.len(), data.rejected.len()), (0, 1));
}

#[tokio::test]
async fn a_large_answer_is_taken_in_parts() {
    let peer = Peer::start(|request| match request.operation() {
        "GetUpdateData" => {
            let padded = |one: &RevisionIdentity| {
                document(one).replace("<upd:Prop", &format!("{}<upd:Prop", " ".repeat(40_000)))
            };
            updates(asked(request).iter().map(|one| entry(one, padded(one))).collect())
        }
        _ => working(request),
    })
    .await;
    let mut config = config(peer.port);
    config.limits.documents_bytes = 100_000;
    let mut fetch = UpstreamClient::new(config).unwrap().fetch_updates(revisions(9), 1);
    let mut sizes = Vec::new();
    while let Some(answer) = fetch.next().await {
        sizes.push(answer.unwrap().documents.len());
    }
    assert_eq!(sizes, [3, 3, 3]);
}

#[tokio::test]
async fn many_documents_come_in_several_calls_at_once_and_each_once() {
    let peer = Peer::start(working).await;
    let mut fetch = client(&peer).fetch_updates(revisions(1_050), 4);
    let mut found = BTreeSet::new();
    while let Some(answer) = fetch.next().await {
        for (identity, _) in answer.unwrap().documents {
            assert!(found.insert(identity));
        }
    }
    assert_eq!(found.len(), 1_050);
    assert_eq!(peer.count("GetUpdateData"), 11);
    assert_eq!((peer.count("GetCookie"), peer.count("GetConfigData")), (1, 1));
}

#[tokio::test]
async fn nothing_more_is_asked_than_somebody_takes() {
    let peer = Peer::start(working).await;
    let mut fetch = client(&peer).fetch_updates(revisions(5_000), 2);
    fetch.next().await.unwrap().unwrap();
    // Two workers hold one answer each, and one waits in the channel.
    while peer.count("GetUpdateData") < 4 {
        tokio::task::yield_now().await;
    }
    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    assert!(peer.count("GetUpdateData") <= 4);
}

#[tokio::test]
async fn the_first_error_ends_the_fetch() {
    let peer = Peer::start(|request| match request.operation() {
        "GetUpdateData" if asked(request).contains(&revision(250)) => Reply::fault("ServerBusy", ""),
        _ => working(request),
    })
    .await;
    let mut fetch = client(&peer).fetch_updates(revisions(1_000), 1);
    let mut answers = Vec::new();
    while let Some(answer) = fetch.next().await {
        answers.push(answer);
    }
    assert_eq!(answers.len(), 3);
    assert!(answers[2].as_ref().unwrap_err().is_retryable());
    assert_eq!(peer.count("GetUpdateData"), 3);
}

#[tokio::test]
async fn a_server_that_lacks_all_of_what_it_never_listed_is_not_broken() {
    let peer = Peer::start(|request| match request.operation() {
        "GetUpdateData" => Reply::fault("InternalServerError", ""),
        _ => working(request),
    })
    .await;
    let mut fetch = client(&peer).fetch_unlisted(revisions(150), 2);
    let mut missing = 0;
    while let Some(answer) = fetch.next().await {
        missing += answer.unwrap().missing.len();
    }
    assert_eq!(missing, 150);
    assert!(peer.count("GetUpdateData") <= 300);
    let mut fetch = client(&peer).fetch_updates(revisions(150), 2);
    assert!(fetch.next().await.unwrap().is_err(), "what was listed has to be there");
}
