//! `GetConfig2`: what newer agents call in place of `GetConfig`.

use patchwell_wire::client::get_config2::{Request, Response, encode_response};
use patchwell_wire::soap::Reply;

use super::get_config::config;
use crate::services::{Answer, Failure, UpdateServices};

pub(crate) fn handle(services: &UpdateServices, request: &Request, reply: &Reply) -> Result<Answer, Failure> {
    let result = config(services, request)?;
    Ok(encode_response(&Response { result }, reply).into())
}
