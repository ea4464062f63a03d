//! Anchors and the history of synchronizations.

use patchwell_store::sync_runs::{SyncCounts, SyncResult};
use patchwell_store::upstream_deployments::{self, UpstreamDeployment};
use patchwell_store::{sync_anchors, sync_runs};
use uuid::Uuid;

use super::samples::{group, identity, time};
use super::{Database, read, write};

pub(crate) fn anchors_are_kept_for_each_server_above(database: &Database) {
    let store = database.open();
    let pairs = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    };
    let (first, second) = (pairs(&[("updates", "1,2"), ("categories", "3")]), pairs(&[("updates", "9")]));
    write(&store, move |tx| sync_anchors::save(tx, "http://a", &first));
    write(&store, move |tx| sync_anchors::save(tx, "http://b", &second));
    let of = |source: &'static str| read(&store, move |tx| sync_anchors::load(tx, source));
    assert_eq!(of("http://a"), pairs(&[("categories", "3"), ("updates", "1,2")]));
    let newer = pairs(&[("updates", "4")]);
    write(&store, move |tx| sync_anchors::save(tx, "http://a", &newer));
    assert_eq!((of("http://a"), of("http://b")), (pairs(&[("updates", "4")]), pairs(&[("updates", "9")])));
    assert_eq!(of("http://c"), []);
}

pub(crate) fn runs_are_kept_with_their_outcome(database: &Database) {
    let store = database.open();
    let begin =
        |seconds: i64| write(&store, move |tx| sync_runs::begin(tx, "microsoft", ("schedule", true, 2), time(seconds)));
    let first = begin(1);
    let counts = SyncCounts { new: 1, revised: 2, expired: 3, failed: 4, decisions: 5 };
    write(&store, move |tx| sync_runs::finish(tx, first, SyncResult::Failed, Some("no route"), counts, time(2)));
    let second = begin(3);
    let third = begin(4);
    let runs = read(&store, |tx| sync_runs::list(tx, None, 10));
    assert_eq!(runs.iter().map(|run| run.id).collect::<Vec<_>>(), [third, second, first]);
    assert_eq!((runs[0].result, runs[0].finished), (SyncResult::Running, None));
    assert_eq!((runs[1].result, runs[1].finished), (SyncResult::Failed, Some(time(4))), "the server had stopped");
    assert_eq!((runs[2].counts, runs[2].error.as_deref(), runs[2].attempt), (counts, Some("no route"), 2));
    assert_eq!(read(&store, move |tx| sync_runs::list(tx, Some(second), 10)).len(), 1);
    assert_eq!(write(&store, |tx| sync_runs::purge(tx, time(4))), 2);
    assert_eq!(read(&store, |tx| sync_runs::list(tx, None, 10)).len(), 1);
}

pub(crate) fn deployments_of_the_server_above_follow_its_changes(database: &Database) {
    let store = database.open();
    let deployment = |n: u32, action: i32| UpstreamDeployment {
        id: Uuid::from_u128(u128::from(n)),
        revision: identity(n),
        group: group(n),
        action,
        deadline: Some(time(i64::from(n))),
    };
    let apply = |changed: Vec<UpstreamDeployment>, dead: Vec<u32>| {
        let dead: Vec<Uuid> = dead.into_iter().map(|n| Uuid::from_u128(u128::from(n))).collect();
        write(&store, move |tx| upstream_deployments::apply(tx, &changed, &dead));
    };
    let all = || read(&store, upstream_deployments::list);
    apply(vec![deployment(1, 0), deployment(2, 0), deployment(2, 1)], vec![]);
    assert_eq!(all(), [deployment(1, 0), deployment(2, 1)]);
    apply(vec![deployment(3, 0), deployment(4, 0), deployment(1, 2)], vec![2, 4, 9]);
    assert_eq!(all(), [deployment(1, 2), deployment(3, 0)]);
    write(&store, upstream_deployments::clear);
    assert_eq!(all(), []);
}
