//! Debian's `openssl`.

use std::net::SocketAddr;
use std::path::Path;
use std::process::{Output, Stdio};

use tokio::io::AsyncWriteExt as _;
use tokio::process::Command;

/// What a client of OpenSSL saw.
#[derive(Debug)]
pub(super) struct Seen {
    /// The HTTP answer.
    pub(super) answer: String,
    /// The log: protocol, cipher suite, peer.
    pub(super) log: String,
}

impl Seen {
    /// A line of the log.
    pub(super) fn field(&self, name: &str) -> &str {
        let line = self.log.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
        line.unwrap_or_else(|| panic!("{name} is not in {self:?}"))
    }
}

/// Connects with these further options, trusting only `ca`, and sends a request.
pub(super) async fn ask(address: SocketAddr, ca: &Path, options: &[&str], request: &str) -> Seen {
    let mut client = Command::new("openssl")
        .args(["s_client", "-brief", "-ign_eof", "-verify_return_error", "-verify_hostname", "localhost", "-CAfile"])
        .arg(ca)
        .args(["-connect", &address.to_string()])
        .args(options)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .expect("openssl runs");
    let mut stdin = client.stdin.take().expect("it is piped");
    // A client that failed its handshake has closed it already.
    let _ = stdin.write_all(request.as_bytes()).await;
    let output = client.wait_with_output().await.expect("it ends");
    drop(stdin);
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Seen { answer: text(&output.stdout), log: text(&output.stderr) }
}

/// Runs a command that must succeed.
#[track_caller]
pub(super) fn run(arguments: &[&str]) -> String {
    let Output { status, stdout, stderr } =
        std::process::Command::new("openssl").args(arguments).output().expect("openssl runs");
    assert!(status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&stderr));
    String::from_utf8_lossy(&stdout).into_owned()
}
