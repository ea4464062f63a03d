//! Envelopes, paths and bodies as clients of all ages send them.

use patchwell_testkit::shared_data;
use patchwell_wire::soap::SoapVersion;

use crate::support::{Agent, Answer, Raw, Server, element_text};

const CLIENT: &str = "/ClientWebService/client.asmx";
const GET_CONFIG: &str = "http://www.microsoft.com/SoftwareDistribution/Server/ClientWebService/GetConfig";

fn soap_11(inside: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>{inside}</soap:Body></soap:Envelope>"#
    )
}

fn get_config(version: &str, more: &str) -> String {
    let namespace = "http://www.microsoft.com/SoftwareDistribution/Server/ClientWebService";
    format!(r#"<GetConfig xmlns="{namespace}"><protocolVersion>{version}</protocolVersion>{more}</GetConfig>"#)
}

async fn post(server: &Server, path: &str, headers: &str, body: impl AsRef<[u8]>) -> Answer {
    let body = body.as_ref();
    let head =
        format!("POST {path} HTTP/1.1\r\nHost: wsus\r\n{headers}Content-Length: {}\r\n\r\n", body.len()).into_bytes();
    Raw::ask(server.address, [&head, body].concat()).await
}

#[tokio::test]
async fn newer_agents_speak_soap_1_2_with_addressing() {
    let server = Server::start().await;
    let message = "urn:uuid:7d1a0d3e-3c1d-4f0f-8f55-52b3c9ad5a31";
    let body = format!(
        r#"<s:Envelope xmlns:a="http://www.w3.org/2005/08/addressing" xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Header><a:Action s:mustUnderstand="1">{GET_CONFIG}</a:Action><a:MessageID>{message}</a:MessageID><a:To s:mustUnderstand="1">https://wsus/x</a:To></s:Header><s:Body>{}</s:Body></s:Envelope>"#,
        get_config("2.90", "")
    );
    let answer = post(
        &server,
        "/ClientWebService/client.asmx/secured",
        "Content-Type: application/soap+xml; charset=utf-8\r\n",
        body,
    )
    .await;
    let text = answer.text();
    assert_eq!((answer.status, answer.header("content-type")), (200, "application/soap+xml; charset=utf-8"));
    assert_eq!(element_text(&text, "a:RelatesTo"), [message]);
    assert!(text.contains(&format!(">{GET_CONFIG}Response</a:Action>")), "{text}");
    assert_eq!(element_text(&text, "LastChange").len(), 1);
    let mut agent = Agent { version: SoapVersion::V12, ..Agent::new(&server, "pc-1") };
    agent.handshake().await;
    agent.register().await.unwrap();
    agent.scan(&[], &[]).await;
}

#[tokio::test]
async fn paths_are_found_in_any_spelling() {
    let server = Server::start().await;
    let body = soap_11(&get_config("1.8", ""));
    for path in [
        CLIENT,
        "//clientwebservice/CLIENT.ASMX",
        "/CLIENTWEBSERVICE//Client.asmx",
        "/ClientWebService/client.asmx/secured",
        "/Client%57ebService/client.asmx",
    ] {
        let answer = post(&server, path, "Content-Type: text/xml\r\n", &body).await;
        assert_eq!((answer.status, answer.header("content-type")), (200, "text/xml; charset=utf-8"), "{path}");
    }
    assert_eq!(post(&server, "/ClientWebService/other.asmx", "", &body).await.status, 404);
    assert_eq!(Raw::get(server.address, CLIENT, "").await.status, 405);
}

#[tokio::test]
async fn what_the_contract_lacks_is_passed_over() {
    let server = Server::start().await;
    let more = r#"<newElement a="b"><deep>text<x/></deep></newElement><other xmlns="urn:elsewhere">&lt;</other>"#;
    let answer = post(&server, CLIENT, "Content-Type: text/xml\r\n", soap_11(&get_config("2.90", more))).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
}

#[tokio::test]
async fn an_action_that_the_body_is_not_of_is_refused() {
    let server = Server::start().await;
    let body = soap_11(&get_config("2.90", ""));
    let with = async |action: &str| {
        let headers = format!("Content-Type: text/xml\r\nSOAPAction: {action}\r\n");
        post(&server, CLIENT, &headers, &body).await
    };
    for good in [format!("\"{GET_CONFIG}\""), GET_CONFIG.to_owned(), "\"\"".to_owned(), String::new()] {
        assert_eq!(with(&good).await.status, 200, "{good:?}");
    }
    let other = GET_CONFIG.replace("GetConfig", "GetCookie");
    let answer = with(&format!("\"{other}\"")).await;
    assert_eq!(answer.status, 500);
    assert_eq!(element_text(&answer.text(), "ErrorCode"), ["InvalidParameters"]);
    assert_eq!(element_text(&answer.text(), "Method"), [format!("\"{other}\"")]);
    // The right operation at the address of another service.
    let answer = post(&server, "/SimpleAuthWebService/SimpleAuth.asmx", "", &body).await;
    assert_eq!((answer.status, element_text(&answer.text(), "ErrorCode")), (500, vec!["InvalidParameters"]));
}

#[tokio::test]
async fn what_is_no_message_is_a_fault() {
    let server = Server::start().await;
    let bodies = ["nonsense", "<a/>", "<a>", &soap_11(""), &soap_11("<Unknown xmlns='urn:x'/>"), "\u{0}\u{1}"];
    for (kind, code) in [("text/xml", "faultcode"), ("application/soap+xml", "s:Value")] {
        for body in bodies {
            let answer = post(&server, CLIENT, &format!("Content-Type: {kind}\r\n"), body).await;
            assert_eq!(answer.status, 500, "{body}");
            assert_eq!(element_text(&answer.text(), "ErrorCode"), ["InvalidParameters"], "{body}");
            assert_eq!(element_text(&answer.text(), code).len(), 1);
            assert!(answer.header("content-type").starts_with(kind));
        }
    }
    assert_eq!(post(&server, CLIENT, "Content-Type: text/xml\r\n", "").await.status, 400);
}

#[tokio::test]
async fn attacks_on_the_parser_are_refused_and_the_server_lives() {
    let Some(data) = shared_data() else { return };
    let server = Server::start().await;
    let mut tried = 0;
    for file in std::fs::read_dir(data.join("xml-attacks")).unwrap() {
        let path = file.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "xml") {
            continue;
        }
        tried += 1;
        let attack = std::fs::read_to_string(&path).unwrap();
        let answer = post(&server, CLIENT, "Content-Type: text/xml\r\n", &attack).await;
        assert!(answer.status >= 400, "{path:?}: {}", answer.status);
        assert!(answer.body.len() < 2_000, "{path:?}: nothing is expanded into the answer");
        // The same prologue before a message that is in order.
        if let Some((prologue, _)) = attack.split_once("]>") {
            let message = soap_11(&get_config("&a;", "")).split_once("?>").unwrap().1.to_owned();
            let body = format!("{prologue}]>{message}");
            let answer = post(&server, CLIENT, "Content-Type: text/xml\r\n", body).await;
            assert_eq!(answer.status, 500, "{path:?}");
            assert_eq!(element_text(&answer.text(), "ErrorCode"), ["InvalidParameters"]);
        }
    }
    assert!(tried >= 8);
    Agent::ready(&server, "pc-1").await;
}

#[tokio::test]
async fn bodies_have_a_bound_and_are_waited_for() {
    let server = Server::start().await;
    let head = |length: usize, more: &str| {
        format!(
            "POST {CLIENT} HTTP/1.1\r\nHost: wsus\r\nContent-Type: text/xml\r\n{more}Content-Length: {length}\r\n\r\n"
        )
    };
    // Refused by its length alone.
    assert_eq!(Raw::ask(server.address, head(9 << 20, "")).await.status, 413);
    let refused = Raw::ask(server.address, head(9 << 20, "Expect: 100-continue\r\n")).await;
    assert_eq!(refused.status, 413);
    let body = soap_11(&get_config("2.90", ""));
    let mut raw = Raw::connect(server.address).await;
    raw.send(head(body.len(), "Expect: 100-continue\r\n")).await;
    assert_eq!(raw.head_of_answer().await.0, 100);
    raw.send(&body).await;
    let answer = raw.answer(false).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
}
