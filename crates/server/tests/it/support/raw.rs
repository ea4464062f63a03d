//! A client on a bare socket.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Long enough for any machine; nothing waits for it unless something is wrong.
const PATIENCE: Duration = Duration::from_secs(60);

/// One connection.
pub(crate) struct Raw {
    stream: TcpStream,
    received: Vec<u8>,
}

/// An answer, read to the end of its announced length.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// Names in lower case.
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }
}

impl Raw {
    pub(crate) async fn connect(address: SocketAddr) -> Self {
        Self { stream: TcpStream::connect(address).await.unwrap(), received: Vec::new() }
    }

    /// Connects, sends, and reads one answer.
    pub(crate) async fn ask(address: SocketAddr, request: impl AsRef<[u8]>) -> Answer {
        let mut raw = Self::connect(address).await;
        raw.send(request).await;
        raw.answer(false).await
    }

    /// As [`Raw::ask`], for GET with further header lines, each ended by CR LF.
    pub(crate) async fn get(address: SocketAddr, path: &str, headers: &str) -> Answer {
        Self::ask(address, format!("GET {path} HTTP/1.1\r\nHost: {address}\r\n{headers}\r\n")).await
    }

    /// As [`Raw::get`], for HEAD.
    pub(crate) async fn head(address: SocketAddr, path: &str, headers: &str) -> Answer {
        let mut raw = Self::connect(address).await;
        raw.send(format!("HEAD {path} HTTP/1.1\r\nHost: {address}\r\n{headers}\r\n")).await;
        raw.answer(true).await
    }

    pub(crate) async fn send(&mut self, bytes: impl AsRef<[u8]>) {
        self.stream.write_all(bytes.as_ref()).await.unwrap();
    }

    /// Sends if the other side still listens.
    pub(crate) async fn try_send(&mut self, bytes: impl AsRef<[u8]>) -> bool {
        self.stream.write_all(bytes.as_ref()).await.is_ok()
    }

    /// Reads more; `false` at the end of the connection, however it ends.
    pub(crate) async fn more(&mut self) -> bool {
        let mut buffer = vec![0; 65_536];
        let read = tokio::time::timeout(PATIENCE, self.stream.read(&mut buffer)).await.expect("nothing came");
        let length = read.unwrap_or(0);
        self.received.extend_from_slice(&buffer[..length]);
        length > 0
    }

    /// Everything up to the end of the connection.
    pub(crate) async fn rest(mut self) -> Vec<u8> {
        while self.more().await {}
        self.received
    }

    /// Reads up to the empty line and gives status and headers.
    pub(crate) async fn head_of_answer(&mut self) -> (u16, BTreeMap<String, String>) {
        let end = loop {
            match self.received.windows(4).position(|bytes| bytes == b"\r\n\r\n") {
                Some(end) => break end,
                None => assert!(self.more().await, "ended: {:?}", String::from_utf8_lossy(&self.received)),
            }
        };
        let head = String::from_utf8(self.received.drain(..end + 4).collect()).unwrap();
        let mut lines = head.trim_end().split("\r\n");
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let header = |line: &str| {
            let (name, value) = line.split_once(": ").unwrap();
            (name.to_ascii_lowercase(), value.to_owned())
        };
        (status, lines.map(header).collect())
    }

    /// Reads one answer; one to HEAD has no body.
    pub(crate) async fn answer(&mut self, to_head: bool) -> Answer {
        let (status, headers) = self.head_of_answer().await;
        assert!(!headers.contains_key("transfer-encoding"), "{headers:?}");
        let length = headers.get("content-length").map_or(0, |length| length.parse().unwrap());
        let length = if to_head || status == 304 { 0 } else { length };
        while self.received.len() < length {
            assert!(self.more().await, "ended after {} of {length} bytes", self.received.len());
        }
        Answer { status, headers, body: self.received.drain(..length).collect() }
    }
}
