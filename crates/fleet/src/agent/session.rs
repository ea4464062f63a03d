//! The handshake, the cookie, and what an agent does about faults ([MS-WUSP] 2.2.2.4, 3.2.5).

use std::io::Read;
use std::time::Duration;

use bytes::Bytes;
use http::Request;
use http::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONNECTION, CONTENT_TYPE, HOST, HeaderValue, PRAGMA, USER_AGENT};
use http_body_util::Full;
use patchwell_wire::client::{get_config, get_cookie, get_file_locations, refresh_cache, register_computer};
use patchwell_wire::common::{AuthorizationCookie, Cookie, UpdateIdentity};
use patchwell_wire::simple_auth::get_authorization_cookie;
use patchwell_wire::soap::{Caller, ErrorCode, Operation, ReceivedFault, SoapVersion, Style};
use patchwell_wire::{Limits, ResponseError, xpress};

use super::options::{Coding, Dialect};
use super::{Agent, AgentError};
use crate::http::Answer;

pub(super) const CLIENT: &str = "/ClientWebService/client.asmx";
pub(super) const REPORTING: &str = "/ReportingWebService/ReportingWebService.asmx";

/// What an agent sent and received.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Traffic {
    /// Calls of the services.
    pub calls: u64,
    /// Bytes of their requests.
    pub sent: u64,
    /// Bytes of their answers as they came.
    pub received: u64,
    /// Bytes of their answers decoded.
    pub decoded: u64,
    /// Bytes of content.
    pub content: u64,
    /// Faults that were recovered from.
    pub recoveries: u64,
}

impl Agent {
    /// Calls an operation of the session, recovering from faults. `build` makes the request from what the agent knows
    /// now, since recovery may change cookie and revision ids.
    pub(super) async fn call<T>(
        &mut self,
        operation: Operation,
        build: impl Fn(&Self, &Caller) -> Vec<u8>,
        decode: impl Fn(&[u8], &Limits) -> Result<T, ResponseError>,
    ) -> Result<T, AgentError> {
        let mut recoveries = 0;
        loop {
            self.prepare().await?;
            let caller = self.caller();
            let body = build(self, &caller);
            let path = if operation == Operation::ReportEventBatch { REPORTING } else { CLIENT };
            let answer = self.exchange(path, operation, body).await?;
            let fault = match decode(&answer, &Limits::response()) {
                Ok(response) => return Ok(response),
                Err(ResponseError::Fault(fault)) => fault,
                Err(ResponseError::Decode(error)) => return Err(AgentError::decode(operation.name(), &error)),
            };
            recoveries += 1;
            if recoveries > self.options.max_recoveries || !self.recover(&fault, recoveries).await? {
                return Err(AgentError::Fault { operation: operation.name().to_owned(), fault });
            }
            self.traffic.recoveries += 1;
        }
    }

    /// Whether the call is worth repeating.
    async fn recover(&mut self, fault: &ReceivedFault, attempt: u32) -> Result<bool, AgentError> {
        match fault.code {
            Some(ErrorCode::InvalidCookie | ErrorCode::ServerChanged) => {
                self.config = None;
                self.cookie = None;
                self.is_registered = false;
                self.handshake().await?;
                self.refresh_cache().await?;
            }
            Some(ErrorCode::ConfigChanged) => {
                self.config = None;
                self.cookie = None;
            }
            Some(ErrorCode::CookieExpired | ErrorCode::InvalidAuthorizationCookie) => self.cookie = None,
            Some(ErrorCode::RegistrationRequired) => self.is_registered = false,
            Some(ErrorCode::ServerBusy | ErrorCode::InternalServerError) => {
                let jitter = self.random.below(1_000);
                self.clock.sleep(Duration::from_millis((1_000 << attempt.min(6)) + jitter)).await;
            }
            Some(ErrorCode::FileLocationChanged) => self.refresh_locations().await?,
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// Whatever is missing of configuration, cookie and registration.
    async fn prepare(&mut self) -> Result<(), AgentError> {
        let now = self.now();
        if self.cookie.as_ref().is_some_and(|cookie| cookie.expiration <= now && self.is_clock_right()) {
            self.cookie = None;
        }
        self.handshake().await?;
        let wants_registration = self.config.as_ref().is_some_and(|config| config.is_registration_required);
        if wants_registration && !self.is_registered {
            self.register().await?;
        }
        Ok(())
    }

    /// A machine whose clock is off would throw away every cookie at once; it leaves that to the server.
    fn is_clock_right(&self) -> bool {
        self.machine.behavior.clock_offset_seconds == 0
    }

    async fn handshake(&mut self) -> Result<(), AgentError> {
        if self.config.is_none() {
            let request = get_config::Request { protocol_version: self.machine.agent.protocol_version.clone() };
            let body = get_config::encode_request(&request, &self.caller());
            let answer = self.exchange(CLIENT, Operation::GetConfig, body).await?;
            self.config =
                Some(read(Operation::GetConfig, get_config::decode_response(&answer, &Limits::response()))?.result);
        }
        if self.cookie.is_none() {
            let authorization = self.authorize().await?;
            self.get_cookie(authorization).await?;
        }
        Ok(())
    }

    async fn authorize(&mut self) -> Result<AuthorizationCookie, AgentError> {
        let operation = Operation::SimpleAuthGetAuthorizationCookie;
        let plug_ins = self.config.iter().flat_map(|config| &config.auth_info);
        let plug_in = plug_ins
            .clone()
            .find(|plug_in| matches!(plug_in.plug_in_id.as_str(), "SimpleTargeting" | "Anonymous"))
            .ok_or_else(|| AgentError::answer("GetConfig", "no plug-in that is known"))?;
        let path = format!("/{}", plug_in.service_url.trim_start_matches('/'));
        let request = get_authorization_cookie::Request {
            client_id: self.client_id.to_string(),
            target_group_name: self.options.target_group.clone(),
            dns_name: self.dns_name.clone(),
        };
        let body = get_authorization_cookie::encode_request(&request, &self.caller());
        let answer = self.exchange(&path, operation, body).await?;
        let response = get_authorization_cookie::decode_response(&answer, &Limits::response());
        Ok(read(operation, response)?.result)
    }

    async fn get_cookie(&mut self, authorization: AuthorizationCookie) -> Result<(), AgentError> {
        let now = self.now();
        let request = get_cookie::Request {
            auth_cookies: vec![authorization],
            old_cookie: Some(Cookie { expiration: now, encrypted_data: None }),
            last_change: self.config.as_ref().map(|config| config.last_change).unwrap_or_default(),
            current_time: now,
            protocol_version: self.machine.agent.protocol_version.clone(),
        };
        let body = get_cookie::encode_request(&request, &self.caller());
        let answer = self.exchange(CLIENT, Operation::ClientGetCookie, body).await?;
        let response = get_cookie::decode_response(&answer, &Limits::response());
        self.cookie = Some(read(Operation::ClientGetCookie, response)?.result);
        Ok(())
    }

    async fn register(&mut self) -> Result<(), AgentError> {
        let request =
            register_computer::Request { cookie: self.cookie.clone(), computer_info: Some(self.computer_info()) };
        let body = register_computer::encode_request(&request, &self.caller());
        let answer = self.exchange(CLIENT, Operation::RegisterComputer, body).await?;
        match register_computer::decode_response(&answer, &Limits::response()) {
            Err(ResponseError::Fault(fault)) if fault.code == Some(ErrorCode::RegistrationNotRequired) => {}
            // The cookie that a repaired call will bring is good for the next attempt.
            Err(ResponseError::Fault(fault))
                if matches!(fault.code, Some(ErrorCode::InvalidCookie | ErrorCode::CookieExpired)) =>
            {
                return Ok(());
            }
            response => {
                read(Operation::RegisterComputer, response)?;
            }
        }
        self.is_registered = true;
        Ok(())
    }

    async fn refresh_cache(&mut self) -> Result<(), AgentError> {
        let identity =
            |core: &crate::rules::CoreFragment| UpdateIdentity { update_id: core.id, revision_number: core.revision };
        let global_ids: Vec<_> = self.cache.updates().values().map(|update| identity(&update.core)).collect();
        if global_ids.is_empty() {
            return Ok(());
        }
        let request = refresh_cache::Request { cookie: self.cookie.clone(), global_ids: Some(global_ids) };
        let body = refresh_cache::encode_request(&request, &self.caller());
        let answer = self.exchange(CLIENT, Operation::RefreshCache, body).await?;
        let response = read(Operation::RefreshCache, refresh_cache::decode_response(&answer, &Limits::response()))?;
        let known = response.result.into_iter().map(|known| {
            let id = known.global_id;
            (id.update_id, id.revision_number, known.revision_id, known.is_leaf, known.deployment)
        });
        self.cache.renumber(known.collect());
        Ok(())
    }

    pub(super) async fn refresh_locations(&mut self) -> Result<(), AgentError> {
        let file_digests = self.locations.keys().cloned().collect();
        let request = get_file_locations::Request { cookie: self.cookie.clone(), file_digests };
        let body = get_file_locations::encode_request(&request, &self.caller());
        let answer = self.exchange(CLIENT, Operation::GetFileLocations, body).await?;
        let response = get_file_locations::decode_response(&answer, &Limits::response());
        let result = read(Operation::GetFileLocations, response)?.result;
        self.locations = result.file_locations.into_iter().map(|file| (file.file_digest, file.url)).collect();
        self.cookie = result.new_cookie.or(self.cookie.take());
        Ok(())
    }

    fn caller(&mut self) -> Caller {
        let message = self.random.uuid();
        match self.options.dialect {
            Dialect::Soap11 => Caller { version: SoapVersion::V11, style: Style::Agent, message_id: None },
            Dialect::Soap12 => Caller {
                version: SoapVersion::V12,
                style: Style::Agent,
                message_id: Some(format!("urn:uuid:{message}")),
            },
        }
    }

    /// One call: the recorded headers, the answer with its coding removed.
    async fn exchange(&mut self, path: &str, operation: Operation, body: Vec<u8>) -> Result<Vec<u8>, AgentError> {
        let name = operation.name();
        self.traffic.calls += 1;
        self.traffic.sent += body.len() as u64;
        let request = self.request(path, operation, body).map_err(|error| AgentError::answer(name, error))?;
        let answer = self.soap.send(request).await?;
        self.traffic.received += answer.body.len() as u64;
        let kind = answer.header(CONTENT_TYPE).unwrap_or_default().to_ascii_lowercase();
        if !kind.contains("xml") {
            return Err(AgentError::answer(name, format!("HTTP {} with {kind:?}", answer.status)));
        }
        let decoded = decode(&answer).map_err(|error| AgentError::answer(name, error))?;
        self.traffic.decoded += decoded.len() as u64;
        Ok(decoded)
    }

    fn request(&self, path: &str, operation: Operation, body: Vec<u8>) -> Result<Request<Full<Bytes>>, http::Error> {
        let action = operation.soap_action();
        let version = self.machine.agent.version.0;
        let protocol = &self.machine.agent.protocol_version;
        let content_type = match self.options.dialect {
            Dialect::Soap11 => "text/xml; charset=utf-8".to_owned(),
            Dialect::Soap12 => format!("application/soap+xml; charset=utf-8; action=\"{action}\""),
        };
        let mut request = Request::post(path)
            .header(CACHE_CONTROL, "no-cache")
            .header(CONNECTION, "Keep-Alive")
            .header(PRAGMA, "no-cache")
            .header(CONTENT_TYPE, content_type)
            .header(USER_AGENT, format!("Windows-Update-Agent/{version} Client-Protocol/{protocol}"))
            .header(HOST, self.soap.address());
        if let Some(coding) = coding_name(self.options.coding) {
            request = request.header(ACCEPT_ENCODING, HeaderValue::from_static(coding));
        }
        if self.options.dialect == Dialect::Soap11 {
            request = request.header("SOAPAction", format!("\"{action}\""));
        }
        request.body(Full::new(Bytes::from(body)))
    }
}

fn coding_name(coding: Coding) -> Option<&'static str> {
    match coding {
        Coding::Xpress => Some("xpress"),
        Coding::Gzip => Some("gzip"),
        Coding::Identity => None,
    }
}

fn read<T>(operation: Operation, response: Result<T, ResponseError>) -> Result<T, AgentError> {
    response.map_err(|error| match error {
        ResponseError::Fault(fault) => AgentError::Fault { operation: operation.name().to_owned(), fault },
        ResponseError::Decode(error) => AgentError::decode(operation.name(), &error),
    })
}

/// The body without its content coding.
pub(crate) fn decode(answer: &Answer) -> Result<Vec<u8>, String> {
    match answer.coding().as_str() {
        "" | "identity" => Ok(answer.body.to_vec()),
        "xpress" => xpress::decompress(&answer.body, Limits::response().body_bytes).map_err(|error| error.to_string()),
        "gzip" => {
            let mut decoded = Vec::new();
            let limit = Limits::response().body_bytes as u64;
            flate2::read::MultiGzDecoder::new(answer.body.as_ref())
                .take(limit)
                .read_to_end(&mut decoded)
                .map_err(|error| error.to_string())?;
            Ok(decoded)
        }
        other => Err(format!("unasked content coding {other}")),
    }
}
