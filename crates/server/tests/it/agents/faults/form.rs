//! How a fault is written.

use patchwell_testkit::shared_data;
use patchwell_wire::soap::{Operation, SoapVersion};

use crate::support::{Agent, Server, element_text, elements};

/// A SyncUpdates with one installed id too many, as it was recorded to be refused.
async fn refused(server: &Server, version: SoapVersion) -> String {
    use patchwell_wire::client::sync_updates::{Request, SyncUpdateParameters, encode_request};
    let agent = Agent { version, ..Agent::ready(server, "pc-1").await };
    let parameters = SyncUpdateParameters { installed_non_leaf_update_ids: (1..=401).collect(), ..Default::default() };
    let request = Request { cookie: agent.cookie.clone(), parameters: Some(parameters) };
    let caller = patchwell_wire::soap::Caller { version, ..Default::default() };
    let answer = agent.post(Operation::SyncUpdates, encode_request(&request, &caller)).await;
    assert_eq!((answer.status, answer.header("content-type")), (500, version.content_type()));
    assert_eq!(answer.header("cache-control"), "private");
    answer.text()
}

#[tokio::test]
async fn a_fault_has_the_recorded_form() {
    let server = Server::start().await;
    let ours = refused(&server, SoapVersion::V11).await;
    assert_eq!(element_text(&ours, "faultcode"), ["s:Client"]);
    assert_eq!(element_text(&ours, "Message"), ["parameters.InstalledNonLeafUpdateIDs"]);
    let again = refused(&server, SoapVersion::V11).await;
    assert_ne!(element_text(&ours, "ID"), element_text(&again, "ID"), "every fault has an id of its own");
    let Some(data) = shared_data() else { return };
    let recorded = data.join("recorded-wsus-2025/first-sync/141-fault/response.xml");
    let recorded = std::fs::read_to_string(recorded).unwrap();
    assert_eq!(elements(&ours), elements(&recorded));
    for name in ["ErrorCode", "Message", "Method", "faultcode"] {
        assert_eq!(element_text(&ours, name), element_text(&recorded, name));
    }
}

#[tokio::test]
async fn a_fault_in_soap_1_2_has_its_own_members() {
    let server = Server::start().await;
    let ours = refused(&server, SoapVersion::V12).await;
    let members = ["s:Code", "s:Value", "s:Reason", "s:Text", "s:Detail", "ErrorCode", "Message", "ID", "Method"];
    let tags = elements(&ours);
    let opened: Vec<&str> = tags.iter().map(String::as_str).filter(|tag| !tag.starts_with('/')).collect();
    assert_eq!(opened, [&["s:Envelope", "s:Body", "s:Fault"], &members[..]].concat());
    assert_eq!(element_text(&ours, "s:Value"), ["s:Sender"]);
    assert_eq!(element_text(&ours, "ErrorCode"), ["InvalidParameters"]);
}
