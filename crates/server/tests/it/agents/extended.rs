//! What agents ask for after a scan: fragments, files, and their cache under new ids.

use patchwell_model::{ApprovalAction, GroupId, Sha1};
use patchwell_wire::client::deployment::DeploymentAction;
use patchwell_wire::client::get_extended_update_info::{ExtendedUpdateInfo, Request, XmlUpdateFragmentType};
use patchwell_wire::client::{get_config, get_config2, get_extended_update_info2, get_file_locations, refresh_cache};
use patchwell_wire::common::UpdateIdentity;

use crate::support::{Agent, Document, Raw, Server, id_of};

async fn extended(agent: &Agent, ids: &[i32], locales: &[&str]) -> ExtendedUpdateInfo {
    use XmlUpdateFragmentType::{Extended, LocalizedProperties};
    let request = Request {
        cookie: agent.cookie.clone(),
        revision_ids: ids.to_vec(),
        info_types: vec![Extended, LocalizedProperties],
        locales: locales.iter().map(|locale| (*locale).to_owned()).collect(),
        ..Default::default()
    };
    agent.get_extended_update_info(&request).await.unwrap().result
}

fn languages(info: &ExtendedUpdateInfo) -> Vec<&str> {
    let text = |xml: &'_ str| xml.split_once("<Language>").is_some();
    let localized = info.updates.iter().filter(|update| text(&update.xml));
    localized.map(|update| crate::support::element_text(&update.xml, "Language")[0]).collect()
}

#[tokio::test]
async fn fragments_come_in_order_and_in_the_best_language() {
    let first = Document::software(10).in_languages(&["en", "de", "fr"]);
    let second = Document::software(11).in_languages(&["en", "fr"]);
    let server = Server::with(&[first, second, Document::software(12)]).await;
    let agent = Agent::ready(&server, "pc-1").await;
    let [first, second, declined] = [10, 11, 12].map(|number| server.revision(id_of(number)));
    server.app.decline(&[id_of(12)], "tester").await.unwrap();
    let info = extended(&agent, &[second, declined, first, 999_999], &["de-CH", "de"]).await;
    assert_eq!(info.updates.iter().map(|update| update.id).collect::<Vec<_>>(), [first, second, first, second]);
    assert!(info.updates[0].xml.starts_with("<ExtendedProperties DefaultPropertiesLanguage=\"en\""));
    assert_eq!(languages(&info), ["de", "en"]);
    assert_eq!(info.out_of_scope_revision_ids, [declined, 999_999]);
    assert_eq!(info.file_locations, []);
    assert_eq!(languages(&extended(&agent, &[first, second], &["fr-FR"]).await), ["fr", "fr"]);
    assert_eq!(languages(&extended(&agent, &[first, second], &["ja"]).await), ["en", "en"]);
}

#[tokio::test]
async fn files_are_where_the_answer_says() {
    let payload: Vec<u8> = (0..100_000_u32).map(|number| (number % 251) as u8).collect();
    let server = Server::with(&[Document::software(10).file("Setup.EXE", &payload)]).await;
    let mut agent = Agent::ready(&server, "pc-1").await;
    agent.host = "wsus.example.test:9999".to_owned();
    let digest = ring::digest::digest(&ring::digest::SHA1_FOR_LEGACY_USE_ONLY, &payload);
    let sha1 = Sha1::try_from(digest.as_ref()).unwrap();
    let hex = sha1.to_string().to_uppercase();
    let path = format!("/Content/{}/{hex}", &hex[38..]);
    let root = format!("http://wsus.example.test:{}", server.address.port());
    let info = extended(&agent, &[server.revision(id_of(10))], &["en"]).await;
    let [location] = &info.file_locations[..] else { panic!("{:?}", info.file_locations) };
    assert_eq!(location.file_digest, sha1.0);
    let (url, extension) = location.url.rsplit_once('.').unwrap();
    assert_eq!((url, extension.to_ascii_lowercase().as_str()), (format!("{root}{path}").as_str(), "exe"));
    let request =
        get_file_locations::Request { cookie: agent.cookie.clone(), file_digests: vec![sha1.0.to_vec(), vec![9; 20]] };
    let found = agent.get_file_locations(&request).await.unwrap().result;
    assert_eq!(found.file_locations, info.file_locations);
    assert!(found.new_cookie.is_some());
    let path = location.url.strip_prefix(root.as_str()).unwrap();
    let part = Raw::get(server.address, path, "Range: bytes=1000-50999\r\n").await;
    assert_eq!((part.status, part.header("content-range")), (206, "bytes 1000-50999/100000"));
    assert_eq!(part.body, payload[1_000..51_000]);
    assert_eq!(part.header("content-type"), "application/octet-stream");
}

#[tokio::test]
async fn a_refreshed_cache_has_new_ids_and_no_members_of_bundles() {
    let documents = [Document::detectoid(1), Document::software(20).needs(1).bundles(21), Document::member(21)];
    let server = Server::with(&documents).await;
    server.approve(id_of(20), &[GroupId::ALL_COMPUTERS], ApprovalAction::Install).await;
    let mut agent = Agent::ready(&server, "pc-1").await;
    let [detectoid, bundle, member] = [1, 20, 21].map(|number| server.revision(id_of(number)));
    let info = agent.scan(&[detectoid], &[]).await;
    let actions: Vec<_> =
        info.new_updates.iter().map(|update| (update.id, update.deployment.as_ref().unwrap().action)).collect();
    let mut expected = [(bundle, DeploymentAction::Install), (member, DeploymentAction::Bundle)];
    expected.sort_unstable_by_key(|(id, _)| *id);
    let mut sorted = actions;
    sorted.sort_unstable_by_key(|(id, _)| *id);
    assert_eq!(sorted, expected);
    let identity =
        |number: u16, revision: i32| UpdateIdentity { update_id: id_of(number).0, revision_number: revision };
    let global_ids = vec![identity(1, 1), identity(20, 1), identity(20, 7), identity(21, 1), identity(99, 1)];
    let request = refresh_cache::Request { cookie: agent.cookie.clone(), global_ids: Some(global_ids) };
    let refreshed = agent.refresh_cache(&request).await.unwrap().result;
    let known: Vec<_> = refreshed
        .iter()
        .map(|known| {
            (known.revision_id, known.global_id.clone(), known.is_leaf, known.deployment.as_ref().unwrap().action)
        })
        .collect();
    assert_eq!(known.len(), 2, "{known:?}");
    assert!(known.contains(&(detectoid, identity(1, 1), false, DeploymentAction::Evaluate)));
    assert!(known.contains(&(bundle, identity(20, 1), true, DeploymentAction::Install)));
}

#[tokio::test]
async fn newer_agents_ask_by_identity_and_get_the_same() {
    use XmlUpdateFragmentType::{Extended, FileUrl, LocalizedProperties};
    let server = Server::with(&[Document::software(10).file("Setup.EXE", b"payload"), Document::software(11)]).await;
    let agent = Agent::ready(&server, "pc-1").await;
    let config = agent.get_config(&get_config::Request { protocol_version: "2.90".to_owned() }).await.unwrap().result;
    let newer = agent.get_config2(&get_config2::Request { protocol_version: "2.90".to_owned() }).await.unwrap().result;
    assert_eq!(newer, config);
    assert!(agent.get_config2(&get_config2::Request { protocol_version: "new".to_owned() }).await.is_err());

    let id = server.revision(id_of(10));
    let identity = |number, revision_number| UpdateIdentity { update_id: id_of(number).0, revision_number };
    let ask = |update_ids: Vec<UpdateIdentity>, info_types: Vec<XmlUpdateFragmentType>| {
        let locales = vec!["en".to_owned()];
        let cookie = agent.cookie.clone();
        let request =
            get_extended_update_info2::Request { cookie, update_ids, info_types, locales, ..Default::default() };
        let agent = &agent;
        async move { agent.get_extended_update_info2(&request).await.map(|answer| answer.result) }
    };
    let number = server.app.snapshot().latest(id_of(10)).unwrap().identity.revision_number;
    let by_id = extended(&agent, &[id], &["en"]).await;
    let asked = vec![identity(10, number), identity(10, 999), identity(99, 1)];
    let by_identity = ask(asked.clone(), vec![Extended, LocalizedProperties]).await.unwrap();
    assert_eq!(by_identity.updates, by_id.updates);
    assert_eq!(by_identity.file_locations, by_id.file_locations);
    assert_eq!(by_identity.file_locations.len(), 1);
    let details = &by_identity.update_encryption_details;
    assert_eq!(details.iter().map(|detail| detail.update_identity.clone()).collect::<Vec<_>>(), asked);
    assert!(details.iter().all(|detail| !detail.has_encrypted_files));
    let only_urls = ask(vec![identity(10, number)], vec![FileUrl]).await.unwrap();
    assert_eq!((only_urls.updates.len(), only_urls.file_locations), (0, by_id.file_locations));
    for (update_ids, info_types, parameter) in [
        (vec![identity(10, number); 51], vec![Extended], "updateIDs"),
        (vec![identity(10, number)], vec![], "infoTypes"),
    ] {
        let fault = ask(update_ids, info_types).await.unwrap_err();
        assert!(format!("{fault:?}").contains(parameter), "{fault:?}");
    }
}
