//! Which files exist for clients, and what is said about them.

use std::fs;
use std::path::Path;

use patchwell_content::Check;
use patchwell_server::content::KnownFile;

use super::{Site, expected, noise};
use crate::support::Raw;

#[tokio::test]
async fn a_recorded_request_of_an_agent_is_answered_as_recorded() {
    let folder =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/recorded-wsus-2025/content/range-get");
    let Ok(request) = fs::read_to_string(folder.join("request.headers")) else {
        println!("skipped: ../shared/data is not there");
        return;
    };
    let recorded = fs::read_to_string(folder.join("response.headers")).unwrap();
    let site = Site::start().await;
    let bytes = noise(1_500_000);
    let (_, path) = site.add(&bytes, "Update.exe");
    let original = request.split(' ').nth(1).unwrap();
    let request: String = request.replace(original, &path).lines().map(|line| format!("{line}\r\n")).collect();
    let answer = Raw::ask(site.server.address, format!("{}\r\n\r\n", request.trim_end())).await;
    assert_eq!(answer.status, 206);
    assert_eq!(answer.body, &bytes[..1_048_576]);
    for line in recorded.lines().skip(1).filter(|line| !line.is_empty()) {
        let (name, value) = line.split_once(": ").unwrap();
        let ours = answer.header(&name.to_ascii_lowercase());
        match name {
            "Server" | "X-Powered-By" => {}
            "Date" | "Last-Modified" => assert_eq!(ours.len(), value.len(), "{name}: {ours}"),
            "ETag" => assert!(ours.starts_with('"') && ours.ends_with('"'), "{ours}"),
            "Content-Range" => assert_eq!(ours, value.replace("204745168", "1500000")),
            _ => assert_eq!(ours, value, "{name}"),
        }
    }
    assert_eq!(answer.header("content-encoding"), "");
}

#[tokio::test]
async fn whole_files_and_their_heads() {
    let site = Site::start().await;
    let bytes = noise(600_000);
    let (expected, path) = site.add(&bytes, "Windows.CAB");
    let at = site.server.address;
    let answer = Raw::get(at, &path, "Content-Length: 0\r\nAccept-Encoding: gzip, xpress\r\n").await;
    assert_eq!((answer.status, answer.body == bytes), (200, true));
    assert_eq!(answer.header("content-type"), "application/octet-stream");
    assert_eq!(answer.header("accept-ranges"), "bytes");
    assert_eq!(answer.header("etag"), format!("\"{}\"", expected.sha1));
    assert_eq!((answer.header("content-encoding"), answer.header("vary")), ("", ""));
    for headers in ["", "Range: bytes=0-9\r\n", "Range: bytes=700000-\r\n"] {
        let head = Raw::head(at, &path, headers).await;
        assert_eq!((head.status, head.header("content-length")), (200, "600000"), "{headers}");
        assert_eq!(head.header("last-modified"), answer.header("last-modified"));
    }
    for spelling in [path.to_lowercase(), path.to_uppercase(), format!("/{path}"), path.replace('C', "%43")] {
        assert_eq!(Raw::head(at, &spelling, "").await.status, 200, "{spelling}");
    }
    let (_, empty) = site.add(b"", "empty.txt");
    let answer = Raw::get(at, &empty, "").await;
    assert_eq!((answer.status, answer.header("content-length")), (200, "0"));
    assert_eq!(answer.header("content-type"), "text/plain; charset=utf-8");
    assert_eq!(Raw::get(at, &empty, "Range: bytes=0-\r\n").await.status, 416);
    let (_, wim) = site.add(b"wim", "install.wim");
    assert_eq!(Raw::head(at, &wim, "").await.header("content-type"), "application/x-ms-wim");
    for method in ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PROPFIND"] {
        let request = format!("{method} {path} HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
        let answer = Raw::ask(at, request).await;
        assert_eq!((answer.status, answer.header("allow")), (405, "GET, HEAD"), "{method}");
    }
}

#[tokio::test]
async fn nothing_else_can_be_reached() {
    let site = Site::start().await;
    let (expected, path) = site.add(b"content", "x.exe");
    fs::write(site.root.path().join("secret.txt"), "secret").unwrap();
    let digest = expected.sha1.to_string();
    let folder = &digest[38..];
    let wrong = if folder == "00" { "01" } else { "00" };
    for path in [
        format!("/Content/{folder}/{digest}"),
        format!("/Content/{folder}/{digest}."),
        format!("/Content/{folder}/{digest}.cab"),
        format!("/Content/{folder}/{digest}.exe.exe"),
        format!("/Content/{folder}/{digest}.exe/"),
        format!("/Content/{folder}/{digest}%2eexe"),
        format!("/Content/{folder}/{digest}.exe%00"),
        format!("/Content/{folder}/{digest}.exe%00.exe"),
        format!("/Content/{folder}/{digest}.exe::$DATA"),
        format!("/Content/{folder}/{digest}.exe%20"),
        format!("/Content/{folder}%5c{digest}.exe"),
        format!("/Content/{folder}%2f{digest}.exe"),
        format!("/Content/{wrong}/{digest}.exe"),
        format!("/Content/{digest}.exe"),
        format!("/Content/./{folder}/{digest}.exe"),
        format!("/Content/x/../{folder}/{digest}.exe"),
        "/Content/".into(),
        "/Content/../secret.txt".into(),
        "/Content/secret.txt".into(),
        "/Content/%2e%2e/secret.txt".into(),
        "/Content/..%2fsecret.txt".into(),
        "/Content/..%5csecret.txt".into(),
        "/Content/%252e%252e/secret.txt".into(),
        "/Content/%%32%65%%32%65/secret.txt".into(),
        "/Content/..%c0%afsecret.txt".into(),
        "/Content/.staging/lock".into(),
        "/Content/.quarantine/x".into(),
        "/Content/CON".into(),
        "/Content/AB/NUL.exe".into(),
        "/Content/%5c%5cserver%5cshare".into(),
        "/../Content/secret.txt".into(),
        "/Content/".to_owned() + &"../".repeat(200) + "etc/passwd",
        "/Content/".to_owned() + &"A".repeat(20_000),
    ] {
        let answer = Raw::get(site.server.address, &path, "").await;
        assert_eq!((answer.status, answer.body.len()), (404, 0), "{path}");
    }
    // A raw backslash or NUL is no valid request at all.
    for path in [format!("/Content/{folder}\\{digest}.exe"), format!("/Content/{folder}/{digest}.exe\0")] {
        let answer = Raw::get(site.server.address, &path, "").await;
        assert!(matches!(answer.status, 400 | 404) && answer.body.is_empty(), "{path:?}: {answer:?}");
    }
    assert_eq!(Raw::get(site.server.address, &path, "").await.status, 200);
}

#[tokio::test]
async fn only_what_catalog_and_store_agree_on_is_served() {
    let site = Site::start().await;
    let (bytes, other) = (noise(10_000), vec![7; 10_000]);
    let (file, path) = site.add(&bytes, "x.exe");
    let status = async || Raw::get(site.server.address, &path, "").await.status;
    assert_eq!(status().await, 200);
    let know = |size| site.known.lock().unwrap().insert(file.sha1, KnownFile { size, name: "x.exe".into() });
    know(9_999);
    assert_eq!(status().await, 404);
    site.known.lock().unwrap().clear();
    assert_eq!(status().await, 404);
    know(10_000);
    assert_eq!(status().await, 200);

    // Damaged: refused at once, moved aside when it is read again, and served again once it was fetched again.
    let on_disk = site.root.path().join(path.strip_prefix("/Content/").unwrap());
    fs::write(&on_disk, &other).unwrap();
    assert_eq!(status().await, 404);
    assert!(matches!(site.store.verify(&file).unwrap(), Check::Quarantined { .. }));
    assert!(!on_disk.exists());
    site.store.ingest(&bytes[..], file.clone()).unwrap();
    assert_eq!(status().await, 200);

    // A link to something else is no content.
    #[cfg(unix)]
    {
        fs::remove_file(&on_disk).unwrap();
        let target = site.root.path().join("target");
        fs::write(&target, &bytes).unwrap();
        std::os::unix::fs::symlink(&target, &on_disk).unwrap();
        assert_eq!(status().await, 404);
    }
}

#[tokio::test]
async fn a_file_that_shrinks_while_it_is_sent_is_not_taken_for_whole() {
    let site = Site::start().await;
    let bytes = noise(32 << 20);
    let (_, path) = site.add(&bytes, "x.psf");
    let mut raw = Raw::connect(site.server.address).await;
    raw.send(format!("GET {path} HTTP/1.1\r\nHost: a\r\n\r\n")).await;
    assert_eq!(raw.head_of_answer().await.0, 200);
    let on_disk = site.root.path().join(path.strip_prefix("/Content/").unwrap());
    fs::File::options().write(true).open(on_disk).unwrap().set_len(1000).unwrap();
    assert!(raw.rest().await.len() < bytes.len());
}

#[tokio::test]
async fn conditions_are_heeded() {
    let site = Site::start().await;
    let (file, path) = site.add(&noise(5_000), "x.msu");
    let tag = format!("\"{}\"", expected(&noise(5_000), "").sha1);
    assert_eq!(tag, format!("\"{}\"", file.sha1));
    let at = site.server.address;
    let date = Raw::head(at, &path, "").await.header("last-modified").to_owned();
    for (headers, status, length) in [
        (format!("If-None-Match: {tag}\r\n"), 304, 0),
        (format!("If-Modified-Since: {date}\r\n"), 304, 0),
        (format!("If-Match: {tag}\r\nRange: bytes=0-99\r\n"), 206, 100),
        ("If-Match: \"x\"\r\n".into(), 412, 0),
        ("If-Unmodified-Since: Mon, 01 Jan 1990 00:00:00 GMT\r\n".into(), 412, 0),
        (format!("If-Range: {tag}\r\nRange: bytes=0-99\r\n"), 206, 100),
        (format!("If-Range: {date}\r\nRange: bytes=0-99\r\n"), 206, 100),
        ("If-Range: \"stale\"\r\nRange: bytes=0-99\r\n".into(), 200, 5_000),
        (format!("If-Range: W/{tag}\r\nRange: bytes=0-99\r\n"), 200, 5_000),
        ("If-Range: \"stale\"\r\nRange: bytes=9000-\r\n".into(), 200, 5_000),
    ] {
        let answer = Raw::get(at, &path, &headers).await;
        assert_eq!((answer.status, answer.body.len()), (status, length), "{headers}");
        assert_eq!(answer.header("etag"), tag, "{headers}");
    }
}
