//! A disk that fills up, on a small file system of its own.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::server::{Reply, Server};
use crate::support::{fetch, fetcher, options, sample, visible};

const ROOT: &str = "CONTENT_TEST_SMALL_DISK";

#[test]
fn a_full_disk_ends_a_download_which_goes_on_when_there_is_room() {
    let root = tempfile::tempdir().unwrap();
    let script = format!("mount -t tmpfs -o size=200k none \"${ROOT}\" || exit 77; \"$@\" || exit 1");
    let exe = std::env::current_exe().unwrap();
    let mut command = Command::new("unshare");
    command.args(["--user", "--map-root-user", "--mount", "sh", "-c", &script, "sh"]).arg(&exe);
    command.args(["--exact", "full_disk::child_on_a_small_disk", "--ignored", "--nocapture"]);
    let Ok(output) = command.env(ROOT, root.path()).stdin(Stdio::null()).output() else {
        println!("skipped: no unshare");
        return;
    };
    let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    match output.status.code() {
        Some(0) => assert!(text.contains("1 passed"), "{text}"),
        Some(77) => println!("skipped: a file system cannot be mounted here"),
        _ if text.contains("unshare:") => println!("skipped: unshare is not allowed"),
        code => panic!("{code:?}: {text}"),
    }
}

#[tokio::test]
#[ignore = "run as a child process by a_full_disk_ends_a_download_which_goes_on_when_there_is_room"]
async fn child_on_a_small_disk() {
    let Some(root) = std::env::var_os(ROOT).map(PathBuf::from) else { return };
    let (bytes, expected) = sample(400_000);
    let served = bytes.clone();
    let server = Server::start(move |request| Reply::file(&served, request)).await;
    let fetcher = fetcher(&root, options());
    let failure = fetch(&fetcher, &expected, &server.url("x")).await.unwrap_err();
    assert!(failure.is_disk_full(), "{failure}");
    assert!(failure.to_string().starts_with("no space left"), "{failure}");
    assert_eq!(visible(&root, &expected), None);
    let grown = Command::new("mount").args(["-o", "remount,size=2m"]).arg(&root).status().unwrap();
    assert!(grown.success());
    fetch(&fetcher, &expected, &server.url("x")).await.unwrap();
    assert!(visible(&root, &expected) == Some(bytes));
}
