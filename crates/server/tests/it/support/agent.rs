//! An agent that calls one operation after the other and checks what every answer and every fault must look like.

use std::io::Read;
use std::net::SocketAddr;

use patchwell_wire::client::sync_updates::{SyncInfo, SyncUpdateParameters};
use patchwell_wire::client::{
    get_config, get_config2, get_cookie, get_extended_update_info, get_extended_update_info2, get_file_locations,
    refresh_cache, register_computer, start_category_scan, sync_printer_catalog, sync_updates,
};
use patchwell_wire::common::{AuthorizationCookie, Cookie};
use patchwell_wire::simple_auth::get_authorization_cookie;
use patchwell_wire::soap::{Caller, Operation, ReceivedFault, Service, SoapVersion, Style};
use patchwell_wire::{Limits, ResponseError, xpress};

use super::{Answer, Raw, Server};

/// What an operation gave.
pub(crate) type Outcome<T> = Result<T, Box<ReceivedFault>>;

/// A computer with an agent.
#[derive(Clone)]
pub(crate) struct Agent {
    pub(crate) address: SocketAddr,
    /// What it gives as `Host`.
    pub(crate) host: String,
    pub(crate) id: String,
    /// Client-side targeting.
    pub(crate) target: Option<String>,
    pub(crate) version: SoapVersion,
    pub(crate) accept: &'static str,
    pub(crate) protocol: &'static str,
    pub(crate) cookie: Option<Cookie>,
}

/// Calls an operation by its module.
macro_rules! operations {
    ($( $name:ident: $module:ident, $operation:ident; )+) => { impl Agent { $(
        pub(crate) async fn $name(&self, request: &$module::Request) -> Outcome<$module::Response> {
            let body = $module::encode_request(request, &self.caller());
            self.ask(Operation::$operation, body, $module::decode_response).await
        }
    )+ } };
}

operations! {
    get_config: get_config, GetConfig;
    get_config2: get_config2, GetConfig2;
    get_authorization_cookie: get_authorization_cookie, SimpleAuthGetAuthorizationCookie;
    get_cookie: get_cookie, ClientGetCookie;
    register_computer: register_computer, RegisterComputer;
    start_category_scan: start_category_scan, StartCategoryScan;
    sync_updates: sync_updates, SyncUpdates;
    refresh_cache: refresh_cache, RefreshCache;
    get_extended_update_info: get_extended_update_info, GetExtendedUpdateInfo;
    get_extended_update_info2: get_extended_update_info2, GetExtendedUpdateInfo2;
    get_file_locations: get_file_locations, GetFileLocations;
    sync_printer_catalog: sync_printer_catalog, SyncPrinterCatalog;
}

impl Agent {
    /// That knows the address and nothing else.
    pub(crate) fn new(server: &Server, id: &str) -> Self {
        Self {
            address: server.address,
            host: server.address.to_string(),
            id: id.to_owned(),
            target: None,
            version: SoapVersion::V11,
            accept: "",
            protocol: "2.90",
            cookie: None,
        }
    }

    /// That has been let in and registered.
    pub(crate) async fn ready(server: &Server, id: &str) -> Self {
        let mut agent = Self::new(server, id);
        agent.handshake().await;
        agent.register().await.unwrap();
        agent
    }

    /// GetConfig, GetAuthorizationCookie, GetCookie.
    pub(crate) async fn handshake(&mut self) {
        let request = self.cookie_request().await;
        self.cookie = Some(self.get_cookie(&request).await.unwrap().result);
    }

    /// The request of GetCookie after the two calls before it.
    pub(crate) async fn cookie_request(&self) -> get_cookie::Request {
        let config =
            self.get_config(&get_config::Request { protocol_version: self.protocol.to_owned() }).await.unwrap();
        get_cookie::Request {
            auth_cookies: vec![self.authorize().await.unwrap()],
            old_cookie: self.cookie.clone(),
            last_change: config.result.last_change,
            current_time: config.result.last_change,
            protocol_version: self.protocol.to_owned(),
        }
    }

    pub(crate) async fn authorize(&self) -> Outcome<AuthorizationCookie> {
        let request = get_authorization_cookie::Request {
            client_id: self.id.clone(),
            target_group_name: self.target.clone(),
            dns_name: format!("{}.example.test", self.id),
        };
        Ok(self.get_authorization_cookie(&request).await?.result)
    }

    pub(crate) async fn register(&self) -> Outcome<()> {
        let computer_info = register_computer::ComputerInfo {
            os_major_version: 10,
            os_build_number: 26_200,
            processor_architecture: Some("AMD64".to_owned()),
            ..Default::default()
        };
        let request = register_computer::Request { cookie: self.cookie.clone(), computer_info: Some(computer_info) };
        self.register_computer(&request).await.map(drop)
    }

    /// SyncUpdates; keeps the new cookie.
    pub(crate) async fn sync(&mut self, parameters: SyncUpdateParameters) -> Outcome<SyncInfo> {
        let request = sync_updates::Request { cookie: self.cookie.clone(), parameters: Some(parameters) };
        let info = self.sync_updates(&request).await?.result;
        self.cookie.clone_from(&info.new_cookie);
        Ok(info)
    }

    /// A software pass of a computer that has `installed` and also `cached`.
    pub(crate) async fn scan(&mut self, installed: &[i32], cached: &[i32]) -> SyncInfo {
        let parameters = SyncUpdateParameters {
            installed_non_leaf_update_ids: installed.to_vec(),
            other_cached_update_ids: cached.to_vec(),
            ..Default::default()
        };
        self.sync(parameters).await.unwrap()
    }

    fn caller(&self) -> Caller {
        let message_id = match self.version {
            SoapVersion::V11 => None,
            SoapVersion::V12 => Some("urn:uuid:0b4d4e6a-7a4c-4f7c-9a57-6e1f9c4d5e6f".to_owned()),
        };
        Caller { version: self.version, style: Style::Agent, message_id }
    }

    /// Sends a body as this agent would.
    pub(crate) async fn post(&self, operation: Operation, body: impl AsRef<[u8]>) -> Answer {
        let body = body.as_ref();
        let (path, action, length) = (path(operation), operation.soap_action(), body.len());
        let dialect = match self.version {
            SoapVersion::V11 => format!("Content-Type: text/xml; charset=utf-8\r\nSOAPAction: \"{action}\"\r\n"),
            SoapVersion::V12 => "Content-Type: application/soap+xml; charset=utf-8\r\n".to_owned(),
        };
        // Newer agents add this to the client service alone.
        let is_secured = self.version == SoapVersion::V12 && operation.service() == Service::Client;
        let path = if is_secured { format!("{path}/secured") } else { path.to_owned() };
        let accept =
            if self.accept.is_empty() { String::new() } else { format!("Accept-Encoding: {}\r\n", self.accept) };
        let host = &self.host;
        let head = format!("POST {path} HTTP/1.1\r\nHost: {host}\r\n{dialect}{accept}Content-Length: {length}\r\n\r\n");
        Raw::ask(self.address, [head.as_bytes(), body].concat()).await
    }

    async fn ask<T>(
        &self,
        operation: Operation,
        body: Vec<u8>,
        decode: fn(&[u8], &Limits) -> Result<T, ResponseError>,
    ) -> Outcome<T> {
        let answer = self.post(operation, body).await;
        assert_eq!(answer.header("content-type"), self.version.content_type());
        match decode(&unpack(&answer), &Limits::response()) {
            Ok(response) => {
                assert_eq!(answer.status, 200);
                Ok(response)
            }
            Err(ResponseError::Fault(fault)) => {
                self.check_fault(&answer, &fault, operation);
                Err(fault)
            }
            Err(error) => panic!("{error}: {}", String::from_utf8_lossy(&unpack(&answer))),
        }
    }

    /// What holds for every fault ([MS-WUSP] 2.2.2.4).
    fn check_fault(&self, answer: &Answer, fault: &ReceivedFault, operation: Operation) {
        let code = fault.code.unwrap();
        assert_eq!(answer.status, 500);
        assert_eq!(fault.reason, format!("Fault occurred: {code}"));
        assert_eq!(fault.method, format!("\"{}\"", operation.soap_action()));
        assert!(fault.id.is_some_and(|id| !id.is_nil()));
        let prefix = if operation.service() == Service::Client { "s" } else { "soap" };
        let party = match (self.version, code.is_server_error()) {
            (SoapVersion::V11, true) => "Server",
            (SoapVersion::V11, false) => "Client",
            (SoapVersion::V12, true) => "Receiver",
            (SoapVersion::V12, false) => "Sender",
        };
        assert_eq!(fault.fault_code, format!("{prefix}:{party}"));
    }
}

fn path(operation: Operation) -> &'static str {
    match operation.service() {
        Service::SimpleAuth => "/SimpleAuthWebService/SimpleAuth.asmx",
        Service::Reporting => "/ReportingWebService/ReportingWebService.asmx",
        _ => "/ClientWebService/client.asmx",
    }
}

/// The body without its content coding.
pub(crate) fn unpack(answer: &Answer) -> Vec<u8> {
    match answer.header("content-encoding") {
        "" => answer.body.clone(),
        "xpress" => xpress::decompress(&answer.body, 1 << 28).unwrap(),
        "gzip" => {
            let mut unpacked = Vec::new();
            flate2::read::GzDecoder::new(&answer.body[..]).read_to_end(&mut unpacked).unwrap();
            unpacked
        }
        other => panic!("unasked coding {other}"),
    }
}
