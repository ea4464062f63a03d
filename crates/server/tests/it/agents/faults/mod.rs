//! Every fault of [MS-WUSP] 2.2.2.4, reached as agents reach it.

mod cookies;
mod form;
mod parameters;
mod state;

use patchwell_wire::client::sync_updates::SyncUpdateParameters;
use patchwell_wire::client::{
    get_extended_update_info, get_file_locations, refresh_cache, sync_printer_catalog, sync_updates,
};
use patchwell_wire::soap::ErrorCode;

use crate::support::{Agent, Outcome};

/// Fails unless `outcome` is this fault; gives its message.
#[track_caller]
fn faulted<T>(outcome: Outcome<T>, code: ErrorCode) -> String {
    let fault = outcome.err().unwrap_or_else(|| panic!("answered, not {code}"));
    assert_eq!(fault.code, Some(code), "{fault}");
    fault.message
}

/// A software pass without changing the agent's cookie.
async fn sync(agent: &Agent) -> Outcome<()> {
    let parameters = Some(SyncUpdateParameters::default());
    agent.sync_updates(&sync_updates::Request { cookie: agent.cookie.clone(), parameters }).await.map(drop)
}

/// What every operation with a cookie says to the agent's present one.
async fn each_operation(agent: &Agent) -> Vec<Outcome<()>> {
    let cookie = || agent.cookie.clone();
    let extended = get_extended_update_info::Request {
        cookie: cookie(),
        info_types: vec![get_extended_update_info::XmlUpdateFragmentType::Extended],
        ..Default::default()
    };
    let files = get_file_locations::Request { cookie: cookie(), file_digests: vec![vec![0; 20]] };
    let refresh = refresh_cache::Request { cookie: cookie(), ..Default::default() };
    let printers = sync_printer_catalog::Request { cookie: cookie(), ..Default::default() };
    vec![
        sync(agent).await,
        agent.register().await,
        agent.get_extended_update_info(&extended).await.map(drop),
        agent.get_file_locations(&files).await.map(drop),
        agent.refresh_cache(&refresh).await.map(drop),
        agent.sync_printer_catalog(&printers).await.map(drop),
    ]
}
