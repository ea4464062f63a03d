//! Cleanups and what they did.

use patchwell_model::{RevisionId, Sha1};
use patchwell_store::cleanup::{self, CleanupCounts};
use patchwell_store::downloads::{self, NewDownload, Reasons};
use patchwell_store::{files, revisions};

use super::revisions::{Source, insert};
use super::samples::time;
use super::{Database, read, write};

pub(crate) fn cleanups_count_and_go_on_after_a_crash(database: &Database) {
    let store = database.open();
    let begin = |started, now| write(&store, move |tx| cleanup::begin(tx, "updates files", false, started, now));
    let add = |id: i64, counts: CleanupCounts| write(&store, move |tx| cleanup::add(tx, id, &counts));
    let first = begin(time(1), time(1));
    let done = CleanupCounts { updates_deleted: 2, revisions_deleted: 3, bytes_freed: 1 << 40, ..Default::default() };
    add(first.id, done);
    add(first.id, CleanupCounts { files_deleted: 1, revisions_deleted: 4, ..Default::default() });
    let again = begin(time(1), time(5));
    assert_eq!((again.id, again.counts.revisions_deleted), (first.id, 7), "the job goes on with what it had counted");
    let counts = write(&store, move |tx| cleanup::finish(tx, first.id, time(6)));
    let expected = CleanupCounts {
        updates_deleted: 2,
        revisions_deleted: 7,
        files_deleted: 1,
        bytes_freed: 1 << 40,
        ..Default::default()
    };
    assert_eq!(counts, expected);
    let second = begin(time(7), time(7));
    let third = begin(time(8), time(9));
    assert!(second.id > first.id && third.id > second.id, "an older one that nobody goes on with is ended");
    let runs = read(&store, |tx| cleanup::list(tx, 10));
    assert_eq!(runs.iter().map(|run| run.finished).collect::<Vec<_>>(), [None, Some(time(9)), Some(time(6))]);
}

pub(crate) fn discarded_files_are_not_fetched_again(database: &Database) {
    let store = database.open();
    insert(&store, &[Source::offline(1), Source::offline(2)]);
    let (kept, orphan) = (Sha1([1; 20]), Sha1([2; 20]));
    for sha1 in [kept, orphan] {
        let wanted = [NewDownload { sha1, reasons: Reasons::DOWNSTREAM, priority: 1 }];
        write(&store, move |tx| downloads::want(tx, &wanted, time(0)));
        write(&store, move |tx| files::mark_file_present(tx, sha1, time(1)));
    }
    let wished = read(&store, move |tx| downloads::wished_below(tx, &[kept, orphan, Sha1([9; 20])]));
    assert_eq!(wished.into_iter().collect::<Vec<_>>(), [kept, orphan]);
    write(&store, |tx| revisions::delete(tx, &[RevisionId(2)]));
    write(&store, move |tx| files::discard(tx, &[kept, orphan]));
    assert_eq!(read(&store, move |tx| files::file(tx, kept)).unwrap().present_since, None);
    assert_eq!(read(&store, move |tx| files::file(tx, orphan)), None);
    assert!(read(&store, move |tx| downloads::wished_below(tx, &[kept, orphan])).is_empty());
}
