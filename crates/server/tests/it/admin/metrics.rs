//! What those see who watch.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use http::Method;
use serde_json::json;

use super::support::Server;

async fn metrics(server: &Server) -> String {
    let answer = server.raw(Method::GET, "/metrics", None, Vec::new()).await;
    assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.bytes));
    assert!(answer.content_type.starts_with("application/openmetrics-text"), "{}", answer.content_type);
    String::from_utf8(answer.bytes).unwrap()
}

#[track_caller]
fn has(text: &str, line: &str) {
    assert!(text.lines().any(|found| found == line), "{line}\n{text}");
}

#[tokio::test]
async fn numbers_are_those_of_the_server() {
    let server = Server::with_catalog().await;
    let id = server.computer("workstation-7").await;
    server.computer("workstation-8").await;
    let update = server.get("/updates").await.ok()["items"][0]["id"].as_str().unwrap().to_owned();
    server.inventory(&id, &[&update], &[]).await;
    server.get("/updates?limit=0").await.problem(400, "limit");
    let text = metrics(&server).await;
    has(&text, "patchwell_computers 2");
    has(&text, "patchwell_computers_by_status{status=\"needing_updates\"} 1");
    has(&text, "patchwell_computers_by_status{status=\"never_reported\"} 1");
    has(&text, "patchwell_updates_by_status{status=\"needed\"} 1");
    has(&text, "patchwell_jobs{kind=\"import\",state=\"done\"} 1");
    for (outcome, count) in [("ok", 1), ("refused", 1)] {
        let labels = format!("listener=\"admin\",operation=\"GET /api/v1/updates\",outcome=\"{outcome}\"");
        has(&text, &format!("patchwell_requests_total{{{labels}}} {count}"));
    }
    has(&text, "patchwell_request_duration_seconds_count{listener=\"admin\",operation=\"GET /api/v1/updates\"} 2");
    assert!(!text.contains(&update) && !text.contains("workstation"), "nobody's name is a label");
    server.raw(Method::GET, "/api/v1/no/such/path", None, Vec::new()).await;
    assert!(!metrics(&server).await.contains("such"), "strangers make no labels");
}

#[tokio::test]
async fn a_foreign_reader_understands_every_line() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let named = std::env::var_os("PATCHWELL_PYTHON").map(PathBuf::from);
    let python = named.unwrap_or_else(|| root.join("target/venv/bin/python"));
    let import = "from prometheus_client.openmetrics.parser import text_fd_to_metric_families";
    if !Command::new(&python).args(["-c", import]).output().is_ok_and(|run| run.status.success()) {
        assert!(std::env::var_os("PATCHWELL_REQUIRE_ALL").is_none(), "no Python with prometheus_client");
        println!("skipped: no Python with prometheus_client; `cargo xtask test` prepares one");
        return;
    }
    let server = Server::with_catalog().await;
    server.get("/updates").await.ok();
    let text = metrics(&server).await;
    let script = format!("{import}; import sys; print(len(list(text_fd_to_metric_families(sys.stdin))))");
    let mut reader = Command::new(&python);
    reader.args(["-c", &script]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut reader = reader.spawn().unwrap();
    reader.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    let output = reader.wait_with_output().unwrap();
    assert!(output.status.success(), "{}\n{text}", String::from_utf8_lossy(&output.stderr));
    let families: usize = String::from_utf8(output.stdout).unwrap().trim().parse().unwrap();
    assert!(families >= 14, "{families}");
}

#[tokio::test]
async fn who_may_read_the_metrics_is_a_setting() {
    let server = Server::empty().await;
    let passed_on = [("x-forwarded-for", "192.0.2.1")];
    let read = |headers: Vec<(&'static str, &'static str)>| {
        let server = &server;
        async move { server.plain(Method::GET, "/metrics", &headers).await.status }
    };
    assert_eq!((read(vec![]).await, read(passed_on.to_vec()).await), (200, 401), "this computer alone");
    server.patch("/settings", &json!({ "monitoring": { "metrics": "token" } })).await.ok();
    assert_eq!(read(vec![]).await, 401);
    assert_eq!(server.with_token(Method::GET, "/metrics").await.status, 200);
    server.patch("/settings", &json!({ "monitoring": { "metrics": "public" } })).await.ok();
    assert_eq!(read(passed_on.to_vec()).await, 200);
    server
        .patch("/settings", &json!({ "monitoring": { "metrics": "yes" } }))
        .await
        .problem(400, "local, token or public");
}

#[tokio::test]
async fn a_server_that_cannot_keep_files_is_not_ready() {
    let server = Server::empty().await;
    let ready = async || {
        let answer = server.raw(Method::GET, "/readyz", None, Vec::new()).await;
        (answer.status, String::from_utf8(answer.bytes).unwrap())
    };
    assert_eq!(ready().await, (200, "ready\ncatalog: ok\ndatabase: ok\ncontent: ok\n".to_owned()));
    server.patch("/settings", &json!({ "monitoring": { "least_room_mb": u64::MAX >> 20 } })).await.ok();
    let (status, text) = ready().await;
    assert!(status == 503 && text.starts_with("not ready") && text.contains("monitoring_least_room_mb"), "{text}");
}
