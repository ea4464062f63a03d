//! Licence texts.

use patchwell_testkit::sample_catalog::{ABSENT, EULA, NEW, OLD};
use serde_json::json;

use super::support::{NOW, Server};

#[tokio::test]
async fn licences_are_listed_and_accepted_by_their_id_or_an_updates() {
    for id in [EULA, NEW] {
        let server = Server::with_catalog().await;
        let page = server.get("/eulas").await.ok();
        assert_eq!((&page["total"], &page["items"][0]["id"]), (&json!(1), &json!(EULA)));
        assert_eq!(page["items"][0]["accepted"], json!(null));
        assert_eq!(page["items"][0]["updates"][0]["title"], "Reader update 2");
        let eula = server.post(&format!("/eulas/{id}/accept"), &json!({})).await.ok();
        assert_eq!(eula["accepted"], json!({ "time": NOW, "administrator": "administrator" }));
        let again = server.post(&format!("/eulas/{id}/accept"), &json!({})).await.ok();
        assert_eq!(again, eula);
        assert_eq!(server.get("/eulas").await.ok()["items"][0]["accepted"], eula["accepted"]);
        assert_eq!(server.get(&format!("/updates/{NEW}")).await.ok()["eula"]["accepted"], eula["accepted"]);
    }
}

#[tokio::test]
async fn what_has_no_licence_cannot_be_accepted() {
    let server = Server::with_catalog().await;
    server.post(&format!("/eulas/{ABSENT}/accept"), &json!({})).await.problem(404, ABSENT);
    server.post(&format!("/eulas/{OLD}/accept"), &json!({})).await.problem(404, "without");
    server.post("/eulas/x/accept", &json!({})).await.problem(400, "GUID");
    server.get("/eulas?limit=9999").await.problem(400, "limit");
}
