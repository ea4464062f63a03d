//! Uploads.

use std::time::Duration;

use patchwell_testkit::sample_catalog::{self as catalog, NEW, PAYLOAD};
use serde_json::json;

use super::support::Server;

#[tokio::test]
async fn files_are_uploaded_imported_together_and_removed() {
    let server = Server::empty().await;
    let made = server.post("/uploads", &json!({})).await;
    assert_eq!(made.status, 201);
    let upload = made.ok()["id"].as_str().unwrap().to_owned();
    let folder = server.folder.path().join("in");
    std::fs::create_dir(&folder).unwrap();
    catalog::write(&folder);
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        let answer =
            server.put(&format!("/uploads/{upload}/files/documents/{name}"), &std::fs::read(&path).unwrap()).await;
        assert_eq!(answer.status, 201);
    }
    let file = server.put(&format!("/uploads/{upload}/files/reader%20x.cab"), PAYLOAD).await.ok();
    assert_eq!(file, json!({ "path": "reader x.cab", "size": 27 }));
    server.put(&format!("/uploads/{upload}/files/documents"), b"x").await.problem(409, "documents");
    server.post("/imports", &json!({ "upload": upload })).await.ok();
    assert!(server.app.run_next_job().await.unwrap());
    assert_eq!(server.get(&format!("/updates/{NEW}")).await.ok()["files"][0]["is_present"], true);
    let uploads = server.app.data_folder().join("uploads");
    for _ in 0..100 {
        if std::fs::read_dir(&uploads).unwrap().next().is_none() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the upload stays behind");
}

#[tokio::test]
async fn paths_cannot_leave_the_upload() {
    let server = Server::empty().await;
    let upload = server.post("/uploads", &json!({})).await.ok()["id"].as_str().unwrap().to_owned();
    for path in ["../x", "..%2Fx", "a/..%2F..%2Fx", "%2Fetc%2Fx", "a%5C..%5Cx", "a%00b", "a//b", "C%3Ax", "%2e%2e/x"] {
        server.put(&format!("/uploads/{upload}/files/{path}"), b"x").await.problem(400, "path");
    }
    let unknown = "5188d36a-4e85-4507-9e9c-7bc5280b4080";
    server.put(&format!("/uploads/{unknown}/files/x"), b"x").await.problem(404, unknown);
    server.put("/uploads/..%2F../files/x", b"x").await.problem(404, "upload");
    let uploads = server.app.data_folder().join("uploads");
    assert_eq!(std::fs::read_dir(uploads.join(&upload)).unwrap().count(), 0);
    assert_eq!(std::fs::read_dir(uploads).unwrap().count(), 1);
    assert!(!server.app.data_folder().join("x").exists());
}
