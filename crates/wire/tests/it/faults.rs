//! Faults, written for every service and version and read again.

use patchwell_wire::client::sync_updates;
use patchwell_wire::soap::{Addressing, ErrorCode, Fault, Operation, ReceivedFault, Reply, SoapVersion};
use patchwell_wire::{Limits, ResponseError};
use uuid::Uuid;

use crate::data;

fn read(body: &[u8]) -> ReceivedFault {
    match sync_updates::decode_response(body, &Limits::response()) {
        Err(ResponseError::Fault(fault)) => *fault,
        other => panic!("{other:?}"),
    }
}

/// Writes a fault from what was read of it.
fn again(fault: &ReceivedFault, operation: Operation) -> String {
    let fault = Fault {
        code: fault.code.expect("a code"),
        message: fault.message.clone(),
        id: fault.id.expect("an id"),
        method: Some(fault.method.clone()),
        actor: Some(fault.actor.clone()),
    };
    String::from_utf8(fault.encode(&Reply::default(), operation)).expect("UTF-8")
}

#[test]
fn recorded_faults_are_written_as_recorded_but_for_the_code_in_the_reason() {
    let Some(root) = data::folder("recorded-wsus-2025") else { return };
    let cases = [
        ("first-sync/141-fault", Operation::SyncUpdates, ErrorCode::InvalidParameters),
        ("server-sync/017-fault", Operation::GetUpdateData, ErrorCode::InternalServerError),
        ("server-sync/018-fault", Operation::GetRevisionIdList, ErrorCode::InvalidParameters),
        ("server-sync/019-fault", Operation::GetRevisionIdList, ErrorCode::InvalidCookie),
    ];
    for (folder, operation, code) in cases {
        let recorded = data::read(&root.join(folder).join("response.xml"));
        let fault = read(&recorded);
        assert_eq!(fault.code, Some(code), "{folder}");
        let recorded = String::from_utf8_lossy(&recorded).replace("Fault occurred", &format!("Fault occurred: {code}"));
        assert_eq!(again(&fault, operation), recorded.trim_end(), "{folder}");
        assert_eq!(fault.method, format!("\"{}\"", operation.soap_action()));
    }
}

#[test]
fn every_code_survives_in_every_dialect() {
    let addressing = Some(Addressing { message_id: Some("urn:uuid:7".to_owned()), action: None });
    for &code in ErrorCode::ALL {
        for &operation in Operation::ALL {
            for version in [SoapVersion::V11, SoapVersion::V12] {
                let fault = Fault {
                    code,
                    message: "a<b&c".to_owned(),
                    id: Uuid::from_u128(7),
                    method: None,
                    actor: Some("http://server:8530/x.asmx".to_owned()),
                };
                let body = fault.encode(&Reply { version, addressing: addressing.clone() }, operation);
                let text = String::from_utf8_lossy(&body);
                assert!(text.contains("urn:uuid:7</a:RelatesTo>"), "{text}");
                let found = read(&body);
                assert_eq!(found.code, Some(code), "{text}");
                assert_eq!((found.message.as_str(), found.id), ("a<b&c", Some(Uuid::from_u128(7))));
                assert!(found.reason.contains(code.as_str()) && found.reason.contains("Fault occurred"));
                let blamed = found.fault_code.contains("Server") || found.fault_code.contains("Receiver");
                assert_eq!(blamed, code.is_server_error(), "{text}");
            }
        }
    }
}

#[test]
fn a_code_only_in_the_reason_is_found() {
    let body = b"<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body><s:Fault>\
        <faultcode>s:Client</faultcode><faultstring>System: InvalidAuthorizationCookie</faultstring></s:Fault></s:Body>\
        </s:Envelope>";
    let fault = read(body);
    assert_eq!(fault.code, Some(ErrorCode::InvalidAuthorizationCookie));
    assert_eq!(fault.to_string(), "fault InvalidAuthorizationCookie");
}

#[test]
fn an_unknown_code_is_kept_as_text() {
    let body =
        b"<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body><s:Fault><faultcode>s:Client\
        </faultcode><faultstring>no</faultstring><detail><ErrorCode>Teapot</ErrorCode></detail></s:Fault></s:Body>\
        </s:Envelope>";
    let fault = read(body);
    assert_eq!((fault.code, fault.code_text.as_str()), (None, "Teapot"));
}
