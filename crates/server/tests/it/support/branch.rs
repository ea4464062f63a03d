//! A downstream server that calls one operation after the other.

use std::net::SocketAddr;

use patchwell_wire::common::{AuthorizationCookie, Cookie, UpdateIdentity};
use patchwell_wire::dss_auth::get_authorization_cookie;
use patchwell_wire::monitoring::ping;
use patchwell_wire::server_sync::get_revision_id_list::{IdAndDelta, LanguageAndDelta, ServerSyncFilter};
use patchwell_wire::server_sync::{
    download_files, get_config_data, get_cookie, get_deployments, get_driver_id_list, get_driver_set_data,
    get_related_revisions_for_updates, get_revision_id_list, get_update_data, get_update_decryption_data,
};
use patchwell_wire::soap::{Caller, ErrorCode, Operation, Service, Style};
use patchwell_wire::{Limits, ResponseError};
use uuid::Uuid;

use super::{Answer, Outcome, Raw, Server, unpack};

/// The id of the server of these tests.
pub(crate) const BRANCH: Uuid = Uuid::from_u128(0x6f1c_2f6e_3f0b_4d3a_9b1e_0d2f_6a1c_5e12);
pub(crate) const BRANCH_NAME: &str = "branch.example.test";

/// A downstream server.
#[derive(Clone)]
pub(crate) struct Branch {
    pub(crate) address: SocketAddr,
    pub(crate) accept: &'static str,
    pub(crate) protocol: &'static str,
    pub(crate) cookie: Option<Cookie>,
}

/// Calls an operation by its module.
macro_rules! operations {
    ($( $name:ident: $module:ident, $operation:ident; )+) => { impl Branch { $(
        pub(crate) async fn $name(&self, request: &$module::Request) -> Outcome<$module::Response> {
            let caller = Caller { style: Style::Asmx, ..Caller::default() };
            let body = $module::encode_request(request, &caller);
            let answer = self.post(Operation::$operation, &body).await;
            match $module::decode_response(&unpack(&answer), &Limits::response()) {
                Ok(response) => Ok(response),
                Err(ResponseError::Fault(fault)) => {
                    assert_eq!(answer.status, 500);
                    let party = if fault.code.is_some_and(ErrorCode::is_server_error) { "Server" } else { "Client" };
                    assert_eq!(fault.fault_code, format!("soap:{party}"));
                    let actor = format!("<faultactor>http://{}{}</faultactor>", self.address, path(Operation::$operation));
                    assert!(answer.text().contains(&actor), "{}", answer.text());
                    Err(fault)
                }
                Err(error) => panic!("{error}: {}", String::from_utf8_lossy(&unpack(&answer))),
            }
        }
    )+ } };
}

operations! {
    get_authorization_cookie: get_authorization_cookie, DssAuthGetAuthorizationCookie;
    get_cookie: get_cookie, ServerSyncGetCookie;
    get_config_data: get_config_data, GetConfigData;
    get_revision_id_list: get_revision_id_list, GetRevisionIdList;
    get_update_data: get_update_data, GetUpdateData;
    get_driver_id_list: get_driver_id_list, GetDriverIdList;
    get_driver_set_data: get_driver_set_data, GetDriverSetData;
    get_related_revisions_for_updates: get_related_revisions_for_updates, GetRelatedRevisionsForUpdates;
    get_update_decryption_data: get_update_decryption_data, GetUpdateDecryptionData;
    get_deployments: get_deployments, GetDeployments;
    download_files: download_files, DownloadFiles;
    ping: ping, Ping;
}

impl Branch {
    /// That knows the address and nothing else.
    pub(crate) fn new(server: &Server) -> Self {
        Self { address: server.address, accept: "", protocol: "1.20", cookie: None }
    }

    /// That has a cookie.
    pub(crate) async fn ready(server: &Server) -> Self {
        let mut branch = Self::new(server);
        branch.handshake().await.unwrap();
        branch
    }

    pub(crate) async fn handshake(&mut self) -> Outcome<()> {
        let auth_cookies = vec![self.authorize().await?];
        let request =
            get_cookie::Request { auth_cookies, old_cookie: None, protocol_version: self.protocol.to_owned() };
        self.cookie = Some(self.get_cookie(&request).await?.result);
        Ok(())
    }

    pub(crate) async fn authorize(&self) -> Outcome<AuthorizationCookie> {
        let request = get_authorization_cookie::Request {
            account_name: BRANCH_NAME.to_owned(),
            account_guid: BRANCH.to_string(),
            program_keys: Vec::new(),
        };
        Ok(self.get_authorization_cookie(&request).await?.result)
    }

    /// GetRevisionIdList: the anchor and the revisions.
    pub(crate) async fn list(&self, filter: ServerSyncFilter) -> Outcome<(String, Vec<UpdateIdentity>)> {
        let request = get_revision_id_list::Request { cookie: self.cookie.clone(), filter: Some(filter) };
        let result = self.get_revision_id_list(&request).await?.result;
        Ok((result.anchor.unwrap(), result.new_revisions))
    }

    /// GetUpdateData.
    pub(crate) async fn data(&self, update_ids: Vec<UpdateIdentity>) -> Outcome<get_update_data::ServerUpdateData> {
        let request = get_update_data::Request { cookie: self.cookie.clone(), update_ids };
        Ok(self.get_update_data(&request).await?.result)
    }

    /// GetDeployments.
    pub(crate) async fn deployments(
        &self,
        since: Option<&str>,
        synchronized: &str,
    ) -> Outcome<get_deployments::ServerSyncDeploymentResult> {
        let request = get_deployments::Request {
            cookie: self.cookie.clone(),
            deployment_anchor: since.map(str::to_owned),
            sync_anchor: Some(synchronized.to_owned()),
        };
        Ok(self.get_deployments(&request).await?.result)
    }

    /// Sends a body as a downstream server would.
    pub(crate) async fn post(&self, operation: Operation, body: &[u8]) -> Answer {
        let (path, host, length) = (path(operation), self.address, body.len());
        let accept =
            if self.accept.is_empty() { String::new() } else { format!("Accept-Encoding: {}\r\n", self.accept) };
        let action = operation.soap_action();
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: text/xml; charset=utf-8\r\nSOAPAction: \"{action}\"\r\n{accept}Content-Length: {length}\r\n\r\n"
        );
        Raw::ask(self.address, [head.as_bytes(), body].concat()).await
    }
}

fn path(operation: Operation) -> &'static str {
    match operation.service() {
        Service::Monitoring => "/ServerSyncWebService/ServerSyncWebService.asmx",
        service => service.path().unwrap(),
    }
}

/// A filter for updates in products and classifications.
pub(crate) fn filter(
    anchor: Option<&str>,
    categories: &[(Uuid, bool)],
    classifications: &[(Uuid, bool)],
) -> ServerSyncFilter {
    let list = |ids: &[(Uuid, bool)]| {
        let ids: Vec<IdAndDelta> = ids.iter().map(|(id, delta)| IdAndDelta { id: *id, delta: *delta }).collect();
        (!ids.is_empty()).then_some(ids)
    };
    ServerSyncFilter {
        anchor: anchor.map(str::to_owned),
        categories: list(categories),
        classifications: list(classifications),
        ..ServerSyncFilter::default()
    }
}

/// The same for content in languages, each with its delta flag.
pub(crate) fn in_languages(filter: ServerSyncFilter, languages: &[(i32, bool)]) -> ServerSyncFilter {
    let languages = languages.iter().map(|(id, delta)| LanguageAndDelta { id: *id, delta: *delta });
    ServerSyncFilter { languages: Some(languages.collect()), ..filter }
}
