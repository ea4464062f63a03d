//! Reports that are mailed.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::thread::JoinHandle;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::support::Server;

/// Takes so many e-mails, one connection after the other, and returns them as they came.
fn mail_server(messages: usize) -> (u16, JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let take = move || {
        let stream = listener.accept().unwrap().0;
        let mut lines = BufReader::new(stream.try_clone().unwrap()).lines().map_while(Result::ok);
        let answer = |text: &str| write!(&stream, "{text}\r\n").unwrap();
        answer("220 mail.example.test");
        let mut message = String::new();
        while let Some(line) = lines.next() {
            if line.eq_ignore_ascii_case("DATA") {
                answer("354 go on");
                message = lines.by_ref().take_while(|line| line != ".").collect::<Vec<_>>().join("\n");
            }
            answer("250 yes");
            if line.eq_ignore_ascii_case("QUIT") || !message.is_empty() {
                break;
            }
        }
        message
    };
    (port, std::thread::spawn(move || (0..messages).map(|_| take()).collect()))
}

/// The part of a message with this name of a file, decoded.
fn attachment(message: &str, name: &str) -> Vec<u8> {
    let (_, after) = message.split_once(&format!("name=\"{name}\"")).unwrap_or_else(|| panic!("{message}"));
    let body = after.split_once("\n\n").unwrap().1.split("\n--").next().unwrap();
    STANDARD.decode(body.split_whitespace().collect::<String>()).unwrap()
}

async fn with_mail(server: &Server, port: u16) {
    let settings = json!({ "smtp_host": "127.0.0.1", "smtp_port": port, "smtp_security": "none", "sender_address": "updates@example.test" });
    server.patch("/notifications", &settings).await.ok();
}

fn wanted() -> Value {
    json!({
        "name": "<b>Monday</b>", "report": "computers-tabular", "filters": { "group": "Unassigned Computers" },
        "format": "pdf", "rhythm": "week monday", "time": "08:00",
        "recipients": ["a@example.test", "b@example.test"],
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_is_mailed_once_when_it_is_due() {
    let server = Server::with_catalog().await;
    server.computer("<script>alert(1)</script>").await;
    let (port, mails) = mail_server(2);
    with_mail(&server, port).await;
    let made = server.post("/report-schedules", &wanted()).await.ok();
    assert_eq!((&made["title"], &made["next_due"]), (&json!("Computer tabular status"), &json!(null)));
    assert_eq!(made["filters"]["group"].as_str().unwrap().len(), 36, "names are kept as ids");
    let zone = TimeZone::UTC;
    // It is a Sunday; the first look works out when it is due.
    assert_eq!(server.app.announce_due_reports(&zone).await.unwrap(), 0);
    let due = "2026-10-05T08:00:00Z";
    assert_eq!(server.get("/report-schedules").await.ok()["items"][0]["next_due"], due);
    server.clock.set(due.parse().unwrap());
    let other = server.reopened().await;
    let told = tokio::join!(server.app.announce_due_reports(&zone), other.announce_due_reports(&zone));
    assert_eq!(told.0.unwrap() + told.1.unwrap(), 1, "two servers on one database mail it once");
    while server.app.deliver_due().await.unwrap() > 0 {}
    let path = format!("/report-schedules/{}", made["id"]);
    let after = server.get(&path).await.ok();
    assert_eq!((&after["last_due"], &after["next_due"]), (&json!(due), &json!("2026-10-12T08:00:00Z")));
    assert_eq!((&after["last_result"], &after["last_error"]), (&json!("sent"), &json!(null)));

    let group = made["filters"]["group"].as_str().unwrap();
    let file = server.get(&format!("/reports/computers-tabular/export?format=pdf&group={group}")).await;
    let mails = mails.join().unwrap();
    for (mail, to) in mails.iter().zip(["a@example.test", "b@example.test"]) {
        assert!(mails.iter().any(|mail| mail.contains(&format!("To: {to}"))));
        assert_eq!(attachment(mail, "computers-tabular-2026-10-05.pdf").len(), file.bytes.len());
        let html = mail.split("Content-Type: text/html").nth(1).unwrap().split("\n--").next().unwrap();
        assert!(!html.contains("<b>Monday") && html.contains("&lt;b&gt;Monday"), "{html}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_can_be_sent_now_paused_changed_and_removed() {
    let server = Server::empty().await;
    let path = format!("/report-schedules/{}", server.post("/report-schedules", &wanted()).await.ok()["id"]);
    server.post(&format!("{path}/send"), &json!({})).await.problem(409, "mail server is set");
    with_mail(&server, 1).await;
    let sent = server.post(&format!("{path}/send"), &json!({})).await.ok();
    assert_eq!(sent["last_result"], "waiting");
    server.app.deliver_due().await.unwrap();
    let failed = server.get(&path).await.ok();
    assert!(failed["last_result"] == "waiting" && failed["last_error"].as_str().unwrap().contains("127.0.0.1:1"));
    let mut change = wanted();
    change.as_object_mut().unwrap().remove("name");
    change["is_enabled"] = json!(false);
    change["format"] = json!("xlsx");
    let changed = server.put_json(&path, &change).await.ok();
    assert_eq!((&changed["format"], &changed["name"]), (&json!("xlsx"), &json!("<b>Monday</b>")));
    server.app.announce_due_reports(&TimeZone::UTC).await.unwrap();
    assert_eq!(server.get(&path).await.ok()["next_due"], json!(null), "it is paused");
    assert_eq!(server.delete(&path).await.status, 204);
    server.get(&path).await.problem(404, "list the schedules");
}

#[tokio::test]
async fn what_cannot_be_mailed_is_refused_in_a_sentence() {
    let server = Server::empty().await;
    for (field, value, status, mention) in [
        ("name", json!(" "), 400, "1 to 100 characters"),
        ("report", json!("nothing"), 404, "nothing"),
        ("filters", json!({ "group": "Nobody" }), 404, "Nobody"),
        ("filters", json!({ "color": "red" }), 400, "color"),
        ("filters", json!({ "cursor": "x" }), 400, "cursor"),
        ("filters", json!({ "rollup": "perhaps" }), 400, "rollup"),
        ("format", json!("doc"), 400, "doc"),
        ("rhythm", json!("month 31"), 400, "month 15"),
        ("time", json!("8 o'clock"), 400, "08:30"),
        ("recipients", json!([]), 400, "recipients"),
        ("recipients", json!(["a@b\r\nBcc: c@d.test"]), 400, "no e-mail address"),
    ] {
        let mut wrong = wanted();
        wrong[field] = value;
        server.post("/report-schedules", &wrong).await.problem(status, mention);
    }
    server.post("/report-schedules", &wanted()).await.ok();
    server.post("/report-schedules", &wanted()).await.problem(409, "another name");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_about_a_group_that_is_gone_is_not_mailed_about_another() {
    let server = Server::empty().await;
    with_mail(&server, 1).await;
    server.post("/groups", &json!({ "name": "Pilot" })).await.ok();
    let mut about = wanted();
    about["filters"] = json!({ "group": "Pilot" });
    let path = format!("/report-schedules/{}", server.post("/report-schedules", &about).await.ok()["id"]);
    server.delete("/groups/Pilot").await;
    server.post(&format!("{path}/send"), &json!({})).await.ok();
    while server.app.deliver_due().await.unwrap() > 0 {}
    let failed = server.get(&path).await.ok();
    assert_eq!(failed["last_result"], "failed");
    assert!(failed["last_error"].as_str().unwrap().contains("was deleted"), "{failed}");
}
