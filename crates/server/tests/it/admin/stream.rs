//! Server-sent events.

use futures_util::StreamExt as _;
use http::{Method, Request, Response};
use http_body_util::{BodyExt as _, BodyStream, Empty};
use serde_json::{Value, json};

use super::support::Server;

/// A reader of the stream.
struct Reader {
    body: BodyStream<axum::body::Body>,
    text: String,
}

#[derive(Debug, PartialEq)]
struct Event {
    id: String,
    name: String,
    data: Value,
}

async fn open(server: &Server, headers: &[(&str, &str)]) -> Response<axum::body::Body> {
    let mut request = Request::builder().method(Method::GET).uri("/api/v1/events/stream").header("host", "a:1");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    server.api().call(request.body(Empty::new()).unwrap()).await
}

impl Reader {
    async fn of(server: &Server, last: Option<&str>) -> Self {
        let bearer = server.bearer();
        let mut headers = vec![("authorization", bearer.as_str())];
        headers.extend(last.map(|last| ("last-event-id", last)));
        let response = open(server, &headers).await;
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        assert_eq!(response.headers()["cache-control"], "no-store");
        Self { body: BodyStream::new(response.into_body()), text: String::new() }
    }

    /// The next event; `None` at the end of the stream. Signs of life are left out.
    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some((event, rest)) = self.text.split_once("\n\n") {
                let field = |name: &str| {
                    let start = format!("{name}: ");
                    event.lines().find_map(|line| line.strip_prefix(&start)).map(str::to_owned)
                };
                let found = field("event").map(|name| Event {
                    id: field("id").unwrap(),
                    name,
                    data: serde_json::from_str(&field("data").unwrap()).unwrap(),
                });
                self.text = rest.to_owned();
                match found {
                    Some(event) => return Some(event),
                    None => continue,
                }
            }
            let frame = self.body.next().await?.unwrap().into_data().unwrap();
            self.text.push_str(std::str::from_utf8(&frame).unwrap());
        }
    }

    /// Reads until an event that fits.
    async fn until(&mut self, fits: impl Fn(&Event) -> bool) -> Event {
        loop {
            let event = self.next().await.expect("the stream goes on");
            if fits(&event) {
                return event;
            }
        }
    }

    async fn changed(&mut self, topic: &str) -> Event {
        self.until(|event| event.name == "changed" && event.data["topics"].as_array().unwrap().contains(&json!(topic)))
            .await
    }
}

#[tokio::test]
async fn who_watches_learns_what_changes_and_how_jobs_go() {
    let server = Server::empty().await;
    let mut reader = Reader::of(&server, None).await;
    assert_eq!(reader.next().await.unwrap().name, "ready");
    server.post("/groups", &json!({ "name": "Pilot" })).await.ok();
    reader.changed("groups").await;
    server.patch("/settings", &json!({ "client_event_days": 3 })).await.ok();
    reader.changed("settings").await;
    server.patch("/synchronization", &json!({ "times_per_day": 3 })).await.ok();
    reader.changed("synchronization").await;
    server.computer("pc1").await;
    reader.changed("computers").await;
    let started = server.post("/content/verify", &json!({})).await.ok();
    let queued = reader.until(|event| event.name == "job").await;
    assert_eq!((&queued.data["id"], &queued.data["state"]), (&started["id"], &json!("queued")));
    assert!(server.app.run_next_job().await.unwrap());
    let done = reader.until(|event| event.name == "job" && event.data["state"] == "done").await;
    assert_eq!(done.data["counts"]["files_good"], 0);
    server.post("/groups", &json!({ "name": "Pilot" })).await.problem(409, "Pilot");
    server.patch("/settings", &json!({ "client_event_days": 4 })).await.ok();
    let next = reader.until(|event| event.name == "changed" && event.data["topics"] != json!(["jobs"])).await;
    assert_eq!(next.data["topics"], json!(["settings"]), "what was refused changed nothing");
}

#[tokio::test]
async fn a_reader_that_comes_back_learns_what_it_missed() {
    let server = Server::empty().await;
    let mut reader = Reader::of(&server, None).await;
    let ready = reader.next().await.unwrap();
    drop(reader);
    for name in ["a", "b", "c"] {
        server.post("/groups", &json!({ "name": name })).await.ok();
    }
    let mut reader = Reader::of(&server, Some(&ready.id)).await;
    assert_eq!(reader.next().await.unwrap().name, "ready");
    let missed = reader.changed("groups").await;
    drop(reader);
    let mut reader = Reader::of(&server, Some(&missed.id)).await;
    assert_eq!(reader.next().await.unwrap().name, "ready");
    server.patch("/settings", &json!({ "client_event_days": 4 })).await.ok();
    assert_eq!(reader.next().await.unwrap().data["topics"], json!(["settings"]), "nothing is told twice");

    for other in ["0123456789abcdef-1", "nonsense", ""] {
        let mut reader = Reader::of(&server, Some(other)).await;
        assert_eq!(reader.next().await.unwrap().name, "reload", "{other:?} is of another run");
    }
}

#[tokio::test]
async fn a_slow_reader_gets_what_it_missed_in_one_event() {
    let server = Server::empty().await;
    let mut reader = Reader::of(&server, None).await;
    assert_eq!(reader.next().await.unwrap().name, "ready");
    for number in 0..50 {
        server.patch("/settings", &json!({ "client_event_days": number + 1 })).await.ok();
    }
    reader.changed("settings").await;
    server.post("/groups", &json!({ "name": "Pilot" })).await.ok();
    let next = reader.next().await.unwrap();
    assert!(next.data["topics"].as_array().unwrap().contains(&json!("groups")), "{next:?}");
}

#[tokio::test]
async fn readers_are_counted_and_go_when_the_server_ends() {
    let server = Server::empty().await;
    let mut readers = Vec::new();
    for _ in 0..256 {
        readers.push(Reader::of(&server, None).await);
    }
    server.get("/events/stream").await.problem(503, "256 readers");
    readers.pop();
    readers.push(Reader::of(&server, None).await);
    server.app.changes().end();
    for mut reader in readers {
        assert_eq!(reader.next().await.unwrap().name, "ready");
        assert_eq!(reader.next().await, None);
    }
}

#[tokio::test]
async fn a_reader_whose_token_is_revoked_is_sent_away() {
    let server = Server::empty().await;
    assert_eq!(open(&server, &[]).await.status(), 401);
    let made = server.post("/tokens", &json!({ "name": "screen", "role": "reporter" })).await.ok();
    let bearer = format!("Bearer {}", made["secret"].as_str().unwrap());
    let response = open(&server, &[("authorization", &bearer)]).await;
    let mut body = response.into_body();
    assert!(body.frame().await.is_some());
    server.post("/groups", &json!({ "name": "Pilot" })).await.ok();
    assert!(body.frame().await.is_some());
    assert_eq!(server.delete(&format!("/tokens/{}", made["token"]["id"])).await.status, 204);
    assert!(body.frame().await.is_none());
}
