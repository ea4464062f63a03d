//! `GetDriverIdList` ([MS-WSUSSS] 3.1.4.7).

use patchwell_wire::server_sync::get_driver_id_list::{DriverSetAndRevisionIdList, Request, Response, encode_response};
use patchwell_wire::soap::Reply;

use super::anchor::Anchor;
use super::{MAX_DRIVER_IDS, session};
use crate::services::{Answer, Failure, UpdateServices};

/// Drivers are listed by GetRevisionIdList like other updates. As the configuration says, no device may be asked for
/// here; the answer to a request without any is empty.
pub(crate) fn handle(services: &UpdateServices, request: &Request, reply: &Reply) -> Result<Answer, Failure> {
    session::open(services, request.cookie.as_ref())?;
    let app = &services.0.app;
    let filter = request.filter.as_ref().ok_or_else(|| Failure::parameter("filter"))?;
    let snapshot = app.snapshot();
    Anchor::read(app, filter.anchor.as_deref(), "filter")?.map(|anchor| anchor.check(&snapshot)).transpose()?;
    if filter.computer_ids.len() > MAX_DRIVER_IDS || filter.pnp_hardware_ids.len() > MAX_DRIVER_IDS {
        return Err(Failure::parameter("filter"));
    }
    let anchor = Some(Anchor::now(app, &snapshot).to_string());
    let result = DriverSetAndRevisionIdList { anchor, ..DriverSetAndRevisionIdList::default() };
    Ok(encode_response(&Response { result }, reply).into())
}
