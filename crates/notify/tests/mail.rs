//! E-mail through a mail server of somebody else's making.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, SystemTime};

use patchwell_notify::{Mail, MailFile, MailSecurity, MailServer, send_mail};
use serde_json::Value;

const USER: &str = "updates";
const PASSWORD: &str = "p\u{e4}ssword with spaces";

/// A running mail server that ends with the test.
struct Foreign {
    process: Child,
    out: BufReader<ChildStdout>,
    port: u16,
    /// The authority that certified it.
    authority: String,
    _folder: tempfile::TempDir,
}

impl Drop for Foreign {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn python() -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let named = std::env::var_os("PATCHWELL_PYTHON").map(PathBuf::from);
    let python = named.unwrap_or_else(|| root.join("target/venv/bin/python"));
    let has_all = Command::new(&python).args(["-c", "import aiosmtpd"]).output().is_ok_and(|run| run.status.success());
    if !has_all {
        assert!(std::env::var_os("PATCHWELL_REQUIRE_ALL").is_none(), "no Python with aiosmtpd; run `cargo xtask test`");
        println!("skipped: no Python with aiosmtpd; `cargo xtask test` prepares one");
    }
    has_all.then_some(python)
}

impl Foreign {
    /// In a mode of the script, for this user; `None` where there is no Python for it.
    fn start(mode: &str, user: &str) -> Option<Self> {
        let (python, folder) = (python()?, tempfile::tempdir().unwrap());
        let made = rcgen::generate_simple_self_signed(vec!["127.0.0.1".to_owned(), "localhost".to_owned()]).unwrap();
        let (certificate, key) = (folder.path().join("certificate.pem"), folder.path().join("key.pem"));
        std::fs::write(&certificate, made.cert.pem()).unwrap();
        std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/foreign/mail_server.py");
        let mut process = Command::new(python)
            .arg(script)
            .arg(mode)
            .args([&certificate, &key])
            .args([user, PASSWORD])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let out = BufReader::new(process.stdout.take().unwrap());
        let mut server = Self { process, out, port: 0, authority: made.cert.pem(), _folder: folder };
        server.port = u16::try_from(server.line()["port"].as_u64().unwrap()).unwrap();
        Some(server)
    }

    /// What it says next.
    fn line(&mut self) -> Value {
        let mut line = String::new();
        self.out.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line:?}"))
    }

    fn reached(&self, security: MailSecurity) -> MailServer {
        MailServer {
            host: "localhost".to_owned(),
            port: self.port,
            security,
            credentials: Some((USER.to_owned(), PASSWORD.to_owned())),
            trusted_ca: self.authority.clone(),
            own_name: "updates.example.test".to_owned(),
            sender_name: "Update Server, Z\u{fc}rich".to_owned(),
            sender_address: "updates@example.test".to_owned(),
        }
    }
}

fn mail(recipient: &str) -> Mail {
    Mail {
        id: "0123abcd".to_owned(),
        recipient: recipient.to_owned(),
        date: SystemTime::UNIX_EPOCH + Duration::from_secs(1_790_000_000),
        subject: "2 new updates \u{2013} \u{201e}Sicherheit\u{201c}".to_owned(),
        text: format!("First line\n.\nA line that begins with a dot above\n{}\n", "long ".repeat(400)),
        html: "<p>First &amp; last \u{2013} line</p>".to_owned(),
        files: Vec::new(),
    }
}

#[tokio::test]
async fn a_mail_arrives_as_it_was_written_in_every_mode() {
    for (mode, security) in
        [("none", MailSecurity::None), ("starttls", MailSecurity::StartTls), ("tls", MailSecurity::Tls)]
    {
        let Some(mut foreign) = Foreign::start(mode, USER) else { return };
        let mail = mail("somebody@example.test");
        send_mail(&foreign.reached(security), &mail).await.unwrap();
        let taken = foreign.line();
        assert_eq!(
            (&taken["from"], &taken["to"][0]),
            (&"updates@example.test".into(), &"somebody@example.test".into())
        );
        assert_eq!(taken["tls"], mode != "none", "{mode}");
        assert_eq!((&taken["signed_in"], &taken["hello"]), (&true.into(), &"updates.example.test".into()));
        let headers = &taken["headers"];
        assert_eq!(headers["subject"], mail.subject.as_str());
        assert_eq!(headers["message-id"], "<0123abcd@example.test>", "mail programs show a repetition once");
        assert_eq!(headers["from"], "\"Update Server, Z\u{fc}rich\" <updates@example.test>");
        assert_eq!(headers["date"], "Mon, 21 Sep 2026 14:13:20 +0000");
        let text = |kind: &str| taken[kind].as_str().unwrap().replace("\r\n", "\n");
        assert_eq!(text("text").trim_end(), mail.text.trim_end(), "{mode}");
        assert_eq!(text("html").trim_end(), mail.html);
    }
}

#[tokio::test]
async fn files_arrive_as_they_were() {
    let Some(mut foreign) = Foreign::start("none", USER) else { return };
    let file = |name: &str, media_type: &str, bytes: &[u8]| MailFile {
        name: name.to_owned(),
        media_type: media_type.to_owned(),
        bytes: bytes.to_vec(),
    };
    let csv = "\u{feff}Computer\r\n'=cmd()\r\n<script>alert(1)</script>\r\n.\r\n";
    // The foreign server tells it before it answers: more than a pipe holds would wait for a reader.
    let all: Vec<u8> = (0..=255).cycle().take(12_800).collect();
    let files = vec![
        file("computers-2026-11-23.csv", "text/csv; charset=utf-8", csv.as_bytes()),
        file("Z\u{fc}rich \u{2013} alle.pdf", "application/pdf", &all),
    ];
    let mail = Mail { files: files.clone(), ..mail("somebody@example.test") };
    send_mail(&foreign.reached(MailSecurity::None), &mail).await.unwrap();
    let taken = foreign.line();
    assert_eq!(taken["html"].as_str().unwrap().trim_end(), mail.html, "the text is still found");
    let taken = taken["files"].as_array().unwrap();
    assert_eq!(taken.len(), files.len());
    for (file, taken) in files.iter().zip(taken) {
        assert_eq!(taken["name"], file.name.as_str());
        assert_eq!(taken["type"], file.media_type.split(';').next().unwrap());
        let hex: String = file.bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        assert!(taken["hex"] == hex.as_str(), "{}", file.name);
    }
}

#[tokio::test]
async fn who_does_not_sign_in_can_be_told_without_credentials() {
    let Some(mut foreign) = Foreign::start("none", "") else { return };
    let server = MailServer { credentials: None, ..foreign.reached(MailSecurity::None) };
    send_mail(&server, &mail("somebody@example.test")).await.unwrap();
    assert_eq!(foreign.line()["signed_in"], false);
}

#[tokio::test]
async fn a_server_that_cannot_be_trusted_gets_neither_password_nor_mail() {
    let Some(foreign) = Foreign::start("starttls", USER) else { return };
    let stranger = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap().cert.pem();
    for (trusted_ca, host) in [(String::new(), "localhost"), (stranger, "localhost")] {
        let server = MailServer { trusted_ca, host: host.to_owned(), ..foreign.reached(MailSecurity::StartTls) };
        let error = send_mail(&server, &mail("somebody@example.test")).await.unwrap_err();
        assert!(!error.is_permanent && error.reason.contains("localhost"), "{error:?}");
    }
    let Some(plain) = Foreign::start("none", USER) else { return };
    let error = send_mail(&plain.reached(MailSecurity::StartTls), &mail("a@example.test")).await.unwrap_err();
    assert!(error.reason.to_ascii_lowercase().contains("tls"), "it does not go on without encryption: {error:?}");
}

#[tokio::test]
async fn refusals_say_whether_trying_again_helps() {
    let Some(foreign) = Foreign::start("starttls", USER) else { return };
    let server = foreign.reached(MailSecurity::StartTls);
    let refused = |recipient: &'static str| {
        let server = server.clone();
        async move { send_mail(&server, &mail(recipient)).await.unwrap_err() }
    };
    let nobody = refused("nobody@example.test").await;
    assert_eq!((nobody.is_permanent, nobody.status), (true, Some(550)), "{nobody}");
    assert!(nobody.reason.contains("no such mailbox"), "{nobody}");
    let later = refused("later@example.test").await;
    assert_eq!((later.is_permanent, later.status), (false, Some(451)), "{later}");
    let credentials = Some((USER.to_owned(), "another".to_owned()));
    let wrong = MailServer { credentials, ..server.clone() };
    let error = send_mail(&wrong, &mail("somebody@example.test")).await.unwrap_err();
    assert_eq!((error.is_permanent, error.status), (false, Some(535)), "the password may be corrected: {error}");
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let error = send_mail(&MailServer { port, ..server }, &mail("somebody@example.test")).await.unwrap_err();
    assert!(!error.is_permanent && error.reason.contains(&port.to_string()), "{error}");
}
