//! From an HTTP request to the operation it names, and back.

use std::net::SocketAddr;
use std::time::Instant;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Request, Response, StatusCode, header};
use patchwell_wire::DecodeError;
use patchwell_wire::soap::{
    DecodedRequest, ErrorCode, Fault, Operation, Reply, Request as Message, Service, SoapVersion, soap_action_agrees,
};

use super::{Answer, Failure, UpdateServices, large_rollup};
use crate::http::{Body, Coding, ConnectionInfo, HttpRefusal, read_body, xml_response};
use crate::metrics::{Listener, Outcome};
use crate::{client, dss_auth, monitoring, reporting, server_sync, simple_auth};

/// Fewer bytes than this are compressed at once, without a thread of their own.
const INLINE_BYTES: usize = 64 << 10;

/// Who asks, as far as HTTP tells.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    /// Where it comes from.
    pub(crate) peer: Option<SocketAddr>,
    /// Our end.
    pub(crate) local: Option<SocketAddr>,
    /// `Host` as sent; untrusted.
    pub(crate) host: Option<String>,
    /// Whether the connection is encrypted.
    pub(crate) secure: bool,
}

impl UpdateServices {
    /// Answers a request at the address of `service`, and counts it.
    pub(crate) async fn answer<B>(&self, service: Service, request: Request<B>) -> Response<Body>
    where
        B: http_body::Body<Data = Bytes>,
    {
        let started = Instant::now();
        let (response, answered) = self.answer_one(service, request).await;
        let (operation, outcome) = match answered {
            Some((operation, outcome)) => (operation.name(), outcome),
            None => ("unknown", Outcome::Refused),
        };
        self.0.options.metrics.request(Listener::Agents, operation, outcome, started.elapsed());
        response
    }

    /// What was not even understood has no operation.
    async fn answer_one<B>(
        &self,
        service: Service,
        request: Request<B>,
    ) -> (Response<Body>, Option<(Operation, Outcome)>)
    where
        B: http_body::Body<Data = Bytes>,
    {
        let caller = caller(&request);
        if let Some(refusal) = self.refuses_plain(service, &caller) {
            return (refusal.response(), None);
        }
        let options = &self.0.options;
        let is_large = large_rollup::is_large(service, &request, options);
        let turn = match large_rollup::turn(&self.0.large_rollups, is_large, options).await {
            Ok(turn) => turn,
            Err(refusal) => return (refusal.response(), None),
        };
        let limits = large_rollup::limits(turn.as_ref(), options);
        let (parts, body) = match read_body(request, limits.body_bytes, options.body_timeout).await {
            Ok(read) => read,
            Err(refusal) => return (refusal.response(), None),
        };
        let coding = Coding::accepted(&parts.headers);
        let decoded = match large_rollup::decode(turn.as_ref(), &body, limits).await {
            Ok(decoded) => decoded,
            Err(error) => return (undecodable(service, &parts.headers, &caller, &body, error), None),
        };
        let (reply, operation) = (decoded.reply(), decoded.request.operation());
        let action = header_text(&parts.headers, "soapaction");
        let outcome = if !offers(service, operation) || !soap_action_agrees(action.as_deref(), operation) {
            Err(Failure::parameter("SOAPAction"))
        } else {
            self.perform(service, decoded, &caller).await
        };
        match outcome {
            Ok(answer) => {
                let body = encode(answer, coding).await;
                (typed(xml_response(StatusCode::OK, body, coding), &reply), Some((operation, Outcome::Ok)))
            }
            Err(failure) => {
                let ended = match failure.code {
                    ErrorCode::ServerBusy => Outcome::Busy,
                    ErrorCode::InternalServerError => Outcome::Failed,
                    _ => Outcome::Refused,
                };
                (fault(failure, &reply, operation, (action, actor(service, &caller))), Some((operation, ended)))
            }
        }
    }

    /// Metadata that came plain can be forged on the way. Reports may stay plain, as WSUS has it.
    fn refuses_plain(&self, service: Service, caller: &Caller) -> Option<HttpRefusal> {
        let is_refused = !caller.secure && service != Service::Reporting && self.0.app.settings().tls.require;
        is_refused.then_some(HttpRefusal::new(
            StatusCode::FORBIDDEN,
            "403.4 SSL required: this server is used over https:// only, by default on port 8531.",
        ))
    }

    async fn perform(&self, service: Service, decoded: DecodedRequest, caller: &Caller) -> Result<Answer, Failure> {
        let reply = decoded.reply();
        match decoded.request {
            Message::SimpleAuthGetAuthorizationCookie(request) => {
                simple_auth::get_authorization_cookie::handle(self, request, caller, &reply).await
            }
            Message::GetConfig(request) => client::get_config::handle(self, &request, &reply),
            Message::GetConfig2(request) => client::get_config2::handle(self, &request, &reply),
            Message::ClientGetCookie(request) => client::get_cookie::handle(self, &request, &reply),
            Message::RegisterComputer(request) => client::register_computer::handle(self, request, &reply).await,
            Message::StartCategoryScan(request) => client::start_category_scan::handle(self, &request, &reply),
            Message::SyncUpdates(request) => client::sync_updates::handle(self, request, &reply).await,
            Message::SyncPrinterCatalog(request) => client::sync_printer_catalog::handle(self, &request, &reply).await,
            Message::RefreshCache(request) => client::refresh_cache::handle(self, &request, &reply),
            Message::GetExtendedUpdateInfo(request) => {
                client::get_extended_update_info::handle(self, request, caller, &reply).await
            }
            Message::GetExtendedUpdateInfo2(request) => {
                client::get_extended_update_info2::handle(self, request, caller, &reply).await
            }
            Message::GetFileLocations(request) => {
                client::get_file_locations::handle(self, request, caller, &reply).await
            }
            Message::ReportEventBatch(request) => reporting::report_event_batch::handle(self, request, &reply).await,
            Message::GetRollupConfiguration(_) => reporting::get_rollup_configuration::handle(self, &reply),
            Message::RollupDownstreamServers(request) => {
                reporting::rollup_downstream_servers::handle(self, request, &reply).await
            }
            Message::RollupComputers(request) => reporting::rollup_computers::handle(self, request, &reply).await,
            Message::GetOutOfSyncComputers(request) => {
                reporting::get_out_of_sync_computers::handle(self, &request, &reply)
            }
            Message::RollupComputerStatus(request) => {
                reporting::rollup_computer_status::handle(self, request, &reply).await
            }
            Message::DssAuthGetAuthorizationCookie(request) => {
                dss_auth::get_authorization_cookie::handle(self, request, &reply).await
            }
            Message::Ping(_) => Ok(monitoring::ping::handle(self, service, caller, &reply)),
            other => self.perform_server_sync(other, caller, &reply).await,
        }
    }

    async fn perform_server_sync(&self, request: Message, caller: &Caller, reply: &Reply) -> Result<Answer, Failure> {
        match request {
            Message::GetAuthConfig(_) => Ok(server_sync::get_auth_config::handle(self, reply)),
            Message::ServerSyncGetCookie(request) => server_sync::get_cookie::handle(self, &request, reply),
            Message::GetConfigData(request) => server_sync::get_config_data::handle(self, &request, reply),
            Message::GetRevisionIdList(request) => {
                server_sync::get_revision_id_list::handle(self, request, reply).await
            }
            Message::GetUpdateData(request) => server_sync::get_update_data::handle(self, request, caller, reply).await,
            Message::GetDriverIdList(request) => server_sync::get_driver_id_list::handle(self, &request, reply),
            Message::GetDriverSetData(request) => server_sync::get_driver_set_data::handle(self, &request, reply),
            Message::GetRelatedRevisionsForUpdates(request) => {
                server_sync::get_related_revisions_for_updates::handle(self, &request, reply)
            }
            Message::GetUpdateDecryptionData(request) => {
                server_sync::get_update_decryption_data::handle(self, &request, reply)
            }
            Message::GetDeployments(request) => server_sync::get_deployments::handle(self, &request, reply),
            Message::DownloadFiles(request) => server_sync::download_files::handle(self, request, reply).await,
            other => Err(Failure {
                code: ErrorCode::InvalidParameters,
                message: format!("{} is not offered by this server", other.operation().name()),
            }),
        }
    }
}

/// Compressing a page takes milliseconds that other requests must not wait for.
async fn encode(answer: Answer, coding: Coding) -> Vec<Bytes> {
    if answer.plain_bytes() < INLINE_BYTES || coding == Coding::Identity {
        return answer.encode(coding);
    }
    let copy = answer.clone();
    match tokio::task::spawn_blocking(move || answer.encode(coding)).await {
        Ok(body) => body,
        // The runtime is going down; the answer may still arrive.
        Err(_) => copy.encode(coding),
    }
}

fn caller<B>(request: &Request<B>) -> Caller {
    let connection = request.extensions().get::<ConnectionInfo>();
    Caller {
        peer: connection.map(|connection| connection.peer),
        local: connection.map(|connection| connection.local),
        secure: connection.is_some_and(|connection| connection.secure),
        host: header_text(request.headers(), header::HOST.as_str()),
    }
}

fn header_text(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
}

/// The answer to a body that is no message: a fault in the dialect that the headers promise.
fn undecodable(
    service: Service,
    headers: &HeaderMap,
    caller: &Caller,
    body: &[u8],
    error: DecodeError,
) -> Response<Body> {
    if body.is_empty() {
        return HttpRefusal::new(StatusCode::BAD_REQUEST, "The request has no body.").response();
    }
    let is_12 = header_text(headers, header::CONTENT_TYPE.as_str())
        .is_some_and(|kind| kind.to_ascii_lowercase().starts_with("application/soap+xml"));
    let version = if is_12 { SoapVersion::V12 } else { SoapVersion::V11 };
    let reply = Reply { version, addressing: None };
    let operation = match service {
        Service::SimpleAuth => Operation::SimpleAuthGetAuthorizationCookie,
        Service::Reporting => Operation::ReportEventBatch,
        Service::ServerSync => Operation::GetAuthConfig,
        Service::DssAuth => Operation::DssAuthGetAuthorizationCookie,
        _ => Operation::GetConfig,
    };
    let action = header_text(headers, "soapaction");
    let action = action.or_else(|| Some(String::new()));
    fault(Failure::from(error), &reply, operation, (action, actor(service, caller)))
}

/// Whether an operation is one of the service, or offered at the address of several.
fn offers(service: Service, operation: Operation) -> bool {
    let is_watched = matches!(service, Service::Reporting | Service::ServerSync | Service::DssAuth);
    operation.service() == service || (operation.service() == Service::Monitoring && is_watched)
}

/// The address of the service as faults of the services for servers name it: by this end of the connection.
fn actor(service: Service, caller: &Caller) -> Option<String> {
    if !matches!(service, Service::ServerSync | Service::DssAuth) {
        return None;
    }
    Some(format!("{}{}", client::file_urls::own_address(caller), service.path()?))
}

fn fault(
    failure: Failure,
    reply: &Reply,
    operation: Operation,
    (method, actor): (Option<String>, Option<String>),
) -> Response<Body> {
    let mut id = [0; 16];
    if getrandom::fill(&mut id).is_err() {
        tracing::warn!("a fault has no id: the operating system gives no random bytes");
    }
    let id = uuid::Builder::from_random_bytes(id).into_uuid();
    tracing::debug!(%id, code = %failure.code, message = failure.message, operation = operation.name(), "fault");
    let fault = Fault { code: failure.code, message: failure.message, id, method, actor };
    let body = vec![Bytes::from(fault.encode(reply, operation))];
    let mut response = typed(xml_response(StatusCode::INTERNAL_SERVER_ERROR, body, Coding::Identity), reply);
    response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    response
}

/// The media type of the dialect that was asked in.
fn typed(mut response: Response<Body>, reply: &Reply) -> Response<Body> {
    let kind = HeaderValue::from_static(reply.version.content_type());
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}
