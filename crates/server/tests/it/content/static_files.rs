//! `/SelfUpdate`.

use std::fs;
use std::path::PathBuf;

use axum::Router;
use axum::body::Body;
use axum::extract::Path;
use axum::routing::any;
use http::Request;
use patchwell_server::content::StaticFiles;
use tempfile::TempDir;

use crate::support::{Raw, Running};

async fn start(root: Option<PathBuf>) -> Running {
    let files = StaticFiles::new(root);
    let route = any(async move |Path(path): Path<String>, request: Request<Body>| {
        files.respond(request.method(), &path, request.headers()).await
    });
    Running::start(Router::new().route("/SelfUpdate/{*path}", route)).await
}

#[tokio::test]
async fn without_a_folder_there_is_nothing() {
    let server = start(None).await;
    for path in ["/SelfUpdate/wuident.cab", "/selfupdate/WuIdent.cab", "/SelfUpdate/a/b/c"] {
        let answer = Raw::get(server.address, path, "").await;
        assert_eq!((answer.status, answer.body.len()), (404, 0), "{path}");
    }
}

#[tokio::test]
async fn a_folder_is_served_in_any_case_and_nothing_beside_it() {
    let root = TempDir::new().unwrap();
    let folder = root.path().join("files");
    fs::create_dir_all(folder.join("WSUS3/x64")).unwrap();
    fs::write(folder.join("wuident.cab"), b"signed by others").unwrap();
    fs::write(folder.join("WSUS3/x64/Setup.cab"), b"deep").unwrap();
    fs::write(folder.join(".hidden"), b"hidden").unwrap();
    fs::write(root.path().join("secret"), b"secret").unwrap();
    #[cfg(unix)]
    for (link, target) in [("link", "../secret"), ("folder", "..")] {
        std::os::unix::fs::symlink(target, folder.join(link)).unwrap();
    }
    let server = start(Some(folder.clone())).await;
    let at = server.address;
    let answer = Raw::get(at, "/selfupdate/WUIDENT.CAB", "").await;
    assert_eq!((answer.status, answer.text().as_str()), (200, "signed by others"));
    let tag = answer.header("etag").to_owned();
    let answer = Raw::get(at, "/SelfUpdate/wsus3/X64/setup.cab", "Range: bytes=1-2\r\n").await;
    assert_eq!((answer.status, answer.text().as_str()), (206, "ee"));
    assert_eq!(Raw::get(at, "/SelfUpdate/wuident.cab", &format!("If-None-Match: {tag}\r\n")).await.status, 304);
    fs::write(folder.join("wuident.cab"), b"another").unwrap();
    assert_eq!(Raw::get(at, "/SelfUpdate/wuident.cab", &format!("If-None-Match: {tag}\r\n")).await.status, 200);
    for path in [
        "/SelfUpdate/missing.cab",
        "/SelfUpdate/WSUS3",
        "/SelfUpdate/WSUS3/",
        "/SelfUpdate/../secret",
        "/SelfUpdate/%2e%2e/secret",
        "/SelfUpdate/..%2fsecret",
        "/SelfUpdate/%2e%2e%5csecret",
        "/SelfUpdate/.hidden",
        "/SelfUpdate/link",
        "/SelfUpdate/folder/secret",
        "/SelfUpdate/folder/files/wuident.cab",
        "/SelfUpdate/wuident.cab/x",
        "/SelfUpdate/wuident.cab%00",
    ] {
        let answer = Raw::get(at, path, "").await;
        assert_eq!((answer.status, answer.body.len()), (404, 0), "{path}");
    }
    let request = "POST /SelfUpdate/wuident.cab HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n";
    assert_eq!(Raw::ask(at, request).await.status, 405);
}
