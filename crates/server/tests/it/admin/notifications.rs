//! Who is told of what happens.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;

use patchwell_app::JobKind;
use serde_json::{Value, json};

use super::support::Server;

/// Takes one request and answers it with a status; returns the request.
fn receiver(status: u16) -> (String, std::thread::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    let thread = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let (mut request, mut part) = (Vec::new(), [0; 4096]);
        loop {
            let read = stream.read(&mut part).unwrap();
            request.extend_from_slice(&part[..read]);
            let text = String::from_utf8_lossy(&request);
            let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
            let length =
                head.lines().find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ")?.parse().ok());
            if body.len() >= length.unwrap_or(0) {
                break;
            }
        }
        write!(stream, "HTTP/1.1 {status} Whatever\r\ncontent-length: 0\r\nconnection: close\r\n\r\n").unwrap();
        String::from_utf8(request).unwrap()
    });
    (url, thread)
}

fn header(request: &str, name: &str) -> String {
    let found = request.lines().find_map(|line| {
        let (key, value) = line.split_once(": ")?;
        key.eq_ignore_ascii_case(name).then(|| value.to_owned())
    });
    found.unwrap_or_else(|| panic!("no {name} in {request}"))
}

fn body(request: &str) -> Value {
    serde_json::from_str(request.split_once("\r\n\r\n").unwrap().1).unwrap()
}

#[tokio::test]
async fn secrets_are_shown_once_or_never() {
    let server = Server::empty().await;
    let change = json!({
        "smtp_host": "mail.example.test", "smtp_security": "starttls", "smtp_user": "updates",
        "smtp_password": "hidden-password", "sender_address": "updates@example.test",
        "new_updates": true, "new_updates_recipients": ["a@example.test", "b@example.test"],
    });
    let changed = server.patch("/notifications", &change).await.ok();
    assert_eq!((&changed["has_smtp_password"], &changed["smtp_port"]), (&json!(true), &json!(25)));
    assert_eq!(changed["new_updates_recipients"], json!(["a@example.test", "b@example.test"]));
    let made = server.post("/webhooks", &json!({ "name": "Chat", "url": "https://chat.example.test/key" })).await.ok();
    let secret = made["secret"].as_str().unwrap().to_owned();
    assert!(secret.starts_with("whsec_"));
    let patched =
        server.patch("/webhooks/chat", &json!({ "events": ["job.finished"], "is_enabled": false })).await.ok();
    assert_eq!((&patched["events"], &patched["is_enabled"]), (&json!(["job.finished"]), &json!(false)));
    for path in ["/notifications", "/webhooks", "/webhooks/Chat", "/audit", "/settings", "/webhooks/Chat/deliveries"] {
        let answer = server.get(path).await;
        assert_eq!(answer.status, 200, "{path}");
        let text = String::from_utf8(answer.bytes).unwrap();
        assert!(!text.contains("hidden-password") && !text.contains(&secret), "{path}: {text}");
    }
    let audit = server.get("/audit").await.ok().to_string();
    assert!(audit.contains("webhook.create") && !audit.contains("example.test/key"), "{audit}");
    assert_eq!(server.delete("/webhooks/Chat").await.status, 204);
    server.get("/webhooks/Chat").await.problem(404, "list the webhooks");
}

#[tokio::test]
async fn what_cannot_be_used_is_refused_in_a_sentence() {
    let server = Server::empty().await;
    for (change, word) in [
        (json!({ "smtp_security": "ssl" }), "starttls"),
        (json!({ "sender_address": "nobody" }), "somebody@example.test"),
        (json!({ "status": "hourly" }), "weekly"),
        (json!({ "smtp_hots": "x" }), "smtp_hots"),
    ] {
        server.patch("/notifications", &change).await.problem(400, word);
    }
    for (webhook, word) in [
        (json!({ "name": "7", "url": "http://x/" }), "not a number"),
        (json!({ "name": "x", "url": "ftp://x/" }), "https://"),
        (json!({ "name": "x", "url": "http://x/", "events": ["lunch"] }), "job.finished"),
        (json!({ "name": "x", "url": "http://x/", "secret": "short" }), "whsec_"),
    ] {
        server.post("/webhooks", &webhook).await.problem(400, word);
    }
    server.post("/webhooks", &json!({ "name": "Chat", "url": "http://x/" })).await.ok();
    server.post("/webhooks", &json!({ "name": "CHAT", "url": "http://y/" })).await.problem(409, "choose another name");
    server
        .post("/notifications/test", &json!({ "recipient": "a@example.test" }))
        .await
        .problem(409, "notify_smtp_host");
    server.post("/deliveries/7/retry", &json!({})).await.problem(404, "list the deliveries");
}

#[tokio::test]
async fn a_test_message_says_how_it_went() {
    let server = Server::empty().await;
    let (url, thread) = receiver(204);
    server.post("/webhooks", &json!({ "name": "Chat", "url": url, "events": ["job.finished"] })).await.ok();
    let attempt = server.post("/webhooks/Chat/test", &json!({})).await.ok();
    assert_eq!(attempt, json!({ "is_delivered": true, "status": 204, "error": null }));
    let request = thread.join().unwrap();
    assert_eq!(body(&request)["type"], "test");
    assert!(header(&request, "webhook-signature").starts_with("v1,"));
    let (url, thread) = receiver(302);
    server.patch("/webhooks/Chat", &json!({ "url": url })).await.ok();
    let attempt = server.post("/webhooks/Chat/test", &json!({})).await.ok();
    assert_eq!((&attempt["is_delivered"], &attempt["status"]), (&json!(false), &json!(302)));
    assert!(attempt["error"].as_str().unwrap().contains("redirects are not followed"), "{attempt}");
    thread.join().unwrap();
    server.patch("/notifications", &json!({ "private_addresses": false })).await.ok();
    let attempt = server.post("/webhooks/Chat/test", &json!({})).await.ok();
    assert!(attempt["error"].as_str().unwrap().contains("notify_private_addresses"), "{attempt}");
    let log = server.get("/webhooks/Chat/deliveries").await.ok();
    let states: Vec<_> = log["items"].as_array().unwrap().iter().map(|one| one["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["given_up", "given_up", "delivered"], "a test is tried once");
}

#[tokio::test]
async fn what_happened_is_told_until_the_receiver_has_it_and_after_a_restart() {
    let server = Server::empty().await;
    let (refusing, thread) = receiver(503);
    server.post("/webhooks", &json!({ "name": "Chat", "url": refusing })).await.ok();
    server.app.start_job(&JobKind::VerifyContent).await.unwrap();
    assert!(server.app.run_next_job().await.unwrap());
    assert_eq!(server.app.deliver_due().await.unwrap(), 1);
    let first = thread.join().unwrap();
    let event = body(&first);
    assert_eq!((&event["type"], &event["data"]["kind"]), (&json!("job.finished"), &json!("verify_content")));
    assert_eq!(server.app.deliver_due().await.unwrap(), 0, "not at once again");
    let (url, thread) = receiver(200);
    server.patch("/webhooks/Chat", &json!({ "url": url })).await.ok();
    server.clock.set("2026-10-04T12:01:00Z".parse().unwrap());
    // As if the process had died: another application on the same data.
    let again = server.reopened().await;
    assert_eq!(again.deliver_due().await.unwrap(), 1);
    let second = thread.join().unwrap();
    assert_eq!(header(&first, "webhook-id"), header(&second, "webhook-id"), "the receiver sees that it is the same");
    assert_eq!(body(&second), event);
    assert_ne!(header(&first, "webhook-timestamp"), header(&second, "webhook-timestamp"));
    let log = server.get("/webhooks/Chat/deliveries").await.ok();
    assert_eq!((&log["items"][0]["state"], &log["items"][0]["attempts"]), (&json!("delivered"), &json!(2)));
}
