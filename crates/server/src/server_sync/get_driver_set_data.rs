//! `GetDriverSetData` ([MS-WSUSSS] 3.1.4.8).

use patchwell_wire::server_sync::get_driver_set_data::{Request, Response, ServerDriverSetData, encode_response};
use patchwell_wire::soap::Reply;

use super::{MAX_DRIVER_IDS, session};
use crate::services::{Answer, Failure, UpdateServices};

/// There are no driver sets here, and as the configuration says none may be asked for.
pub(crate) fn handle(services: &UpdateServices, request: &Request, reply: &Reply) -> Result<Answer, Failure> {
    session::open(services, request.cookie.as_ref())?;
    if request.driver_sets.len() > MAX_DRIVER_IDS {
        return Err(Failure::parameter("driverSets"));
    }
    Ok(encode_response(&Response { result: ServerDriverSetData::default() }, reply).into())
}
