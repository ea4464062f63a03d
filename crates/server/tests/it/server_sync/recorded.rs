//! The recorded exchanges of a downstream client with a real server.

use patchwell_testkit::shared_data;
use patchwell_wire::soap::{Operation, decode_request};
use patchwell_wire::{Limits, server_sync};

use crate::support::{Answer, Branch, Server, elements, real};

fn recording(exchange: &str, which: &str) -> Option<String> {
    let folder = shared_data()?.join("recorded-wsus-2025/server-sync").join(exchange);
    Some(std::fs::read_to_string(folder.join(format!("{which}.xml"))).unwrap())
}

/// The recorded request with a cookie that holds here.
async fn replay(branch: &Branch, exchange: &str, operation: Operation) -> Option<Answer> {
    let request = recording(exchange, "request")?;
    let sealed = branch.cookie.as_ref().and_then(|cookie| cookie.encrypted_data.clone()).unwrap();
    let (before, rest) = request.split_once("<EncryptedData>")?;
    let (_, after) = rest.split_once("</EncryptedData>")?;
    let sealed = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, sealed);
    let request = format!("{before}<EncryptedData>{sealed}</EncryptedData>{after}");
    Some(branch.post(operation, request.as_bytes()).await)
}

/// The names of the elements, each list with its first item only.
fn shape(xml: &str) -> Vec<String> {
    let mut shape = elements(xml);
    for item in ["UpdateIdentity", "ServerSyncLanguageData"] {
        let mut seen = false;
        let mut skipping = false;
        shape.retain(|name| {
            let starts = name == item;
            skipping |= starts && seen;
            seen |= starts;
            let keep = !skipping;
            skipping &= name != &format!("/{item}");
            keep
        });
    }
    shape
}

#[test]
fn every_recorded_request_decodes() {
    let Some(data) = shared_data() else { return };
    let mut decoded = 0;
    for folder in std::fs::read_dir(data.join("recorded-wsus-2025/server-sync")).unwrap() {
        let Ok(request) = std::fs::read(folder.unwrap().path().join("request.xml")) else { continue };
        decode_request(&request, &Limits::request()).unwrap();
        decoded += 1;
    }
    assert!(decoded >= 9, "{decoded}");
}

#[tokio::test]
async fn answers_to_recorded_requests_have_the_recorded_shape() {
    let Some(server) = real(&["wsus-export"]).await else { return };
    let branch = Branch::ready(&server).await;
    let config =
        branch.post(Operation::GetAuthConfig, recording("001-GetAuthConfig", "request").unwrap().as_bytes()).await;
    assert_eq!(shape(&config.text()), shape(&recording("001-GetAuthConfig", "response").unwrap()));
    let authorization = recording("002-GetAuthorizationCookie", "request").unwrap();
    let answer = branch.post(Operation::DssAuthGetAuthorizationCookie, authorization.as_bytes()).await;
    assert_eq!(shape(&answer.text()), shape(&recording("002-GetAuthorizationCookie", "response").unwrap()));
    for (exchange, operation) in [
        ("005-GetConfigData", Operation::GetConfigData),
        ("006-GetRevisionIdList", Operation::GetRevisionIdList),
        ("007-GetRevisionIdList", Operation::GetRevisionIdList),
        ("008-GetRevisionIdList", Operation::GetRevisionIdList),
    ] {
        let answer = replay(&branch, exchange, operation).await.unwrap();
        assert_eq!(answer.status, 200, "{exchange}: {}", answer.text());
        assert_eq!(shape(&answer.text()), shape(&recording(exchange, "response").unwrap()), "{exchange}");
    }
}

#[tokio::test]
async fn recorded_faults_are_given_in_the_recorded_shape() {
    let Some(anchored) = recording("011-GetRevisionIdList", "request") else { return };
    let server = Server::start().await;
    let branch = Branch::ready(&server).await;
    // The cookie of another server.
    let foreign = branch.post(Operation::GetRevisionIdList, anchored.as_bytes()).await;
    assert_eq!(elements(&foreign.text()), elements(&recording("019-fault", "response").unwrap()));
    // The anchor of another server.
    let foreign = replay(&branch, "011-GetRevisionIdList", Operation::GetRevisionIdList).await.unwrap();
    assert_eq!(elements(&foreign.text()), elements(&recording("018-fault", "response").unwrap()));
    assert!(foreign.text().contains("<ErrorCode>InvalidParameters</ErrorCode><Message>filter</Message>"));
    // A revision that is unknown.
    let unknown = replay(&branch, "016-GetUpdateData", Operation::GetUpdateData).await.unwrap();
    assert_eq!(elements(&unknown.text()), elements(&recording("017-fault", "response").unwrap()));
    assert!(unknown.text().contains("<ErrorCode>InternalServerError</ErrorCode><Message></Message>"));
    let id = server_sync::get_update_data::decode_response(&unknown.body, &Limits::response());
    assert!(id.is_err());
}
