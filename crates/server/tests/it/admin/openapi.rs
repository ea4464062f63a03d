//! The OpenAPI document in `docs/`.

use std::path::Path;

use super::support::Server;

#[tokio::test]
async fn the_document_is_served_and_the_one_in_docs_is_not_stale() {
    let server = Server::empty().await;
    let served = server.get("/openapi.json").await.ok();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/openapi.json");
    let mut expected = serde_json::to_string_pretty(&patchwell_server::admin::openapi()).unwrap();
    expected.push('\n');
    if std::env::var_os("PATCHWELL_WRITE_OPENAPI").is_some() {
        std::fs::write(&path, &expected).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == expected,
        "docs/openapi.json is stale; write it with: PATCHWELL_WRITE_OPENAPI=1 cargo test -p patchwell-server openapi"
    );
    assert_eq!(served, serde_json::from_str::<serde_json::Value>(&kept).unwrap());
}

#[test]
fn every_operation_says_what_it_does_and_how_it_refuses() {
    let document = serde_json::to_value(patchwell_server::admin::openapi()).unwrap();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            assert!(operation["summary"].as_str().is_some_and(|text| text.len() > 5), "{method} {path}");
            assert!(operation["responses"].get("4XX").is_some(), "{method} {path}");
            assert!(operation["tags"][0].is_string(), "{method} {path}");
        }
    }
}
