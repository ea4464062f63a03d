//! Faults as servers write them.

use std::borrow::Cow;

use uuid::Uuid;

use super::encode::{Headers, Style, close, open_envelope, prefix, response_style};
use super::{Operation, Reply, SoapVersion};
use crate::xml::Writer;

enumeration! {
    /// What went wrong, in the closed set of [MS-WUSP] 2.2.2.4 and [MS-WSUSSS] 2.2.9.3.
    pub enum ErrorCode {
        /// The cookie cannot be decrypted; the client starts over and refreshes its cache.
        InvalidCookie,
        /// The configuration changed since the client's last GetConfig; it repeats the handshake.
        ConfigChanged,
        /// The client registers before it goes on.
        RegistrationRequired,
        /// The server's identity or state changed; the client starts over, a downstream server drops its anchors.
        ServerChanged,
        /// The server failed; the client tries again later.
        InternalServerError,
        /// The cookie is genuine and too old; the client renews it.
        CookieExpired,
        /// A parameter is invalid; the message names it.
        InvalidParameters,
        /// The authorization cookie given to GetCookie is invalid.
        InvalidAuthorizationCookie,
        /// The client registered though it was told not to.
        RegistrationNotRequired,
        /// The server is too busy; the client tries again later.
        ServerBusy,
        /// The file locations changed; the client calls GetFileLocations.
        FileLocationChanged,
        /// The downstream server's protocol version does not fit ([MS-WSUSSS]).
        IncompatibleProtocolVersion,
        /// Requested files are not known to the upstream server ([MS-WSUSSS]).
        FileDigestsMissing,
    }
}

impl ErrorCode {
    /// Whether the server is to blame, rather than the request.
    #[must_use]
    pub const fn is_server_error(self) -> bool {
        matches!(self, Self::InternalServerError | Self::ServerBusy)
    }
}

impl std::fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A fault to answer with. The HTTP status is 500 in either version of SOAP: clients lose the body of any other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// What went wrong.
    pub code: ErrorCode,
    /// Name of the offending parameter, or words; may be empty.
    pub message: String,
    /// Identifies this instance of the fault, for finding it in a log.
    pub id: Uuid,
    /// The value of the request's `SOAPAction` header as it came, quotes included; `None` writes the operation's.
    pub method: Option<String>,
    /// Address of the service, which the older services name in `faultactor`.
    pub actor: Option<String>,
}

impl Fault {
    /// Writes the fault with its envelope, in the dialect of `operation`'s service and the version of the request.
    ///
    /// The text of the fault is `Fault occurred: ` and the error code: real servers say the first part, and downstream
    /// servers look for the second in it.
    #[must_use]
    pub fn encode(&self, reply: &Reply, operation: Operation) -> Vec<u8> {
        let style = response_style(operation);
        let mut out = Vec::with_capacity(768);
        let action = "http://www.w3.org/2005/08/addressing/soap/fault".to_owned();
        let headers = Headers::reply(reply.addressing.as_ref(), action);
        // The newer dialect declares the schema namespaces on bodies of results only.
        let envelope = if style == Style::Wcf { Style::Agent } else { style };
        open_envelope(envelope, reply.version, headers.as_ref(), &mut out);
        let mut writer = Writer::new(&mut out, style == Style::Asmx);
        writer.element(
            &format!("{}:Fault", prefix(style)),
            |_| {},
            |fault| match reply.version {
                SoapVersion::V11 => self.write_v11(fault, style, operation),
                SoapVersion::V12 => self.write_v12(fault, style, operation),
            },
        );
        close(style, &mut out);
        out
    }

    fn write_v11(&self, fault: &mut Writer<'_>, style: Style, operation: Operation) {
        let party = if self.code.is_server_error() { "Server" } else { "Client" };
        fault.leaf("faultcode", &format!("{}:{party}", prefix(style)));
        fault.leaf("faultstring", &self.reason());
        if let Some(actor) = self.actor.as_ref().filter(|_| style == Style::Asmx) {
            fault.leaf("faultactor", actor);
        }
        fault.element("detail", |_| {}, |detail| self.write_detail(detail, operation));
    }

    fn write_v12(&self, fault: &mut Writer<'_>, style: Style, operation: Operation) {
        let prefix = prefix(style);
        let named = |local: &str| format!("{prefix}:{local}");
        let party = if self.code.is_server_error() { "Receiver" } else { "Sender" };
        fault.element(&named("Code"), |_| {}, |code| code.leaf(&named("Value"), &named(party)));
        fault.element(
            &named("Reason"),
            |_| {},
            |reason| {
                let language = |tag: &mut Writer<'_>| tag.attribute("xml:lang", "en");
                reason.element(&named("Text"), language, |text| text.text(&self.reason()));
            },
        );
        // [MS-WSUSSS] 2.2.9.2 wants a `Detail` without namespace; the newer stack writes SOAP's own.
        let detail = if style == Style::Asmx { Cow::Borrowed("Detail") } else { Cow::Owned(named("Detail")) };
        fault.element(&detail, |_| {}, |detail| self.write_detail(detail, operation));
    }

    fn write_detail(&self, detail: &mut Writer<'_>, operation: Operation) {
        detail.leaf("ErrorCode", self.code.as_str());
        // Never self-closed in the recordings.
        detail.raw("<Message>");
        detail.text(&self.message);
        detail.raw("</Message>");
        detail.leaf("ID", &self.id.to_string());
        match &self.method {
            Some(method) => detail.leaf("Method", method),
            None => detail.leaf("Method", &format!("\"{}\"", operation.soap_action())),
        }
    }

    fn reason(&self) -> String {
        format!("Fault occurred: {}", self.code)
    }
}
