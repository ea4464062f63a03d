//! Two people edit the same thing: the second one is told, and nothing is lost.

use http::Method;
use patchwell_store::settings;
use serde_json::{Value, json};

use super::support::{Answer, Server};

/// What can be edited, and two changes of it that show in the answer under the pointer.
const EDITED: [(&str, &str, [&str; 2]); 4] = [
    ("/settings", "/client_event_days", [r#"{"client_event_days":3}"#, r#"{"client_event_days":4}"#]),
    ("/synchronization", "/settings/times_per_day", [r#"{"times_per_day":3}"#, r#"{"times_per_day":4}"#]),
    ("/groups/11111111-1111-4111-8111-111111111111", "/name", [r#"{"name":"First"}"#, r#"{"name":"Second"}"#]),
    ("/users/grace", "/is_disabled", [r#"{"is_disabled":true}"#, r#"{"is_disabled":false}"#]),
];

async fn server() -> Server {
    let server = Server::empty().await;
    server.post("/groups", &json!({ "name": "Pilot" })).await.ok();
    let user = json!({ "name": "grace", "password": "correct horse battery", "role": "reporter" });
    server.post("/users", &user).await.ok();
    server
}

/// The path with the id that the group really has: its name changes.
async fn path(server: &Server, path: &str) -> String {
    if !path.starts_with("/groups/") {
        return path.to_owned();
    }
    let groups = server.get("/groups").await.ok();
    let own = groups["items"].as_array().unwrap().iter().find(|group| group["is_built_in"] == false).unwrap();
    format!("/groups/{}", own["id"].as_str().unwrap())
}

async fn save(server: &Server, path: &str, tag: Option<&str>, change: &str) -> Answer {
    let headers: Vec<_> = tag.iter().map(|tag| ("if-match", *tag)).collect();
    server.with_headers(Method::PATCH, path, &headers, &serde_json::from_str::<Value>(change).unwrap()).await
}

#[tokio::test]
async fn the_second_of_two_editors_is_refused_and_loses_nothing() {
    let server = server().await;
    for (path_of, shown, [first, second]) in EDITED {
        let path = path(&server, path_of).await;
        let read = server.get(&path).await.etag.unwrap();
        let saved = save(&server, &path, Some(&read), first).await;
        let tag = saved.etag.clone().unwrap();
        let saved = saved.ok();
        assert_ne!(tag, read, "{path}");
        let problem = save(&server, &path, Some(&read), second).await.problem(412, "changed meanwhile");
        assert_eq!(problem["type"], "/problems/stale");
        let now = server.get(&path).await;
        assert_eq!(now.etag.as_deref(), Some(tag.as_str()), "{path}");
        assert_eq!(now.ok().pointer(shown), saved.pointer(shown), "{path}");
        let changed = save(&server, &path, Some(&tag), second).await.ok();
        assert_ne!(changed.pointer(shown), saved.pointer(shown), "{path}");
        save(&server, &path, None, first).await.ok();
        save(&server, &path, Some("*"), second).await.ok();
        save(&server, &path, Some("unquoted"), first).await.problem(400, "If-Match");
    }
}

#[tokio::test]
async fn of_many_editors_at_once_one_saves() {
    let server = server().await;
    for (path_of, _, [first, second]) in EDITED {
        let path = path(&server, path_of).await;
        let tag = server.get(&path).await.etag.unwrap();
        // The same change twice is no conflict where tags are of what is there, so the changes differ.
        let saves = (0..8).map(|editor| save(&server, &path, Some(&tag), if editor % 2 == 0 { first } else { second }));
        let answers = futures_util::future::join_all(saves).await;
        let refused = answers.iter().filter(|answer| answer.status == 412).count();
        let saved = answers.iter().filter(|answer| answer.status == 200).count();
        assert_eq!(refused + saved, 8, "{path}");
        assert!(refused >= 4, "{path}: {saved} saved");
    }
}

#[tokio::test]
async fn a_group_is_deleted_only_as_it_was_seen() {
    let server = server().await;
    let path = path(&server, "/groups/").await;
    let read = server.get(&path).await;
    let tag = read.etag.clone().unwrap();
    assert_eq!(read.ok()["etag"], tag.as_str(), "lists have it too");
    save(&server, &path, None, r#"{"name":"Renamed"}"#).await.ok();
    let with = |tag: String| {
        let (server, path) = (&server, &path);
        async move { server.with_headers(Method::DELETE, path, &[("if-match", &tag)], &json!({})).await }
    };
    with(tag).await.problem(412, "changed meanwhile");
    let tag = server.get(&path).await.etag.unwrap();
    assert_eq!(with(tag).await.status, 204);
}

#[tokio::test]
async fn what_is_compared_is_what_is_stored() {
    let server = server().await;
    let tag = server.get("/settings").await.etag.unwrap();
    // As another process on the same database would.
    server.app.store().write(|tx| settings::set(tx, "client_event_days", "9")).await.unwrap();
    save(&server, "/settings", Some(&tag), r#"{"max_computers":5}"#).await.problem(412, "changed meanwhile");
    assert_eq!(server.get("/settings").await.ok()["max_computers"], 200_000);
}

#[tokio::test]
async fn a_tag_outlives_the_process_and_does_not_tell_secrets_of_another_server() {
    let server = server().await;
    let change = json!({ "proxy": "http://proxy.example.test:3128", "proxy_user": "u", "proxy_password": "secret" });
    let one = server.patch("/synchronization", &change).await.etag.unwrap();
    let other = Server::empty().await.patch("/synchronization", &change).await.etag.unwrap();
    assert_ne!(one, other);
    let folder = server.app.data_folder().to_owned();
    let Server { folder: kept, .. } = server;
    let reopened = Server::reopen(kept, &folder).await;
    assert_eq!(reopened.get("/synchronization").await.etag.unwrap(), one);
}
