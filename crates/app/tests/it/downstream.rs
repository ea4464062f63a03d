//! Servers below this one are let in, or not, and remembered.

use patchwell_app::{App, AppError, DownstreamRefused};
use patchwell_store::downstream::Access;
use uuid::Uuid;

use crate::support::open;

const BRANCH: Uuid = Uuid::from_u128(0xb7a9c4);

async fn set(app: &App, key: &str, value: &str) {
    app.update_settings(vec![(key.to_owned(), value.to_owned())]).await.unwrap();
}

#[tokio::test]
async fn a_server_is_registered_and_survives_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let app = open(folder.path()).await;
    app.authorize_downstream(BRANCH, " branch.example.test ").await.unwrap();
    app.authorize_downstream(BRANCH, "renamed.example.test").await.unwrap();
    let servers = app.downstream_servers();
    assert_eq!((servers.len(), servers[0].name.as_str()), (1, "renamed.example.test"));
    assert_eq!(servers[0].last_contact, Some(app.now()));
    drop(app);
    let app = open(folder.path()).await;
    assert_eq!(app.downstream_servers(), servers);
    assert_eq!(app.forget_downstream(BRANCH).await.unwrap(), 0);
    assert!(matches!(app.forget_downstream(BRANCH).await, Err(AppError::NotFound { .. })));
    assert!(app.downstream_servers().is_empty());
}

#[tokio::test]
async fn who_gives_no_usable_name_or_our_id_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let app = open(folder.path()).await;
    let own = app.identity().server_id;
    assert!(matches!(app.authorize_downstream(own, "x").await, Err(DownstreamRefused::OwnId)));
    for name in ["", " ", "a\nb", &"x".repeat(257)] {
        assert!(matches!(app.authorize_downstream(BRANCH, name).await, Err(DownstreamRefused::Invalid)));
    }
    assert!(matches!(app.authorize_downstream(Uuid::nil(), "x").await, Err(DownstreamRefused::Invalid)));
    assert!(app.downstream_servers().is_empty());
}

#[tokio::test]
async fn the_allow_list_and_decisions_keep_servers_out() {
    let folder = tempfile::tempdir().unwrap();
    let app = open(folder.path()).await;
    app.authorize_downstream(BRANCH, "branch.example.test").await.unwrap();
    set(&app, "hierarchy_allow_list", "listed.example.test").await;
    let refused = app.authorize_downstream(BRANCH, "branch.example.test").await;
    assert!(matches!(refused, Err(DownstreamRefused::NotListed)));
    app.authorize_downstream(Uuid::from_u128(2), "LISTED.example.test").await.unwrap();

    let allowed = app.set_downstream_access(BRANCH, Access::Allowed).await.unwrap();
    assert!(app.is_downstream_allowed(&allowed));
    app.authorize_downstream(BRANCH, "branch.example.test").await.unwrap();

    set(&app, "hierarchy_allow_list", "").await;
    app.set_downstream_access(BRANCH, Access::Blocked).await.unwrap();
    let refused = app.authorize_downstream(BRANCH, "branch.example.test").await;
    assert!(matches!(refused, Err(DownstreamRefused::Blocked)));
    let unknown = app.set_downstream_access(Uuid::from_u128(3), Access::Allowed).await;
    assert!(matches!(unknown, Err(AppError::NotFound { .. })));
}

#[tokio::test]
async fn there_are_a_thousand_servers_at_most_and_those_known_still_come() {
    let folder = tempfile::tempdir().unwrap();
    let app = open(folder.path()).await;
    for n in 1..=1_000 {
        app.authorize_downstream(Uuid::from_u128(n), &format!("server-{n}.example.test")).await.unwrap();
    }
    let refused = app.authorize_downstream(BRANCH, "branch.example.test").await;
    assert!(matches!(refused, Err(DownstreamRefused::TooMany)));
    app.authorize_downstream(Uuid::from_u128(1_000), "server-1000.example.test").await.unwrap();
    set(&app, "hierarchy_max_servers", "1001").await;
    app.authorize_downstream(BRANCH, "branch.example.test").await.unwrap();
    assert_eq!(app.downstream_servers().len(), 1_001);
}
