//! `GetUpdateDecryptionData` ([MS-WSUSSS] 3.1.4): no file here is encrypted.

use patchwell_wire::server_sync::get_update_decryption_data::{
    Request, Response, ServerDecryptionData, encode_response,
};
use patchwell_wire::soap::Reply;

use super::{MAX_DECRYPTION, session};
use crate::services::{Answer, Failure, UpdateServices};

pub(crate) fn handle(services: &UpdateServices, request: &Request, reply: &Reply) -> Result<Answer, Failure> {
    session::open(services, request.cookie.as_ref())?;
    if !(1..=MAX_DECRYPTION).contains(&request.update_ids.len()) {
        return Err(Failure::parameter("updateIds"));
    }
    Ok(encode_response(&Response { result: ServerDecryptionData::default() }, reply).into())
}
