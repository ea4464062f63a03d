//! From a message to its envelope.

use super::{ADDRESSING, Addressing, Operation, Reply, SoapVersion};
use crate::xml::{Value, Writer};

const SCHEMA: &str =
    r#" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema""#;

/// How a client writes its envelopes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Style {
    /// As the Windows Update Agent: prefix `s`, no declaration.
    #[default]
    Agent,
    /// As a newer downstream server: prefix `s`, no declaration, schema namespaces on the body.
    Wcf,
    /// As an older downstream server: declaration, prefix `soap`, schema namespaces on the envelope, `<X />`.
    Asmx,
}

/// How a client calls.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Caller {
    /// Version of the envelope.
    pub version: SoapVersion,
    /// The look of the envelope.
    pub style: Style,
    /// `MessageID` of the WS-Addressing headers, which are written when it is given.
    pub message_id: Option<String>,
}

/// Writes the request of one operation.
pub(crate) fn write_request<T: Value>(request: &T, caller: &Caller, operation: Operation) -> Vec<u8> {
    let mut out = Vec::with_capacity(1024);
    let style = caller.style;
    let addressing = caller.message_id.as_ref().map(|id| Headers {
        action: operation.soap_action(),
        message_id: Some(id),
        relates_to: None,
    });
    open_envelope(style, caller.version, addressing.as_ref(), &mut out);
    let mut writer = Writer::new(&mut out, style == Style::Asmx);
    write_message(&mut writer, operation.name(), operation.namespace(), request);
    close(style, &mut out);
    out
}

/// Writes the response of one operation.
pub(crate) fn write_response<T: Value>(response: &T, reply: &Reply, operation: Operation) -> Vec<u8> {
    let mut out = Vec::with_capacity(1024);
    let style = open_response_envelope(reply, operation, &mut out);
    let mut writer = Writer::new(&mut out, style == Style::Asmx);
    write_message(&mut writer, &format!("{}Response", operation.name()), operation.namespace(), response);
    close(style, &mut out);
    out
}

/// Appends everything of an answer that stands before the message's content: up to and with the start tag of
/// `<…Response>`. For answers that are assembled from parts; [`close_envelope`] ends them.
pub fn open_response(reply: &Reply, operation: Operation, out: &mut Vec<u8>) {
    open_response_envelope(reply, operation, out);
    let mut writer = Writer::new(out, false);
    writer.raw("<");
    writer.raw(operation.name());
    writer.raw("Response");
    writer.attribute("xmlns", operation.namespace());
    writer.raw(">");
}

/// Appends what ends an answer begun with [`open_response`].
pub fn close_envelope(operation: Operation, out: &mut Vec<u8>) {
    let mut writer = Writer::new(out, false);
    writer.raw("</");
    writer.raw(operation.name());
    writer.raw("Response>");
    close(response_style(operation), out);
}

/// The headers of an envelope with WS-Addressing.
pub(super) struct Headers<'a> {
    pub(super) action: String,
    pub(super) message_id: Option<&'a String>,
    pub(super) relates_to: Option<&'a String>,
}

impl<'a> Headers<'a> {
    /// The headers of an answer, when the request had some.
    pub(super) fn reply(addressing: Option<&'a Addressing>, action: String) -> Option<Self> {
        addressing.map(|request| Self { action, message_id: None, relates_to: request.message_id.as_ref() })
    }
}

pub(super) fn response_style(operation: Operation) -> Style {
    if operation.service().is_native() { Style::Wcf } else { Style::Asmx }
}

fn open_response_envelope(reply: &Reply, operation: Operation, out: &mut Vec<u8>) -> Style {
    let style = response_style(operation);
    let headers = Headers::reply(reply.addressing.as_ref(), format!("{}Response", operation.soap_action()));
    open_envelope(style, reply.version, headers.as_ref(), out);
    style
}

pub(super) fn prefix(style: Style) -> &'static str {
    if style == Style::Asmx { "soap" } else { "s" }
}

pub(super) fn open_envelope(style: Style, version: SoapVersion, headers: Option<&Headers<'_>>, out: &mut Vec<u8>) {
    let prefix = prefix(style);
    let mut writer = Writer::new(out, style == Style::Asmx);
    if style == Style::Asmx {
        writer.raw(r#"<?xml version="1.0" encoding="utf-8"?>"#);
    }
    writer.raw("<");
    writer.raw(prefix);
    writer.raw(":Envelope xmlns:");
    writer.raw(prefix);
    writer.raw("=\"");
    writer.raw(version.namespace());
    writer.raw("\"");
    if style == Style::Asmx {
        writer.raw(SCHEMA);
    }
    if headers.is_some() {
        writer.attribute("xmlns:a", ADDRESSING);
    }
    writer.raw(">");
    if let Some(headers) = headers {
        write_headers(&mut writer, prefix, headers);
    }
    writer.raw("<");
    writer.raw(prefix);
    writer.raw(":Body");
    writer.raw(if style == Style::Wcf { SCHEMA } else { "" });
    writer.raw(">");
}

fn write_headers(writer: &mut Writer<'_>, prefix: &str, headers: &Headers<'_>) {
    let must_understand = format!("{prefix}:mustUnderstand");
    writer.element(
        &format!("{prefix}:Header"),
        |_| {},
        |inner| {
            let action = |tag: &mut Writer<'_>| tag.attribute(&must_understand, "1");
            inner.element("a:Action", action, |content| content.text(&headers.action));
            if let Some(id) = headers.message_id {
                inner.leaf("a:MessageID", id);
            }
            if let Some(id) = headers.relates_to {
                inner.leaf("a:RelatesTo", id);
            }
        },
    );
}

fn write_message<T: Value>(writer: &mut Writer<'_>, name: &str, namespace: &'static str, message: &T) {
    writer.namespace_of_next(namespace);
    message.write(name, writer);
}

pub(super) fn close(style: Style, out: &mut Vec<u8>) {
    let prefix = prefix(style);
    let mut writer = Writer::new(out, false);
    for part in ["</", prefix, ":Body></", prefix, ":Envelope>"] {
        writer.raw(part);
    }
}
