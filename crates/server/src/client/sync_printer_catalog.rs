//! `SyncPrinterCatalog` ([MS-WUSP] 3.1.5.12).

use patchwell_catalog::PrinterScanRequest;
use patchwell_wire::client::sync_printer_catalog::{Request, Response, encode_response};
use patchwell_wire::soap::Reply;

use super::MAX_INSTALLED;
use super::session::Session;
use super::sync_drivers::sync_info;
use crate::services::{Answer, Failure, UpdateServices};

pub(crate) async fn handle(services: &UpdateServices, request: &Request, reply: &Reply) -> Result<Answer, Failure> {
    let session = Session::open_for_scan(services, request.cookie.as_ref())?;
    if request.installed_non_leaf_update_ids.len() > MAX_INSTALLED {
        return Err(Failure::parameter("installedNonLeafUpdateIDs"));
    }
    let (previous_groups, anchor) = session.told();
    let answer = services.0.app.snapshot().scan_printers(&PrinterScanRequest {
        groups: session.groups(),
        previous_groups,
        anchor,
        installed: &request.installed_non_leaf_update_ids,
        cached_printers: &request.printer_update_ids,
    });
    let result = sync_info(services, &session, answer).await?;
    Ok(encode_response(&Response { result }, reply).into())
}
