//! The agent against a recorded server: does it ask what a real agent asked?

use patchwell_fleet::agent::{Agent, AgentError, AgentOptions, Dialect};
use patchwell_fleet::clock::Clock;
use patchwell_fleet::machine::Machine;
use patchwell_wire::Limits;
use patchwell_wire::reporting::report_event_batch;
use uuid::Uuid;

use crate::data::shared;
use crate::recorded_server::RecordedServer;

const OOBE: &str = "dd78b8a1-0b20-45c1-add6-4da72e9364cf";

/// The agent of the recording, at the time of the recording.
fn recorded_agent(address: &str) -> Agent {
    let clock = Clock::new("2026-10-04T15:03:36Z".parse().unwrap(), 1000.0);
    let mut options = AgentOptions::new(&format!("http://{address}"));
    options.filter_categories = vec![Uuid::parse_str(OOBE).unwrap()];
    let machine = Machine::built_in("windows-11-25h2").unwrap();
    let mut agent = Agent::new(machine, "REDACTED3", 1, clock, options);
    agent.client_id = Uuid::parse_str("e1da06a3-5601-43c9-bac3-52d5db701494").unwrap();
    agent
}

fn recorded(server: &RecordedServer) -> Option<std::path::PathBuf> {
    let folder = shared()?.join("recorded-wsus-2025");
    server.answers_of(&folder.join("client-scan"));
    let taken = std::fs::read_to_string(folder.join("client-flow/016-ReportEventBatch/response.xml")).unwrap();
    server.answer("ReportEventBatch", taken);
    Some(folder)
}

/// Without what differs from call to call: the text between the tags of these elements.
fn without(text: &str, elements: &[&str]) -> String {
    let mut text = text.to_owned();
    for element in elements {
        let (open, close) = (format!("<{element}>"), format!("</{element}>"));
        let mut from = 0;
        while let Some(start) = text[from..].find(&open).map(|at| from + at + open.len()) {
            let end = start + text[start..].find(&close).unwrap();
            text.replace_range(start..end, "");
            from = start;
        }
    }
    text
}

#[tokio::test]
async fn a_filtered_scan_asks_what_the_recorded_one_asked() {
    let server = RecordedServer::default();
    let Some(folder) = recorded(&server) else { return };
    let mut agent = recorded_agent(&server.start().await);
    let report = agent.scan().await.unwrap();
    assert_eq!((report.round_trips, report.new_updates, report.updates), (3, 3, 3));
    assert!(report.unsatisfied.is_empty() && report.unknown.is_empty());

    let asked = server.asked();
    let exchanges = [
        "001-GetConfig",
        "002-GetAuthorizationCookie",
        "003-GetCookie",
        "004-RegisterComputer",
        "005-StartCategoryScan",
        "006-SyncUpdates",
        "007-SyncUpdates",
        "008-SyncUpdates",
    ];
    let varying = ["Expiration", "currentTime", "DeviceAttributes", "CallerAttributes"];
    for (asked, exchange) in asked.iter().zip(exchanges) {
        let expected = std::fs::read_to_string(folder.join("client-scan").join(exchange).join("request.xml")).unwrap();
        assert_eq!(without(&asked.body, &varying), without(expected.trim(), &varying), "{exchange}");
    }
    assert_eq!(asked.last().unwrap().name, "ReportEventBatch");
    assert_eq!(asked.len(), exchanges.len() + 1);
    let first = &asked[0];
    assert_eq!(first.path, "/ClientWebService/client.asmx");
    assert_eq!(first.headers["accept-encoding"], "xpress");
    assert_eq!(first.headers["user-agent"], "Windows-Update-Agent/1507.2601.30012.0 Client-Protocol/2.90");
    assert_eq!(asked[1].path, "/SimpleAuthWebService/SimpleAuth.asmx");
}

#[tokio::test]
async fn a_second_scan_keeps_cookie_and_registration() {
    let server = RecordedServer::default();
    if recorded(&server).is_none() {
        return;
    }
    let mut agent = recorded_agent(&server.start().await);
    agent.scan().await.unwrap();
    let before = server.names().len();
    agent.scan().await.unwrap();
    assert_eq!(server.names()[before..], ["StartCategoryScan", "SyncUpdates", "ReportEventBatch"]);
    let asked = server.asked();
    let last = &asked[before + 1].body;
    assert!(last.contains("<InstalledNonLeafUpdateIDs><int>108226</int><int>108231</int></InstalledNonLeafUpdateIDs>"));
    assert!(last.contains("<OtherCachedUpdateIDs><int>72571</int></OtherCachedUpdateIDs>"), "{last}");
}

#[tokio::test]
async fn events_have_the_recorded_shape() {
    let server = RecordedServer::default();
    let Some(folder) = recorded(&server) else { return };
    let mut agent = recorded_agent(&server.start().await);
    agent.scan().await.unwrap();
    let batch = server.asked().pop().unwrap().body;
    let sent = report_event_batch::decode_request(batch.as_bytes(), &Limits::request()).unwrap();
    let ids: Vec<_> = sent.event_batch.iter().map(|event| event.basic_data.event_id).collect();
    assert_eq!(ids, [147, 156]);
    let real = std::fs::read(folder.join("client-flow/018-ReportEventBatch/request.xml")).unwrap();
    let real = report_event_batch::decode_request(&real, &Limits::request()).unwrap();
    let (sent, real) = (&sent.event_batch[0], &real.event_batch[0]);
    assert_eq!(sent.basic_data.target_id, real.basic_data.target_id);
    assert_eq!((sent.basic_data.namespace_id, sent.basic_data.source_id), (1, 101));
    let (sent, real) = (sent.extended_data.as_ref().unwrap(), real.extended_data.as_ref().unwrap());
    let computer = |data: &patchwell_wire::reporting::event::ExtendedData| {
        let texts = [&data.computer_brand, &data.computer_model, &data.bios_revision, &data.processor_architecture];
        (texts.map(Clone::clone), data.os_version.clone(), data.os_locale_id)
    };
    assert_eq!(computer(sent), computer(real));
    for key in ["G=", "K=", "L=", "T=", "c="] {
        let of = |data: &[String]| data.iter().find(|text| text.starts_with(key)).cloned();
        assert_eq!(of(&sent.misc_data), of(&real.misc_data), "{key}");
    }
    assert_eq!(sent.replacement_strings, ["0"]);
}

fn fault(code: &str) -> String {
    format!(
        r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault><faultcode>s:Client</faultcode><faultstring>Fault occurred</faultstring><detail><ErrorCode>{code}</ErrorCode><Message/><ID>81418b4e-82c1-48d0-9504-da01db6148ae</ID></detail></s:Fault></s:Body></s:Envelope>"#
    )
}

/// What is asked between a SyncUpdates that is answered with a fault and its repetition.
async fn recovery(code: &str) -> Vec<String> {
    let server = RecordedServer::default();
    if recorded(&server).is_none() {
        return Vec::new();
    }
    server.answer(
        "RefreshCache",
        r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><RefreshCacheResponse xmlns="http://www.microsoft.com/SoftwareDistribution/Server/ClientWebService"><RefreshCacheResult><RefreshCacheResult><RevisionID>7</RevisionID><GlobalID><UpdateID>56309036-4c77-4dd9-951a-99ee9c246a94</UpdateID><RevisionNumber>101</RevisionNumber></GlobalID><IsLeaf>false</IsLeaf></RefreshCacheResult></RefreshCacheResult></RefreshCacheResponse></s:Body></s:Envelope>"#,
    );
    let mut agent = recorded_agent(&server.start().await);
    agent.scan().await.unwrap();
    agent.options.filter_categories.clear();
    let usual = server.script_last("SyncUpdates");
    server.set_answers("SyncUpdates", vec![fault(code), usual]);
    let before = server.names().len();
    agent.scan().await.unwrap();
    let mut names = server.names().split_off(before);
    assert_eq!(names.pop().as_deref(), Some("ReportEventBatch"));
    assert_eq!(names.pop().as_deref(), Some("SyncUpdates"));
    assert_eq!(names.remove(0), "SyncUpdates");
    if code == "InvalidCookie" {
        let repeated = &server.asked()[before + names.len() + 1].body;
        assert!(repeated.contains("<InstalledNonLeafUpdateIDs><int>7</int></InstalledNonLeafUpdateIDs>"), "{repeated}");
        assert!(!repeated.contains("108231"), "what the server does not know any more is forgotten");
    }
    names
}

#[tokio::test]
async fn faults_are_recovered_from_as_specified() {
    if shared().is_none() {
        return;
    }
    let handshake = ["GetConfig", "GetAuthorizationCookie", "GetCookie"];
    let all = ["GetConfig", "GetAuthorizationCookie", "GetCookie", "RefreshCache", "RegisterComputer"];
    assert_eq!(recovery("InvalidCookie").await, all);
    assert_eq!(recovery("ServerChanged").await, all);
    assert_eq!(recovery("ConfigChanged").await, handshake);
    assert_eq!(recovery("CookieExpired").await, handshake[1..]);
    assert_eq!(recovery("RegistrationRequired").await, ["RegisterComputer"]);
    assert!(recovery("ServerBusy").await.is_empty());
}

#[tokio::test]
async fn other_faults_fail_the_scan_and_are_reported() {
    let server = RecordedServer::default();
    let Some(folder) = recorded(&server) else { return };
    let real = std::fs::read_to_string(folder.join("first-sync/141-fault/response.xml")).unwrap();
    server.set_answers("SyncUpdates", vec![real]);
    let mut agent = recorded_agent(&server.start().await);
    let error = agent.scan().await.unwrap_err();
    assert!(matches!(&error, AgentError::Fault { operation, .. } if operation == "SyncUpdates"), "{error}");
    let batch = server.asked().pop().unwrap().body;
    assert!(batch.contains("<EventID>148</EventID>") && !batch.contains("<EventID>156</EventID>"), "{batch}");
}

#[tokio::test]
async fn endless_truncation_ends_after_200_round_trips() {
    let server = RecordedServer::default();
    if recorded(&server).is_none() {
        return;
    }
    let usual = server.script_last("SyncUpdates");
    server.set_answers("SyncUpdates", vec![usual.replace("<Truncated>false", "<Truncated>true")]);
    let mut agent = recorded_agent(&server.start().await);
    assert!(matches!(agent.scan().await.unwrap_err(), AgentError::TooManyRoundTrips(200)));
    assert_eq!(server.names().iter().filter(|name| *name == "SyncUpdates").count(), 200);
}

#[tokio::test]
async fn the_other_dialect_is_soap_1_2_with_addressing() {
    let server = RecordedServer::default();
    if recorded(&server).is_none() {
        return;
    }
    let mut agent = recorded_agent(&server.start().await);
    agent.options.dialect = Dialect::Soap12;
    agent.options.coding = patchwell_fleet::agent::Coding::Identity;
    // The recorded answers are SOAP 1.1, which this client reads as well.
    agent.scan().await.unwrap();
    let first = server.asked().remove(0);
    assert!(first.body.contains("http://www.w3.org/2003/05/soap-envelope"), "{}", first.body);
    assert!(first.body.contains("http://www.w3.org/2005/08/addressing"), "{}", first.body);
    assert!(first.headers["content-type"].to_str().unwrap().starts_with("application/soap+xml"));
    assert!(!first.headers.contains_key("soapaction") && !first.headers.contains_key("accept-encoding"));
}
