//! Clients that do not do as they should.

use std::time::Duration;

use patchwell_server::http::ConnectionLimits;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::openssl::ask;
use super::{Server, get_config};

/// The beginning of a handshake message that never comes to its end.
const HALF_A_HELLO: [u8; 9] = [0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc];

#[tokio::test]
async fn slow_handshakes_do_not_keep_others_out() {
    let server = Server::start().await;
    let mut slow = Vec::new();
    for at in 0..200 {
        let mut stream = TcpStream::connect(server.encrypted).await.unwrap();
        if at % 2 == 0 {
            stream.write_all(&HALF_A_HELLO).await.unwrap();
        }
        slow.push(stream);
    }
    let seen = ask(server.encrypted, &server.ca(), &[], &get_config()).await;
    assert!(seen.answer.contains("GetConfigResponse"), "{seen:?}");
    drop(slow);
}

#[tokio::test]
async fn a_handshake_that_does_not_come_to_its_end_gives_its_place_to_others() {
    let limits = ConnectionLimits {
        handshakes: 1,
        handshake_timeout: Duration::from_millis(300),
        ..ConnectionLimits::default()
    };
    let server = Server::start_with(limits).await;
    let mut slow = TcpStream::connect(server.encrypted).await.unwrap();
    slow.write_all(&HALF_A_HELLO).await.unwrap();
    // It is closed, sooner or later; and then the only place is free.
    assert_eq!(slow.read(&mut [0; 64]).await.unwrap_or(0), 0);
    let seen = ask(server.encrypted, &server.ca(), &[], &get_config()).await;
    assert!(seen.answer.contains("GetConfigResponse"), "{seen:?}");
}

#[tokio::test]
async fn garbage_ends_one_connection_only() {
    let server = Server::start().await;
    for garbage in [&b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"[..], &[0xff; 300], &[0x16, 3, 1, 0xff, 0xff], &[0x80; 64]] {
        let mut stream = TcpStream::connect(server.encrypted).await.unwrap();
        stream.write_all(garbage).await.unwrap();
        stream.shutdown().await.unwrap();
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer).await;
        // At most an alert.
        assert!(answer.len() < 32 && !answer.starts_with(b"HTTP"), "{answer:?}");
    }
    let old = ask(server.encrypted, &server.ca(), &["-tls1_1", "-cipher", "ALL:@SECLEVEL=0"], &get_config()).await;
    assert!(old.answer.is_empty(), "{old:?}");
    let seen = ask(server.encrypted, &server.ca(), &["-alpn", "h2,http/1.1"], &get_config()).await;
    assert!(seen.answer.contains("GetConfigResponse"), "{seen:?}");
}
