//! Faults as clients read them, in either version of SOAP and from any server.

use std::fmt;

use uuid::Uuid;

use super::ErrorCode;
use crate::DecodeError;
use crate::xml::Reader;

/// A fault that a server answered with.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReceivedFault {
    /// The error code: from the detail, else the first known name in the reason.
    pub code: Option<ErrorCode>,
    /// The error code as written in the detail, known or not.
    pub code_text: String,
    /// SOAP's own code, such as `soap:Client` or `s:Receiver`.
    pub fault_code: String,
    /// The reason for people.
    pub reason: String,
    /// Who faulted.
    pub actor: String,
    /// The detail's message, often the name of a parameter.
    pub message: String,
    /// Identifies the instance.
    pub id: Option<Uuid>,
    /// The action that faulted, with its quotes.
    pub method: String,
}

impl fmt::Display for ReceivedFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.code {
            Some(code) if self.message.is_empty() => write!(f, "fault {code}"),
            Some(code) => write!(f, "fault {code}: {}", self.message),
            None => write!(f, "fault {} {}: {}", self.fault_code, self.code_text, self.reason),
        }
    }
}

/// Reads the fault element whose start tag was just consumed.
pub(super) fn read_fault(reader: &mut Reader<'_>) -> Result<ReceivedFault, DecodeError> {
    let mut fault = ReceivedFault::default();
    while let Some(name) = reader.child()? {
        match name {
            "faultcode" => fault.fault_code = text(reader)?,
            "faultstring" => fault.reason = text(reader)?,
            "faultactor" | "Node" | "Role" => fault.actor = text(reader)?,
            "Code" => fault.fault_code = child_text(reader, "Value")?,
            "Reason" => fault.reason = child_text(reader, "Text")?,
            "detail" | "Detail" => read_detail(reader, &mut fault)?,
            _ => reader.skip()?,
        }
    }
    fault.code = ErrorCode::from_name(&fault.code_text).or_else(|| {
        ErrorCode::ALL.iter().copied().find(|code| fault.code_text.is_empty() && fault.reason.contains(code.as_str()))
    });
    Ok(fault)
}

fn read_detail(reader: &mut Reader<'_>, fault: &mut ReceivedFault) -> Result<(), DecodeError> {
    while let Some(name) = reader.child()? {
        match name {
            "ErrorCode" => fault.code_text = text(reader)?,
            "Message" => fault.message = text(reader)?,
            "ID" => fault.id = Uuid::parse_str(&text(reader)?).ok(),
            "Method" => fault.method = text(reader)?,
            // Some stacks wrap the detail once more.
            "detail" | "Detail" => read_detail(reader, fault)?,
            _ => reader.skip()?,
        }
    }
    Ok(())
}

fn text(reader: &mut Reader<'_>) -> Result<String, DecodeError> {
    Ok(reader.text()?.trim_ascii().to_owned())
}

fn child_text(reader: &mut Reader<'_>, wanted: &str) -> Result<String, DecodeError> {
    let mut found = String::new();
    while let Some(name) = reader.child()? {
        if name == wanted && found.is_empty() {
            found = text(reader)?;
        } else {
            reader.skip()?;
        }
    }
    Ok(found)
}
