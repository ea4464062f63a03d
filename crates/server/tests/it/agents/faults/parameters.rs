//! `InvalidParameters`, and the name of the parameter.

use patchwell_wire::client::get_extended_update_info::XmlUpdateFragmentType;
use patchwell_wire::client::sync_updates::{CategoryIdentifier, Device, SyncUpdateParameters};
use patchwell_wire::client::{
    get_config, get_extended_update_info, get_file_locations, register_computer, start_category_scan,
    sync_printer_catalog, sync_updates,
};
use patchwell_wire::simple_auth::get_authorization_cookie;
use patchwell_wire::soap::{ErrorCode, SoapVersion};

use super::faulted;
use crate::support::{Agent, Outcome, Server};

#[track_caller]
fn invalid<T>(outcome: Outcome<T>, parameter: &str) {
    assert_eq!(faulted(outcome, ErrorCode::InvalidParameters), parameter);
}

async fn agents(server: &Server) -> Vec<Agent> {
    let agent = Agent::ready(server, "pc-1").await;
    vec![agent.clone(), Agent { version: SoapVersion::V12, ..agent }]
}

#[tokio::test]
async fn scans_say_what_is_wrong() {
    let server = Server::start().await;
    let ids = |count: i32| (1..=count).collect::<Vec<i32>>();
    for mut agent in agents(&server).await {
        let many = SyncUpdateParameters { installed_non_leaf_update_ids: ids(401), ..Default::default() };
        invalid(agent.sync(many).await, "parameters.InstalledNonLeafUpdateIDs");
        // Counted as they come.
        let same = SyncUpdateParameters { installed_non_leaf_update_ids: vec![1; 401], ..Default::default() };
        invalid(agent.sync(same).await, "parameters.InstalledNonLeafUpdateIDs");
        let most = SyncUpdateParameters { installed_non_leaf_update_ids: ids(400), ..Default::default() };
        agent.sync(most).await.unwrap();
        let system_spec = vec![Device { hardware_ids: vec!["PCI\\VEN_8086".to_owned()], ..Default::default() }];
        let software = SyncUpdateParameters { system_spec: system_spec.clone(), ..Default::default() };
        invalid(agent.sync(software).await, "parameters.SystemSpec");
        let drivers = SyncUpdateParameters { system_spec, skip_software_sync: true, ..Default::default() };
        agent.sync(drivers).await.unwrap();
        let filter_category_ids = vec![CategoryIdentifier::default(); 201];
        let filtered = SyncUpdateParameters { filter_category_ids, ..Default::default() };
        invalid(agent.sync(filtered).await, "parameters.FilterCategoryIds");
        let request = sync_updates::Request { cookie: agent.cookie.clone(), parameters: None };
        invalid(agent.sync_updates(&request).await, "parameters");
        let printers = sync_printer_catalog::Request {
            cookie: agent.cookie.clone(),
            installed_non_leaf_update_ids: ids(401),
            ..Default::default()
        };
        invalid(agent.sync_printer_catalog(&printers).await, "installedNonLeafUpdateIDs");
    }
}

#[tokio::test]
async fn extended_information_is_asked_for_in_bounds() {
    use XmlUpdateFragmentType::{Eula, Extended, LocalizedProperties};
    let server = Server::start().await;
    for agent in agents(&server).await {
        let request =
            |count: i32, info_types: &[XmlUpdateFragmentType], locales: &[&str]| get_extended_update_info::Request {
                cookie: agent.cookie.clone(),
                revision_ids: (1..=count).collect(),
                info_types: info_types.to_vec(),
                locales: locales.iter().map(|locale| (*locale).to_owned()).collect(),
                ..Default::default()
            };
        agent.get_extended_update_info(&request(50, &[Extended], &[])).await.unwrap();
        invalid(agent.get_extended_update_info(&request(51, &[Extended], &[])).await, "revisionIDs");
        invalid(agent.get_extended_update_info(&request(1, &[], &["en"])).await, "infoTypes");
        invalid(agent.get_extended_update_info(&request(1, &[LocalizedProperties], &[])).await, "locales");
        invalid(agent.get_extended_update_info(&request(1, &[Extended, Eula], &[])).await, "locales");
        agent.get_extended_update_info(&request(1, &[Eula], &["en"])).await.unwrap();
    }
}

#[tokio::test]
async fn files_are_named_by_sha_1() {
    let server = Server::start().await;
    for agent in agents(&server).await {
        for file_digests in [vec![vec![1; 19]], vec![vec![1; 20], vec![1; 21]], vec![], vec![vec![1; 20]; 1_001]] {
            let request = get_file_locations::Request { cookie: agent.cookie.clone(), file_digests };
            invalid(agent.get_file_locations(&request).await, "fileDigests");
        }
        let request = get_file_locations::Request { cookie: agent.cookie.clone(), file_digests: vec![vec![1; 20]] };
        assert_eq!(agent.get_file_locations(&request).await.unwrap().result.file_locations, []);
    }
}

#[tokio::test]
async fn handshakes_say_what_is_wrong() {
    let server = Server::start().await;
    for agent in agents(&server).await {
        for bad in ["", "2", "x.y", "2.90.1"] {
            let request = get_config::Request { protocol_version: bad.to_owned() };
            invalid(agent.get_config(&request).await, "protocolVersion");
            let mut request = agent.cookie_request().await;
            request.protocol_version = bad.to_owned();
            invalid(agent.get_cookie(&request).await, "protocolVersion");
        }
        let good = get_authorization_cookie::Request {
            client_id: "pc-1".to_owned(),
            target_group_name: None,
            dns_name: "pc-1".to_owned(),
        };
        for bad in [String::new(), "x".repeat(300), "a\nb".to_owned()] {
            let id = get_authorization_cookie::Request { client_id: bad.clone(), ..good.clone() };
            invalid(agent.get_authorization_cookie(&id).await, "clientId");
            let name = get_authorization_cookie::Request { dns_name: bad, ..good.clone() };
            invalid(agent.get_authorization_cookie(&name).await, "dnsName");
        }
        let request = register_computer::Request { cookie: agent.cookie.clone(), computer_info: None };
        invalid(agent.register_computer(&request).await, "computerInfo");
        for count in [0, 201] {
            let category = start_category_scan::CategoryRelationship::default();
            let request = start_category_scan::Request { requested_categories: vec![category; count] };
            invalid(agent.start_category_scan(&request).await, "requestedCategories");
        }
    }
}
