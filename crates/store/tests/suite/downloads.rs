//! Files that are wanted.

use std::collections::HashSet;

use patchwell_model::{FileInfo, Sha1, Timestamp};
use patchwell_store::downloads::{self, DownloadState, Failure, NewDownload, Reasons, Summary};
use patchwell_store::revisions::{self, NewRevision};
use patchwell_store::{Store, files};

use super::samples::{fragments, revision, time};
use super::{Database, read, write};

fn sha1(n: u8) -> Sha1 {
    Sha1([n; 20])
}

/// A store that knows files of 100 bytes times their number.
fn with_files(database: &Database, count: u8) -> Store {
    let store = database.open();
    let file = |n: u8| FileInfo {
        sha1: sha1(n),
        sha256: None,
        name: format!("{n}.cab"),
        size: 100 * u64::from(n),
        modified: None,
        patching_type: None,
        urls: vec![format!("http://download.windowsupdate.com/{n}.cab")],
    };
    let known: Vec<FileInfo> = (1..=count).map(file).collect();
    write(&store, move |tx| files::learn_files(tx, &known));
    store
}

fn want(store: &Store, wanted: &[(u8, Reasons, i64)], now: Timestamp) -> u64 {
    let wanted: Vec<NewDownload> = wanted
        .iter()
        .map(|(n, reasons, priority)| NewDownload { sha1: sha1(*n), reasons: *reasons, priority: *priority })
        .collect();
    write(store, move |tx| downloads::want(tx, &wanted, now))
}

fn claim(store: &Store, owner: &'static str, most: u32, now: Timestamp, until: Timestamp) -> Vec<u8> {
    let claimed = write(store, move |tx| downloads::claim(tx, owner, most, now, until));
    claimed.iter().map(|download| download.file.sha1.0[0]).collect()
}

fn get(store: &Store, n: u8) -> downloads::Download {
    read(store, move |tx| downloads::get(tx, sha1(n))).unwrap()
}

fn failure(next_attempt: Option<Timestamp>) -> Failure {
    let wrong_urls = vec!["http://a/".to_owned(), "http://b/".to_owned()];
    Failure { error: "it broke".to_owned(), wrong_urls, next_attempt, counts: true, bytes: 30 }
}

pub(crate) fn urgent_files_come_first_and_each_once(database: &Database) {
    let store = with_files(database, 5);
    write(&store, |tx| files::mark_file_present(tx, sha1(5), time(0)));
    let wanted =
        [(1, Reasons::APPROVED, 50), (2, Reasons::APPROVED, 10), (3, Reasons::EULA, 90), (5, Reasons::APPROVED, 1)];
    assert_eq!(want(&store, &wanted, time(0)), 3);
    // A file nobody knows is left out; the same file twice is one, as urgent as the more urgent of the two.
    assert_eq!(
        want(&store, &[(99, Reasons::APPROVED, 1), (3, Reasons::DOWNSTREAM, 5), (3, Reasons::EULA, 80)], time(1)),
        0
    );
    let third = get(&store, 3);
    assert_eq!((third.reasons, third.priority, third.created), (Reasons::EULA.and(Reasons::DOWNSTREAM), 5, time(0)));
    assert_eq!(get(&store, 5).state, DownloadState::Done);
    assert_eq!(claim(&store, "a", 2, time(2), time(60)), [3, 2]);
    assert_eq!(claim(&store, "b", 5, time(2), time(60)), [1]);
    assert_eq!(claim(&store, "b", 5, time(2), time(60)), []);
    // The leases of a node that is gone run out.
    assert_eq!(claim(&store, "c", 5, time(60), time(99)), [3, 2, 1]);
    assert_eq!(write(&store, |tx| downloads::renew(tx, "a", &[(sha1(3), 1)], time(70))), [sha1(3)]);
    assert_eq!(write(&store, |tx| downloads::renew(tx, "c", &[(sha1(3), 40), (sha1(2), 7)], time(200))), []);
    assert_eq!(get(&store, 3).bytes, 40);
    assert_eq!(write(&store, |tx| downloads::release(tx, "c")), 3);
    assert_eq!(claim(&store, "d", 1, time(61), time(99)), [3]);
    drop(store);
    let store = database.open();
    write(&store, downloads::end_leases);
    assert_eq!(claim(&store, "e", 9, time(62), time(99)), [3, 2, 1]);
}

pub(crate) fn failed_downloads_wait_or_are_given_up(database: &Database) {
    let store = with_files(database, 3);
    want(&store, &[(1, Reasons::APPROVED, 1), (2, Reasons::APPROVED, 2), (3, Reasons::APPROVED, 3)], time(0));
    assert_eq!(claim(&store, "a", 9, time(0), time(60)), [1, 2, 3]);
    let fail = |n, next| write(&store, move |tx| downloads::fail(tx, "a", sha1(n), &failure(next), time(1)));
    assert!(fail(1, Some(time(100))));
    assert!(fail(2, None));
    assert!(!fail(2, None), "it is not its any more");
    write(&store, |tx| files::mark_file_present(tx, sha1(3), time(1)));
    assert!(write(&store, |tx| downloads::finish(tx, sha1(3))));
    let first = get(&store, 1);
    assert_eq!((first.attempts, first.error.as_deref(), first.bytes), (1, Some("it broke"), 30));
    assert_eq!(first.wrong_urls, ["http://a/", "http://b/"]);
    assert_eq!(get(&store, 2).state, DownloadState::Failed);
    let summary = read(&store, downloads::summary);
    let expected = Summary {
        queued_files: 1,
        queued_bytes: 100,
        received_bytes: 30,
        retried_files: 1,
        done_files: 1,
        done_bytes: 300,
        failed_files: 1,
        failed_bytes: 200,
        ..Summary::default()
    };
    assert_eq!(summary, expected);
    assert_eq!(claim(&store, "a", 9, time(99), time(160)), []);
    assert_eq!(claim(&store, "a", 9, time(100), time(160)), [1]);
    assert_eq!(write(&store, |tx| downloads::retry(tx, Some(&[sha1(2), sha1(3)]), time(101))), 1);
    assert_eq!(claim(&store, "a", 9, time(101), time(160)), [2]);
    // What was on hand and is lost is wanted again; what nobody wanted is not.
    write(&store, |tx| files::mark_file_missing(tx, sha1(3)));
    assert!(write(&store, |tx| downloads::lost(tx, sha1(3), time(102))));
    assert!(!write(&store, |tx| downloads::lost(tx, sha1(77), time(102))));
    assert_eq!(claim(&store, "a", 9, time(102), time(160)), [3]);
}

pub(crate) fn cancelled_downloads_rest_until_wanted_again(database: &Database) {
    let store = with_files(database, 4);
    let all = [1, 2, 3, 4].map(|n| (n, Reasons::APPROVED, i64::from(n)));
    want(&store, &all, time(0));
    assert_eq!(claim(&store, "a", 1, time(0), time(60)), [1]);
    assert_eq!(write(&store, |tx| downloads::cancel(tx, Some(&[sha1(1), sha1(2)]))), 2);
    assert_eq!(write(&store, |tx| downloads::renew(tx, "a", &[(sha1(1), 5)], time(70))), [sha1(1)]);
    assert_eq!(claim(&store, "a", 9, time(1), time(60)), [3, 4]);
    let page = |state, after| {
        let found = read(&store, move |tx| downloads::list(tx, state, after, 1));
        found.iter().map(|download| download.file.sha1.0[0]).collect::<Vec<u8>>()
    };
    assert_eq!(page(DownloadState::Cancelled, None), [1]);
    assert_eq!(page(DownloadState::Cancelled, Some(sha1(1))), [2]);
    assert_eq!(page(DownloadState::Cancelled, Some(sha1(2))), []);
    assert_eq!(want(&store, &[(1, Reasons::APPROVED, 1)], time(2)), 1);
    assert_eq!(claim(&store, "a", 9, time(2), time(60)), [1]);
    assert_eq!(write(&store, |tx| downloads::cancel(tx, None)), 3);
    assert_eq!(write(&store, |tx| downloads::retry(tx, None, time(3))), 4);
    assert_eq!(write(&store, |tx| downloads::forget(tx, &[sha1(1), sha1(2)])), 2);
    assert_eq!(claim(&store, "a", 9, time(3), time(60)), [3, 4]);
}

pub(crate) fn nodes_share_the_work(database: &Database) {
    let store = with_files(database, 200);
    let all: Vec<(u8, Reasons, i64)> = (1..=200).map(|n| (n, Reasons::APPROVED, 0)).collect();
    want(&store, &all, time(0));
    let claimed: Vec<u8> = std::thread::scope(|scope| {
        let node = |owner| {
            let store = database.open();
            scope.spawn(move || {
                let mut mine = Vec::new();
                loop {
                    let more = claim(&store, owner, 7, time(1), time(60));
                    if more.is_empty() {
                        return mine;
                    }
                    mine.extend(more);
                }
            })
        };
        let nodes = ["a", "b", "c"].map(node);
        nodes.into_iter().flat_map(|node| node.join().unwrap()).collect()
    });
    let distinct: HashSet<u8> = claimed.iter().copied().collect();
    assert!(claimed.len() == distinct.len(), "a file was given to two nodes");
    // A node that was slower than another may have stopped while rows were left; they wait for the next look.
    let rest = claim(&store, "d", 200, time(1), time(60)).len();
    assert_eq!(distinct.len() + rest, 200);
}

pub(crate) fn files_tell_what_they_are_to_their_revision(database: &Database) {
    let store = database.open();
    let sample = revision(1);
    let id = write(&store, {
        let sample = sample.clone();
        move |tx| {
            let fragments = fragments(1);
            let new = NewRevision {
                revision: &sample,
                fragments: &fragments,
                document: None,
                fragments_given: false,
                arrival: time(0),
            };
            revisions::insert(tx, &[new])
        }
    });
    let revisions::Inserted::Inserted(entry) = &id[0] else { panic!("{id:?}") };
    let id = entry.id;
    let found = read(&store, move |tx| files::revision_files(tx, &[id]));
    let languages: Vec<Option<&str>> =
        found.iter().map(|file| file.eula_language.as_ref().map(|language| language.as_str())).collect();
    assert_eq!(languages, [None, None, Some("en"), Some("de")]);
    assert!(found.iter().all(|file| file.patching_type.as_deref() == Some("SelfContained")));
    let digests: Vec<Sha1> = found.iter().map(|file| file.sha1).collect();
    let texts = read(&store, move |tx| files::eula_files(tx, &digests));
    assert_eq!(texts.into_iter().collect::<Vec<_>>(), [sha1(252), sha1(253)]);
    let languages = read(&store, move |tx| revisions::languages(tx, &[id]));
    assert_eq!(languages.get(&id), Some(&sample.languages));
}
