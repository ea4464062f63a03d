//! Hostile and odd XML.

use std::fmt::Write as _;

use patchwell_wire::soap::{Request, decode_request};
use patchwell_wire::{DecodeError, Forbidden, Limits};

use crate::data;

const ENVELOPE: &str = "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\">";
const CLIENT: &str = "http://www.microsoft.com/SoftwareDistribution/Server/ClientWebService";

fn sync_updates(parameters: &str) -> String {
    format!(
        "{ENVELOPE}<s:Body><SyncUpdates xmlns=\"{CLIENT}\"><parameters>{parameters}</parameters></SyncUpdates></s:Body>\
         </s:Envelope>"
    )
}

fn refuse(body: &str) -> DecodeError {
    match decode_request(body.as_bytes(), &Limits::request()) {
        Err(error) => error,
        Ok(read) => panic!("read as {read:?}"),
    }
}

#[test]
fn known_attacks_are_refused() {
    let Some(root) = data::folder("xml-attacks") else { return };
    let mut files = data::files(&root, ".xml");
    files.extend(data::files(&root, ".xsl"));
    assert!(files.len() >= 10);
    for path in files {
        let bytes = data::read(&path);
        let alone = decode_request(&bytes, &Limits::request());
        assert!(alone.is_err(), "{}", path.display());
        let text = String::from_utf8_lossy(&bytes);
        if let Some(at) = text.find("<!DOCTYPE") {
            assert_eq!(refuse(&text[at..]), DecodeError::Forbidden(Forbidden::DocType), "{}", path.display());
            let inside = sync_updates(&text[at..]);
            assert_eq!(refuse(&inside), DecodeError::Forbidden(Forbidden::DocType), "{}", path.display());
        }
    }
}

#[test]
fn entities_and_instructions_are_refused() {
    let entity = sync_updates("<FeatureScoreMatchingKey>&xxe;</FeatureScoreMatchingKey>");
    assert_eq!(refuse(&entity), DecodeError::Forbidden(Forbidden::Entity));
    let ignored = sync_updates("<Unknown>&xxe;</Unknown>");
    assert_eq!(refuse(&ignored), DecodeError::Forbidden(Forbidden::Entity));
    assert_eq!(refuse(&sync_updates("<?php 1 ?>")), DecodeError::Forbidden(Forbidden::ProcessingInstruction));
    for text in ["\u{0}", "\u{1}", "&#0;", "&#x1;", "&#xFFFF;"] {
        let body = sync_updates(&format!("<FeatureScoreMatchingKey>{text}</FeatureScoreMatchingKey>"));
        assert_eq!(refuse(&body), DecodeError::Forbidden(Forbidden::ControlCharacter), "{text:?}");
    }
}

#[test]
fn an_unknown_entity_in_an_attribute_is_refused() {
    let operation = "http://www.microsoft.com/SoftwareDistribution";
    let body = format!(
        "{ENVELOPE}<s:Body><RollupComputers xmlns=\"{operation}\"><computers><ComputerRollupInfo ComputerId=\"&xxe;\"/>\
         </computers></RollupComputers></s:Body></s:Envelope>"
    );
    assert_eq!(refuse(&body), DecodeError::Forbidden(Forbidden::Entity));
}

#[test]
fn depth_size_and_count_are_bounded() {
    assert_eq!(refuse(&sync_updates(&"<a>".repeat(100_000))), DecodeError::TooDeep { limit: 32 });
    let limits = Limits { elements: 1000, ..Limits::request() };
    let many = sync_updates(&"<a/>".repeat(2000));
    assert_eq!(decode_request(many.as_bytes(), &limits), Err(DecodeError::TooManyElements { limit: 1000 }));
    let limits = Limits { body_bytes: 100, ..Limits::request() };
    let size = many.len();
    assert_eq!(decode_request(many.as_bytes(), &limits), Err(DecodeError::TooLarge { size, limit: 100 }));
}

#[test]
fn the_offending_parameter_is_named() {
    let ints = "<int>1</int>".repeat(401);
    let body = sync_updates(&format!("<InstalledNonLeafUpdateIDs>{ints}</InstalledNonLeafUpdateIDs>"));
    for scan_lists in [true, false] {
        let limits = Limits { list_items: 400, scan_lists, ..Limits::request() };
        let error = decode_request(body.as_bytes(), &limits).expect_err("too many");
        assert_eq!(error.parameter(), Some("parameters.InstalledNonLeafUpdateIDs"));
        assert_eq!(error, DecodeError::TooManyItems { path: error.parameter().unwrap().to_owned(), limit: 400 });
    }
    let body = sync_updates("<SkipSoftwareSync>maybe</SkipSoftwareSync>");
    assert_eq!(refuse(&body).parameter(), Some("parameters.SkipSoftwareSync"));
    let body = sync_updates("<CachedDriverIDs><int>2147483648</int></CachedDriverIDs>");
    assert_eq!(refuse(&body).parameter(), Some("parameters.CachedDriverIDs.int"));
    let limits = Limits { text_bytes: 10, ..Limits::request() };
    let body = sync_updates("<FeatureScoreMatchingKey>12345678901</FeatureScoreMatchingKey>");
    let error = decode_request(body.as_bytes(), &limits).expect_err("too long");
    assert_eq!(error.parameter(), Some("parameters.FeatureScoreMatchingKey"));
}

#[test]
fn a_million_attributes_and_long_names_are_survived() {
    let mut attributes = String::new();
    for number in 0..100_000 {
        let _ = write!(attributes, " a{number}=\"nil\"");
    }
    let body = sync_updates(&format!("<Unknown{attributes}/><SkipSoftwareSync{attributes}>true</SkipSoftwareSync>"));
    let Request::SyncUpdates(request) = decode_request(body.as_bytes(), &Limits::request()).expect("read").request
    else {
        panic!("another operation")
    };
    assert!(request.parameters.expect("parameters").skip_software_sync);
    let name = "n".repeat(1_000_000);
    assert!(decode_request(sync_updates(&format!("<{name}/>")).as_bytes(), &Limits::request()).is_ok());
}

#[test]
fn what_is_not_a_message_is_said_to_be_none() {
    assert_eq!(refuse(""), DecodeError::NotAnEnvelope);
    assert_eq!(refuse("<Envelope/>"), DecodeError::NotAnEnvelope);
    assert_eq!(refuse("<s:Envelope xmlns:s=\"urn:other\"/>"), DecodeError::NotAnEnvelope);
    assert_eq!(refuse(&format!("{ENVELOPE}</s:Envelope>")), DecodeError::NoMessage);
    assert_eq!(refuse(&format!("{ENVELOPE}<s:Body/></s:Envelope>")), DecodeError::NoMessage);
    let body = format!("{ENVELOPE}<s:Body><GetConfig xmlns=\"urn:other\"/></s:Body></s:Envelope>");
    let unknown = DecodeError::UnknownOperation { namespace: "urn:other".to_owned(), name: "GetConfig".to_owned() };
    assert_eq!(refuse(&body), unknown);
    for broken in
        [format!("{ENVELOPE}<s:Body>"), "no".to_owned(), sync_updates("</parameters><x>"), sync_updates("") + "<a>"]
    {
        assert!(matches!(refuse(&broken), DecodeError::Malformed { .. }), "{broken}");
    }
    assert_eq!(decode_request(b"<\xff", &Limits::request()), Err(DecodeError::Encoding("invalid UTF-8")));
}
