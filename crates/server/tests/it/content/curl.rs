//! curl as a client that somebody else wrote, and Python's mail parser as a reader of parts.

use std::fs;
use std::path::Path;
use std::process::{Output, Stdio};

use tokio::process::Command;

use super::{Site, noise};

async fn curl(arguments: &[&str]) -> Option<Output> {
    let mut command = Command::new("curl");
    command.args(["--silent", "--show-error", "--noproxy", "*"]).args(arguments).stdin(Stdio::null());
    match command.output().await {
        Ok(output) => Some(output),
        Err(_) => {
            println!("skipped: curl is not there");
            None
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn curl_fetches_resumes_and_asks_for_parts() {
    let site = Site::start().await;
    let bytes = noise(900_000);
    let (_, path) = site.add(&bytes, "x.cab");
    let url = site.server.url(&path);
    let Some(output) = curl(&["--fail", &url]).await else { return };
    assert!(output.stdout == bytes);

    let target = site.root.path().join("partial");
    fs::write(&target, &bytes[..123_456]).unwrap();
    let output = curl(&["--fail", "--continue-at", "-", "--output", target.to_str().unwrap(), &url]).await.unwrap();
    assert!(output.status.success(), "{output:?}");
    assert!(fs::read(&target).unwrap() == bytes);

    let output = curl(&["--fail", "--range", "-1000", &url]).await.unwrap();
    assert!(output.stdout == bytes[899_000..]);
    let output = curl(&["--head", "--range", "0-9", &url]).await.unwrap();
    let head = String::from_utf8(output.stdout).unwrap().to_lowercase();
    assert!(head.starts_with("http/1.1 200") && head.contains("content-length: 900000"), "{head}");
    let output = curl(&["--fail", "--http1.0", &url]).await.unwrap();
    assert!(output.stdout == bytes);
    // Upper-case content addresses in lower case, through a proxy's absolute form.
    let lower = site.server.url(&path.to_lowercase());
    let proxy = format!("http://{}", site.server.address);
    let output = curl(&["--fail", "--noproxy", "", "--proxy", &proxy, &lower]).await.unwrap();
    assert!(output.stdout == bytes);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn parts_are_read_by_a_foreign_parser() {
    const PARSER: &str = "import email, email.policy, sys\n\
        message = email.message_from_bytes(open(sys.argv[1], 'rb').read(), policy=email.policy.HTTP)\n\
        for part in message.iter_parts():\n\
        \x20   print(part['Content-Range'], len(part.get_payload(decode=True)), part.get_payload(decode=True).hex())\n";
    let site = Site::start().await;
    let bytes: Vec<u8> = noise(5_000).iter().map(|byte| b'a' + byte % 26).collect();
    let (_, path) = site.add(&bytes, "x.psf");
    let target = site.root.path().join("parts");
    let to = target.to_str().unwrap();
    let Some(output) =
        curl(&["--include", "--range", "0-99,4000-,200-200", "--output", to, &site.server.url(&path)]).await
    else {
        return;
    };
    assert!(output.status.success(), "{output:?}");
    let answer = fs::read(&target).unwrap();
    let after_status = answer.iter().position(|byte| *byte == b'\n').unwrap() + 1;
    fs::write(&target, &answer[after_status..]).unwrap();
    let Some(read) = parsed(PARSER, &target).await else { return };
    let hex = |part: &[u8]| part.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let expected = [(0, 99), (4000, 4999), (200, 200)].map(|(first, last)| {
        let part = &bytes[first..=last];
        format!("bytes {first}-{last}/5000 {} {}\n", part.len(), hex(part))
    });
    assert_eq!(read, expected.concat());
}

async fn parsed(script: &str, file: &Path) -> Option<String> {
    let Ok(output) = Command::new("python3").args(["-c", script]).arg(file).output().await else {
        println!("skipped: python3 is not there");
        return None;
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8(output.stdout).unwrap())
}
