//! A small HTTP server that does exactly what a test wants, wrong things included.

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use parking_lot::Mutex;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// What a client asked.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) path: String,
    pub(crate) range: Option<Range<usize>>,
    pub(crate) if_range: Option<String>,
}

/// What to answer.
#[derive(Debug, Clone, Default)]
pub(crate) struct Reply {
    /// Status line and headers, each with its line end, without the empty line.
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
    /// Close after so many bytes of the body.
    pub(crate) cut: Option<usize>,
    /// Wait so long before each kilobyte.
    pub(crate) pause: Option<Duration>,
    /// Send the body again and again.
    pub(crate) endless: bool,
}

impl Reply {
    pub(crate) fn status(line: &str) -> Self {
        Self { head: format!("HTTP/1.1 {line}\r\nContent-Length: 0\r\n"), ..Self::default() }
    }

    pub(crate) fn redirect(to: &str) -> Self {
        Self { head: format!("HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\n"), ..Self::default() }
    }

    /// The whole file, whatever was asked.
    pub(crate) fn whole(bytes: &[u8]) -> Self {
        let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n", bytes.len());
        Self { head, body: bytes.to_vec(), ..Self::default() }
    }

    /// What a good server answers.
    pub(crate) fn file(bytes: &[u8], request: &Request) -> Self {
        let Some(range) = &request.range else { return Self::whole(bytes) };
        if range.start >= bytes.len() {
            let head = format!("HTTP/1.1 416 Range\r\nContent-Range: bytes */{}\r\nContent-Length: 0\r\n", bytes.len());
            return Self { head, ..Self::default() };
        }
        let part = &bytes[range.start..range.end.min(bytes.len())];
        let (first, last) = (range.start, range.start + part.len() - 1);
        let head = format!(
            "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes {first}-{last}/{}\r\nContent-Length: {}\r\n",
            bytes.len(),
            part.len()
        );
        Self { head, body: part.to_vec(), ..Self::default() }
    }

    pub(crate) fn header(mut self, line: &str) -> Self {
        self.head.push_str(line);
        self.head.push_str("\r\n");
        self
    }

    pub(crate) fn cut(mut self, at: usize) -> Self {
        self.cut = Some(at);
        self
    }
}

/// A server that runs until it is dropped.
pub(crate) struct Server {
    pub(crate) root: String,
    pub(crate) requests: Arc<Mutex<Vec<Request>>>,
    /// The most connections at a time that were in the middle of an answer.
    pub(crate) most_at_once: Arc<AtomicUsize>,
    task: JoinHandle<()>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Server {
    pub(crate) async fn start(answer: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let root = format!("http://{}", listener.local_addr().unwrap());
        let (requests, most_at_once) = (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicUsize::new(0)));
        let now = Arc::new(AtomicUsize::new(0));
        let (log, most, answer) = (Arc::clone(&requests), Arc::clone(&most_at_once), Arc::new(answer));
        let task = tokio::spawn(async move {
            loop {
                let Ok((stream, _)) = listener.accept().await else { continue };
                let (log, most, now, answer) = (log.clone(), most.clone(), now.clone(), answer.clone());
                tokio::spawn(async move {
                    let respond = |request: &Request| {
                        log.lock().push(request.clone());
                        answer(request)
                    };
                    let _ = converse(stream, &respond, &now, &most).await;
                });
            }
        });
        Self { root, requests, most_at_once, task }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}/{path}", self.root)
    }

    pub(crate) fn asked(&self) -> usize {
        self.requests.lock().len()
    }
}

async fn converse(
    mut stream: TcpStream,
    respond: &(impl Fn(&Request) -> Reply + Sync),
    now: &AtomicUsize,
    most: &AtomicUsize,
) -> std::io::Result<()> {
    let mut held = Vec::new();
    loop {
        let end = loop {
            if let Some(at) = held.windows(4).position(|four| four == b"\r\n\r\n") {
                break at + 4;
            }
            if stream.read_buf(&mut held).await? == 0 {
                return Ok(());
            }
        };
        let head = String::from_utf8_lossy(&held[..end]).into_owned();
        held.drain(..end);
        most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
        let kept_open = answer(&mut stream, &respond(&parse(&head))).await;
        now.fetch_sub(1, Ordering::SeqCst);
        if !kept_open? {
            return Ok(());
        }
    }
}

fn parse(head: &str) -> Request {
    let header = |name: &str| {
        let mut lines = head.lines().filter_map(|line| line.split_once(": "));
        lines.find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.to_owned())
    };
    let range = header("range").map(|range| {
        let (first, last) = range.strip_prefix("bytes=").unwrap().split_once('-').unwrap();
        first.parse().unwrap()..last.parse::<usize>().unwrap() + 1
    });
    let path = head.split(' ').nth(1).unwrap().trim_start_matches('/').to_owned();
    Request { path, range, if_range: header("if-range") }
}

async fn answer(stream: &mut TcpStream, reply: &Reply) -> std::io::Result<bool> {
    stream.write_all(format!("{}\r\n", reply.head).as_bytes()).await?;
    loop {
        let body = &reply.body[..reply.cut.unwrap_or(reply.body.len()).min(reply.body.len())];
        match reply.pause {
            None => stream.write_all(body).await?,
            Some(pause) => {
                for piece in body.chunks(1_000) {
                    tokio::time::sleep(pause).await;
                    stream.write_all(piece).await?;
                }
            }
        }
        if !reply.endless {
            return Ok(reply.cut.is_none());
        }
    }
}
