//! Connections: how long, how many, how they end.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::routing::get;
use bytes::Bytes;
use patchwell_server::http::ConnectionLimits;
use tokio::net::TcpStream;
use tokio::sync::Notify;

use super::router;
use crate::support::{Raw, Running};

fn impatient() -> ConnectionLimits {
    let short = Duration::from_millis(200);
    ConnectionLimits { head_timeout: short, idle_timeout: short, write_timeout: short, ..ConnectionLimits::default() }
}

const GET: &str = "GET /path HTTP/1.1\r\nHost: a\r\n\r\n";

#[tokio::test]
async fn a_head_that_drips_is_cut_off() {
    let limits = ConnectionLimits { idle_timeout: Duration::from_secs(3600), ..impatient() };
    let server = Running::start_with(router(), limits).await;
    // From the start, and after a first request.
    for first in ["", GET] {
        let mut raw = Raw::connect(server.address).await;
        if !first.is_empty() {
            raw.send(first).await;
            raw.answer(false).await;
        }
        raw.send("GET /path HTTP/1.1\r\n").await;
        let mut lines = 0;
        while raw.try_send(format!("X-{lines}: y\r\n")).await {
            lines += 1;
            assert!(lines < 1000, "it waits for ever");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        raw.rest().await;
    }
    // A connection that says nothing at all.
    assert_eq!(Raw::connect(server.address).await.rest().await, b"");
}

#[tokio::test]
async fn an_idle_connection_is_closed() {
    let server = Running::start_with(router(), impatient()).await;
    let mut raw = Raw::connect(server.address).await;
    raw.send(GET).await;
    assert_eq!(raw.answer(false).await.status, 200);
    assert_eq!(raw.rest().await, b"");
}

#[tokio::test]
async fn a_client_that_does_not_read_is_dropped() {
    const SIZE: usize = 64 << 20;
    let ended = Arc::new(Notify::new());
    let told = Arc::clone(&ended);
    let answer = async move || {
        let owner = Dropped(told);
        Bytes::from_owner(Huge(vec![0; SIZE], owner))
    };
    let server = Running::start_with(Router::new().route("/huge", get(answer)), impatient()).await;
    let mut raw = Raw::connect(server.address).await;
    raw.send("GET /huge HTTP/1.1\r\nHost: a\r\n\r\n").await;
    tokio::time::timeout(Duration::from_secs(60), ended.notified()).await.expect("it is still held");
    assert!(raw.rest().await.len() < SIZE);
}

struct Dropped(Arc<Notify>);

impl Drop for Dropped {
    fn drop(&mut self) {
        self.0.notify_one();
    }
}

struct Huge(Vec<u8>, #[expect(dead_code, reason = "it tells when it is dropped")] Dropped);

impl AsRef<[u8]> for Huge {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

#[tokio::test]
async fn heads_are_bounded() {
    let server = Running::start(router()).await;
    let long = "y".repeat(30_000);
    assert_eq!(Raw::get(server.address, "/path", &format!("X: {long}\r\n")).await.status, 200);
    let endless = format!("GET /path HTTP/1.1\r\nHost: a\r\nX: {}", "y".repeat(100_000));
    let mut raw = Raw::connect(server.address).await;
    raw.try_send(endless).await;
    assert_eq!(raw.answer(false).await.status, 431);
    let many = "A: b\r\n".repeat(200);
    assert_eq!(Raw::get(server.address, "/path", &many).await.status, 431);
}

#[tokio::test]
async fn connections_beyond_the_limit_wait_for_a_place() {
    let limits = ConnectionLimits { connections: 2, ..ConnectionLimits::default() };
    let server = Running::start_with(router(), limits).await;
    let mut held = Vec::new();
    for _ in 0..2 {
        let mut raw = Raw::connect(server.address).await;
        raw.send(GET).await;
        assert_eq!(raw.answer(false).await.status, 200);
        held.push(raw);
    }
    let mut third = Raw::connect(server.address).await;
    third.send(GET).await;
    assert!(tokio::time::timeout(Duration::from_millis(200), third.answer(false)).await.is_err());
    held.pop();
    assert_eq!(third.answer(false).await.status, 200);
}

#[tokio::test]
async fn a_panic_is_answered_and_hurts_nobody_else() {
    let server = Running::start(router()).await;
    let mut other = Raw::connect(server.address).await;
    other.send(GET).await;
    other.answer(false).await;
    let answer = Raw::get(server.address, "/panic", "").await;
    assert_eq!((answer.status, answer.header("connection")), (500, "close"));
    other.send(GET).await;
    assert_eq!(other.answer(false).await.status, 200);
    assert_eq!(Raw::get(server.address, "/path", "").await.status, 200);
}

#[tokio::test]
async fn stopping_answers_what_is_under_way() {
    let (begun, go) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (tell, wait) = (Arc::clone(&begun), Arc::clone(&go));
    let slow = async move || {
        tell.notify_one();
        wait.notified().await;
        "done"
    };
    let mut server = Running::start(Router::new().route("/slow", get(slow))).await;
    let idle = Raw::connect(server.address).await;
    let mut busy = Raw::connect(server.address).await;
    busy.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n").await;
    begun.notified().await;
    server.shutdown.cancel();
    assert_eq!(idle.rest().await, b"");
    while TcpStream::connect(server.address).await.is_ok() {
        tokio::task::yield_now().await;
    }
    let task = server.task.take().unwrap();
    assert!(!task.is_finished());
    go.notify_one();
    assert_eq!(busy.answer(false).await.text(), "done");
    tokio::time::timeout(Duration::from_secs(60), task).await.expect("it goes on").unwrap();
}

#[tokio::test]
async fn stopping_does_not_wait_for_ever() {
    let never = async || std::future::pending::<&str>().await;
    let limits = ConnectionLimits { drain_timeout: Duration::from_millis(100), ..ConnectionLimits::default() };
    let mut server = Running::start_with(Router::new().route("/never", get(never)), limits).await;
    let mut raw = Raw::connect(server.address).await;
    raw.send("GET /never HTTP/1.1\r\nHost: a\r\n\r\n").await;
    tokio::time::sleep(Duration::from_millis(50)).await;
    server.shutdown.cancel();
    tokio::time::timeout(Duration::from_secs(60), server.task.take().unwrap()).await.expect("it waits").unwrap();
    assert_eq!(raw.rest().await, b"");
}
