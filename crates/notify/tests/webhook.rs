//! Webhooks, with receivers that behave well and badly.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::JoinHandle;

use patchwell_notify::{AddressPolicy, DeliveryError, WebhookClient, WebhookRequest, WebhookSecret};

/// Takes one request and says `answer`; returns the request.
fn receiver(answer: &'static str) -> (String, JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://localhost:{}/hook?key=1", listener.local_addr().unwrap().port());
    let thread = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let (mut request, mut part) = (Vec::new(), [0; 4096]);
        while !request.ends_with(b"\"}") {
            let read = stream.read(&mut part).unwrap();
            assert!(read > 0, "{}", String::from_utf8_lossy(&request));
            request.extend_from_slice(&part[..read]);
        }
        stream.write_all(answer.as_bytes()).unwrap();
        String::from_utf8(request).unwrap()
    });
    (url, thread)
}

fn request(url: &str) -> WebhookRequest {
    WebhookRequest {
        url: url.to_owned(),
        id: "5f2c8b52-1b0f-4c3c-9d55-000000000001".to_owned(),
        seconds: i64::try_from(now()).unwrap(),
        body: br#"{"type":"test","data":"\u00fc"}"#.to_vec(),
        secret: WebhookSecret::new([7; 32]),
    }
}

/// The library of the receiver compares with its own clock.
fn now() -> u64 {
    #[expect(clippy::disallowed_methods, reason = "the receiver's clock is the computer's")]
    let now = std::time::SystemTime::now();
    now.duration_since(std::time::UNIX_EPOCH).unwrap().as_secs()
}

async fn send(url: &str) -> Result<u16, DeliveryError> {
    WebhookClient::new(AddressPolicy { allows_private: true }, "").unwrap().send(&request(url)).await
}

fn headers(request: &str) -> serde_json::Map<String, serde_json::Value> {
    let head = request.split_once("\r\n\r\n").unwrap().0;
    let pairs = head.lines().filter_map(|line| line.split_once(": "));
    pairs.map(|(name, value)| (name.to_ascii_lowercase(), value.into())).collect()
}

#[tokio::test]
async fn a_receiver_with_the_specifications_library_takes_the_signature() {
    let (url, thread) = receiver("HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\n\r\n");
    assert_eq!(send(&url).await, Ok(202));
    let received = thread.join().unwrap();
    assert!(received.starts_with("POST /hook?key=1 HTTP/1.1\r\n"), "{received}");
    let headers = headers(&received);
    assert_eq!(headers["content-type"], "application/json");
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let named = std::env::var_os("PATCHWELL_PYTHON").map(PathBuf::from);
    let python = named.unwrap_or_else(|| root.join("target/venv/bin/python"));
    let has_it = Command::new(&python).args(["-c", "import standardwebhooks"]).output();
    if !has_it.is_ok_and(|run| run.status.success()) {
        assert!(std::env::var_os("PATCHWELL_REQUIRE_ALL").is_none(), "no Python with standardwebhooks");
        println!("skipped: no Python with standardwebhooks; `cargo xtask test` prepares one");
        return;
    }
    let secret = WebhookSecret::new([7; 32]).to_text();
    let check = |body: &str| {
        let told = serde_json::json!({ "secret": secret, "headers": headers, "body": body }).to_string();
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/foreign/check_signature.py");
        let mut judge = Command::new(&python);
        judge.arg(script).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut judge = judge.spawn().unwrap();
        judge.stdin.take().unwrap().write_all(told.as_bytes()).unwrap();
        judge.wait_with_output().unwrap().status.success()
    };
    let body = received.split_once("\r\n\r\n").unwrap().1;
    assert!(check(body), "the library of Standard Webhooks refuses it");
    assert!(!check(&body.replace("test", "tost")), "the judge takes anything");
}

#[tokio::test]
async fn only_success_is_success_and_nobody_is_sent_elsewhere() {
    for (answer, status, word, is_permanent) in [
        ("HTTP/1.1 500 No\r\ncontent-length: 0\r\n\r\n", Some(500), "500", false),
        ("HTTP/1.1 410 Gone\r\ncontent-length: 0\r\n\r\n", Some(410), "nobody listens", true),
        (
            "HTTP/1.1 307 There\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n",
            Some(307),
            "redirects",
            false,
        ),
        ("not HTTP at all\r\n\r\n", None, "localhost", false),
        ("", None, "localhost", false),
    ] {
        let (url, thread) = receiver(answer);
        let error = send(&url).await.unwrap_err();
        thread.join().unwrap();
        assert_eq!((error.status, error.is_permanent), (status, is_permanent), "{error}");
        assert!(error.reason.contains(word) && !error.reason.contains("key=1"), "{error}");
    }
}

#[tokio::test]
async fn addresses_that_may_not_be_asked_are_not() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let port = listener.local_addr().unwrap().port();
    let client = WebhookClient::new(AddressPolicy { allows_private: false }, "").unwrap();
    for host in ["localhost", "127.0.0.1", "[::ffff:127.0.0.1]", "2130706433"] {
        let error = client.send(&request(&format!("http://{host}:{port}/"))).await.unwrap_err();
        assert!(error.reason.contains("notify_private_addresses"), "{host}: {error}");
    }
    let client = WebhookClient::new(AddressPolicy { allows_private: true }, "").unwrap();
    for host in ["169.254.169.254", "[fe80::1]", "0.0.0.0"] {
        let error = client.send(&request(&format!("http://{host}:{port}/"))).await.unwrap_err();
        assert!(error.is_permanent && error.reason.contains("never"), "{host}: {error}");
    }
    assert!(listener.accept().is_err(), "somebody came");
}
