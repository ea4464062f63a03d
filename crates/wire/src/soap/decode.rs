//! From an envelope to the reader positioned at its message.

use super::fault_decode::read_fault;
use super::{Addressing, Operation, SOAP_11, SOAP_12, SoapVersion};
use crate::xml::{Names, Reader, Value, to_utf8};
use crate::{DecodeError, Limits, ResponseError};

/// What stands around and above a message.
pub(crate) struct Opened<'a> {
    pub(crate) version: SoapVersion,
    pub(crate) addressing: Option<Addressing>,
    /// Namespace of the first child of the body.
    pub(crate) namespace: String,
    /// Local name of the first child of the body.
    pub(crate) name: &'a str,
}

/// Reads up to the start tag of the first child of the body.
pub(crate) fn open<'a>(reader: &mut Reader<'a>) -> Result<Opened<'a>, DecodeError> {
    let mut names = Names::default();
    let root = reader.root()?.ok_or(DecodeError::NotAnEnvelope)?;
    reader.declare(&mut names)?;
    let version = match (root, names.resolve(reader.qname())) {
        ("Envelope", SOAP_11) => SoapVersion::V11,
        ("Envelope", SOAP_12) => SoapVersion::V12,
        _ => return Err(DecodeError::NotAnEnvelope),
    };
    let mut addressing = None;
    while let Some(part) = reader.child()? {
        match part {
            "Header" => addressing = read_header(reader)?,
            "Body" => {
                reader.declare(&mut names)?;
                let name = reader.child()?.ok_or(DecodeError::NoMessage)?;
                reader.declare(&mut names)?;
                let namespace = names.resolve(reader.qname()).to_owned();
                reader.start_paths_here();
                return Ok(Opened { version, addressing, namespace, name });
            }
            _ => reader.skip()?,
        }
    }
    Err(DecodeError::NoMessage)
}

/// Reads the WS-Addressing headers; their namespace has drafts, so the names decide.
fn read_header(reader: &mut Reader<'_>) -> Result<Option<Addressing>, DecodeError> {
    let mut addressing = Addressing::default();
    while let Some(name) = reader.child()? {
        match name {
            "MessageID" => addressing.message_id = Some(reader.text()?.trim_ascii().to_owned()),
            "Action" => addressing.action = Some(reader.text()?.trim_ascii().to_owned()),
            _ => reader.skip()?,
        }
    }
    Ok((addressing != Addressing::default()).then_some(addressing))
}

/// Reads the request of one known operation.
pub(crate) fn read_request<T: Value>(body: &[u8], limits: &Limits, operation: Operation) -> Result<T, DecodeError> {
    let text = to_utf8(body, limits)?;
    let mut reader = Reader::new(&text, limits);
    let opened = open(&mut reader)?;
    if Operation::from_qname(&opened.namespace, opened.name) != Some(operation) {
        return Err(DecodeError::UnknownOperation { namespace: opened.namespace, name: opened.name.to_owned() });
    }
    let request = T::read(&mut reader)?;
    reader.finish()?;
    Ok(request)
}

/// Reads the response of one operation, or the fault that came instead.
pub(crate) fn read_response<T: Value>(body: &[u8], limits: &Limits, operation: Operation) -> Result<T, ResponseError> {
    let text = to_utf8(body, limits)?;
    let mut reader = Reader::new(&text, limits);
    let opened = open(&mut reader)?;
    if opened.name == "Fault" && opened.namespace == opened.version.namespace() {
        let fault = read_fault(&mut reader)?;
        return Err(ResponseError::Fault(Box::new(fault)));
    }
    let expected = opened.name.strip_suffix("Response") == Some(operation.name());
    if !expected || opened.namespace != operation.namespace() {
        let error = DecodeError::UnknownOperation { namespace: opened.namespace, name: opened.name.to_owned() };
        return Err(error.into());
    }
    let response = T::read(&mut reader)?;
    reader.finish()?;
    Ok(response)
}
