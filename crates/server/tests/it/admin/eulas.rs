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

const ENGLISH: &str = "You may use it.\n";
const ENGLISH_SHA1: &str = "kmBaVe6p9ardOnAm6LSiQ7ZUB+g=";
/// Of the German text in UTF-16.
const WIDE_SHA1: &str = "5lR4ukNwwd4LZY8GkqqhX5jTgUI=";

#[tokio::test]
async fn licence_texts_are_read_in_the_nearest_language() {
    let server = Server::empty().await;
    let packages = server.folder.path().join("packages");
    std::fs::create_dir(&packages).unwrap();
    patchwell_testkit::sample_catalog::write(&packages);
    let wide: Vec<u8> =
        [0xff, 0xfe].into_iter().chain("Größe <b>1</b>".encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let file = |language: &str, digest: &str, size: usize| {
        format!(
            r#"<upd:EulaFile Digest="{digest}" DigestAlgorithm="SHA1" FileName="eula-{language}.txt" Size="{size}"><upd:Language>{language}</upd:Language></upd:EulaFile>"#
        )
    };
    let files = file("de", WIDE_SHA1, wide.len()) + &file("en", ENGLISH_SHA1, ENGLISH.len());
    let known = std::fs::read_to_string(packages.join("new-2.xml")).unwrap();
    let with_texts =
        known.replace("</upd:LocalizedPropertiesCollection>", &format!("{files}</upd:LocalizedPropertiesCollection>"));
    std::fs::write(packages.join("new-2.xml"), with_texts).unwrap();
    server.import(&packages).await;

    let path = format!("/eulas/{EULA}/text");
    let absent = json!({ "language": "en", "languages": ["de", "en"], "text": null });
    assert_eq!(server.get(&path).await.ok(), absent);
    let content = server.folder.path().join("content-files");
    std::fs::create_dir(&content).unwrap();
    std::fs::write(content.join("eula-de.txt"), &wide).unwrap();
    std::fs::write(content.join("eula-en.txt"), ENGLISH).unwrap();
    server.import(&content).await;
    for (query, language, text) in
        [("", "en", ENGLISH), ("?language=de-AT", "de", "Größe <b>1</b>"), ("?language=fr", "en", ENGLISH)]
    {
        let told = server.get(&format!("{path}{query}")).await.ok();
        assert_eq!((&told["language"], &told["text"]), (&json!(language), &json!(text)), "{query}");
    }
    server.get(&format!("/eulas/{ABSENT}/text")).await.problem(404, ABSENT);
    server.get("/eulas/x/text").await.problem(400, "GUID");
}
