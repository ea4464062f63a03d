//! Every message of every operation survives being written and read, in either dialect.

use proptest::prelude::*;

use crate::soap::{Addressing, Caller, Reply, Request, SoapVersion, Style, decode_request};
use crate::xml::sample::{Sample, Source};
use crate::{Limits, client, dss_auth, monitoring, reporting, server_sync, simple_auth};

fn any_caller(source: &mut Source) -> Caller {
    Caller {
        version: source.pick(&[SoapVersion::V11, SoapVersion::V12]),
        style: source.pick(&[Style::Agent, Style::Wcf, Style::Asmx]),
        message_id: bool::sample(source).then(|| "urn:uuid:6d296e90-125a-11dc-8314-0800200c9a66".to_owned()),
    }
}

fn any_reply(source: &mut Source) -> Reply {
    let addressing = || Addressing { message_id: Some("urn:x".to_owned()), action: Some("y".to_owned()) };
    Reply {
        version: source.pick(&[SoapVersion::V11, SoapVersion::V12]),
        addressing: bool::sample(source).then(addressing),
    }
}

macro_rules! round_trips {
    ($( $variant:ident => $($path:ident)::+; )+) => {
        fn requests(seed: u64) -> Result<(), TestCaseError> {
            let mut source = Source::new(seed);
            $(
                let request = $($path)::+::Request::sample(&mut source);
                let caller = any_caller(&mut source);
                let bytes = $($path)::+::encode_request(&request, &caller);
                let text = String::from_utf8_lossy(&bytes).into_owned();
                let fast = Limits::request();
                let slow = Limits { scan_lists: false, ..Limits::request() };
                prop_assert_eq!(&$($path)::+::decode_request(&bytes, &fast), &Ok(request.clone()), "{}", text);
                prop_assert_eq!(&$($path)::+::decode_request(&bytes, &slow), &Ok(request.clone()), "{}", text);
                let decoded = decode_request(&bytes, &fast).expect("as above");
                prop_assert_eq!(decoded.version, caller.version);
                prop_assert_eq!(decoded.addressing.and_then(|found| found.message_id), caller.message_id);
                prop_assert_eq!(decoded.request, Request::$variant(request));
            )+
            Ok(())
        }

        fn responses(seed: u64) -> Result<(), TestCaseError> {
            let mut source = Source::new(seed);
            $(
                let response = $($path)::+::Response::sample(&mut source);
                let bytes = $($path)::+::encode_response(&response, &any_reply(&mut source));
                let text = String::from_utf8_lossy(&bytes).into_owned();
                prop_assert_eq!($($path)::+::decode_response(&bytes, &Limits::response()), Ok(response), "{}", text);
            )+
            Ok(())
        }
    };
}

round_trips! {
    SimpleAuthGetAuthorizationCookie => simple_auth::get_authorization_cookie;
    GetConfig => client::get_config;
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

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn requests_survive(seed: u64) {
        requests(seed)?;
    }

    #[test]
    fn responses_survive(seed: u64) {
        responses(seed)?;
    }

    /// A message cut, mangled or doubled anywhere is refused or read, never a panic; and both ways through lists of
    /// numbers agree on it.
    #[test]
    fn damaged_requests_never_panic(seed: u64, at: prop::sample::Index, byte: u8, cut: bool) {
        let mut source = Source::new(seed);
        let request = client::sync_updates::Request::sample(&mut source);
        let mut bytes = client::sync_updates::encode_request(&request, &any_caller(&mut source));
        let at = at.index(bytes.len());
        if cut { bytes.truncate(at) } else { bytes[at] = byte }
        let slow = Limits { scan_lists: false, ..Limits::request() };
        prop_assert_eq!(decode_request(&bytes, &Limits::request()).ok(), decode_request(&bytes, &slow).ok());
        let _ = client::sync_updates::decode_response(&bytes, &Limits::response());
    }

    #[test]
    fn garbage_never_panics(bytes: Vec<u8>) {
        let _ = decode_request(&bytes, &Limits::request());
        let mut wrapped = b"<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body>".to_vec();
        wrapped.extend_from_slice(&bytes);
        let _ = decode_request(&wrapped, &Limits::request());
    }

    /// Lists written in ways agents do not, which the scanner must leave to the reader or read alike.
    #[test]
    fn scanner_and_reader_agree(items in prop::collection::vec("(<int>-?[0-9]{0,11}</int>|<int/>|<int> [0-9]</int>|<a:int>7</a:int>| |<!-- -->|<x><int>1</int></x>|&#49;|<int>1<b/>2</int>)", 0..6)) {
        let body = format!(
            "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body><SyncUpdates xmlns='{}'>\
             <parameters><OtherCachedUpdateIDs>{}</OtherCachedUpdateIDs></parameters></SyncUpdates></s:Body></s:Envelope>",
            crate::soap::Operation::SyncUpdates.namespace(),
            items.concat()
        );
        let slow = Limits { scan_lists: false, ..Limits::request() };
        prop_assert_eq!(decode_request(body.as_bytes(), &Limits::request()), decode_request(body.as_bytes(), &slow));
    }
}
