//! Request bodies: expectations, lengths, codings, time.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::{LIMIT, post_of, router};
use crate::support::{Raw, Running};

#[tokio::test]
async fn a_body_held_back_for_100_continue_is_asked_for() {
    let server = Running::start(router()).await;
    let mut raw = Raw::connect(server.address).await;
    raw.send(post_of("Expect: 100-continue\r\nContent-Length: 5\r\n", "")).await;
    assert_eq!(raw.head_of_answer().await.0, 100);
    raw.send("hello").await;
    let answer = raw.answer(false).await;
    assert_eq!((answer.status, answer.text().as_str()), (200, "hello"));
    // The connection goes on.
    raw.send(post_of("Content-Length: 3\r\n", "two")).await;
    assert_eq!(raw.answer(false).await.text(), "two");
}

#[tokio::test]
async fn a_body_that_will_not_be_read_is_not_asked_for() {
    let server = Running::start(router()).await;
    for length in [LIMIT as u64 + 1, 1 << 40, u64::MAX - 2] {
        let mut raw = Raw::connect(server.address).await;
        raw.send(post_of(&format!("Expect: 100-continue\r\nContent-Length: {length}\r\n"), "")).await;
        let answer = raw.answer(false).await;
        assert_eq!((answer.status, answer.header("connection")), (413, "close"), "{length}");
        assert_eq!(raw.rest().await, b"");
    }
}

#[tokio::test]
async fn lengths_that_are_no_numbers_are_refused() {
    let server = Running::start(router()).await;
    for length in ["-1", "+1", "1e3", "99999999999999999999999", "0x10", "1,2"] {
        let answer = Raw::ask(server.address, post_of(&format!("Content-Length: {length}\r\n"), "")).await;
        assert!((400..=431).contains(&answer.status), "{length}: {answer:?}");
    }
}

#[tokio::test]
async fn chunks_are_put_together_and_bounded() {
    let server = Running::start(router()).await;
    let chunked = "Transfer-Encoding: chunked\r\n";
    let answer = Raw::ask(server.address, post_of(chunked, "3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n")).await;
    assert_eq!((answer.status, answer.text().as_str()), (200, "abcde"));

    let mut raw = Raw::connect(server.address).await;
    raw.send(post_of(chunked, "")).await;
    let chunk = format!("1000\r\n{}\r\n", "x".repeat(4096));
    let mut sent = 0;
    while raw.try_send(&chunk).await {
        sent += 4096;
        assert!(sent < 1 << 30, "it takes everything");
        if sent > LIMIT {
            break;
        }
    }
    assert_eq!(raw.answer(false).await.status, 413);
}

#[tokio::test]
async fn gzip_is_unpacked_within_bounds() {
    let server = Running::start(router()).await;
    let ask = async |coding: &str, body: Vec<u8>| {
        let headers = format!("Content-Encoding: {coding}\r\nContent-Length: {}\r\n", body.len());
        Raw::ask(server.address, post_of(&headers, body)).await
    };
    let answer = ask("gzip", gzip(&[b'a'; LIMIT])).await;
    assert_eq!((answer.status, answer.body), (200, vec![b'a'; LIMIT]));
    assert_eq!(ask("identity", b"plain".to_vec()).await.text(), "plain");
    assert_eq!(ask("X-GZIP", gzip(b"old")).await.text(), "old");

    assert_eq!(ask("gzip", gzip(&[b'a'; LIMIT + 1])).await.status, 413);
    let bomb = gzip(&vec![0; 50_000_000]);
    assert!(bomb.len() < LIMIT);
    assert_eq!(ask("gzip", bomb).await.status, 413);
    assert_eq!(ask("gzip", b"not gzip".to_vec()).await.status, 400);
    let whole = gzip(b"cut off before its end");
    assert_eq!(ask("gzip", whole[..whole.len() - 9].to_vec()).await.status, 400);
    assert_eq!(ask("deflate", b"x".to_vec()).await.status, 415);
    assert_eq!(ask("gzip, gzip", gzip(&gzip(b"x"))).await.status, 415);
    assert_eq!(ask("gzip\r\nContent-Encoding: gzip", gzip(&gzip(b"x"))).await.status, 415);
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[tokio::test]
async fn a_body_that_never_ends_is_given_up() {
    let server = Running::start(router()).await;
    let mut raw = Raw::connect(server.address).await;
    raw.send(post_of("Content-Length: 10\r\n", "slow")).await;
    let answer = raw.answer(false).await;
    assert_eq!((answer.status, answer.header("connection")), (408, "close"));
    assert_eq!(raw.rest().await, b"");
}
