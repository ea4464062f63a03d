//! From a body to the request of whatever operation it names.

use super::decode::open;
use super::{Addressing, Operation, Reply, SoapVersion};
use crate::xml::{Reader, Value, to_utf8};
use crate::{DecodeError, Limits, client, dss_auth, monitoring, reporting, server_sync, simple_auth};

macro_rules! requests {
    ($( $variant:ident => $($path:ident)::+; )+) => {
        /// The request of any operation.
        #[derive(Debug, Clone, PartialEq)]
        pub enum Request {
            $(
                #[doc = concat!("A request of [`Operation::", stringify!($variant), "`].")]
                $variant($($path)::+::Request),
            )+
        }

        impl Request {
            /// The operation the request is of.
            #[must_use]
            pub const fn operation(&self) -> Operation {
                match self { $( Self::$variant(_) => Operation::$variant, )+ }
            }

            fn read(operation: Operation, reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
                match operation { $( Operation::$variant => Value::read(reader).map(Self::$variant), )+ }
            }
        }
    };
}

requests! {
    SimpleAuthGetAuthorizationCookie => simple_auth::get_authorization_cookie;
    GetConfig => client::get_config;
    GetConfig2 => client::get_config2;
    ClientGetCookie => client::get_cookie;
    RegisterComputer => client::register_computer;
    StartCategoryScan => client::start_category_scan;
    SyncUpdates => client::sync_updates;
    SyncPrinterCatalog => client::sync_printer_catalog;
    RefreshCache => client::refresh_cache;
    GetExtendedUpdateInfo => client::get_extended_update_info;
    GetExtendedUpdateInfo2 => client::get_extended_update_info2;
    GetFileLocations => client::get_file_locations;
    ReportEventBatch => reporting::report_event_batch;
    ReportEventBatch2 => reporting::report_event_batch2;
    GetRequiredInventoryType => reporting::get_required_inventory_type;
    ReportInventory => reporting::report_inventory;
    GetRollupConfiguration => reporting::get_rollup_configuration;
    RollupDownstreamServers => reporting::rollup_downstream_servers;
    RollupComputers => reporting::rollup_computers;
    GetOutOfSyncComputers => reporting::get_out_of_sync_computers;
    RollupComputerStatus => reporting::rollup_computer_status;
    GetAuthConfig => server_sync::get_auth_config;
    ServerSyncGetCookie => server_sync::get_cookie;
    GetConfigData => server_sync::get_config_data;
    GetRevisionIdList => server_sync::get_revision_id_list;
    GetUpdateData => server_sync::get_update_data;
    GetDriverIdList => server_sync::get_driver_id_list;
    GetDriverSetData => server_sync::get_driver_set_data;
    GetUpdateDecryptionData => server_sync::get_update_decryption_data;
    DownloadFiles => server_sync::download_files;
    GetDeployments => server_sync::get_deployments;
    GetRelatedRevisionsForUpdates => server_sync::get_related_revisions_for_updates;
    DssAuthGetAuthorizationCookie => dss_auth::get_authorization_cookie;
    Ping => monitoring::ping;
}

/// A request and what its answer must know about its envelope.
#[derive(Debug, Clone, PartialEq)]
pub struct DecodedRequest {
    /// Version of the envelope.
    pub version: SoapVersion,
    /// WS-Addressing headers, if there were any.
    pub addressing: Option<Addressing>,
    /// The message.
    pub request: Request,
}

impl DecodedRequest {
    /// What the answer takes over.
    #[must_use]
    pub fn reply(&self) -> Reply {
        Reply { version: self.version, addressing: self.addressing.clone() }
    }
}

/// Reads a request of any operation. The first child of the SOAP body decides which, not the `SOAPAction` header; see
/// [`super::soap_action_agrees`] for the header.
///
/// # Errors
/// When the body is no message of these services, or exceeds `limits`.
pub fn decode_request(body: &[u8], limits: &Limits) -> Result<DecodedRequest, DecodeError> {
    let text = to_utf8(body, limits)?;
    let mut reader = Reader::new(&text, limits);
    let opened = open(&mut reader)?;
    let Some(operation) = Operation::from_qname(&opened.namespace, opened.name) else {
        return Err(DecodeError::UnknownOperation { namespace: opened.namespace, name: opened.name.to_owned() });
    };
    let request = Request::read(operation, &mut reader)?;
    reader.finish()?;
    Ok(DecodedRequest { version: opened.version, addressing: opened.addressing, request })
}
