//! `GetCookie` of ServerSync ([MS-WSUSSS] 3.1.4.3).

use patchwell_wire::common::Cookie;
use patchwell_wire::server_sync::get_cookie::{Request, Response, encode_response};
use patchwell_wire::soap::{ErrorCode, Reply};

use super::PLUG_IN;
use super::session::{LIFETIME, MAJOR};
use crate::cookies::{ServerAuthorizationCookie, ServerCookie};
use crate::services::{Answer, Failure, UpdateServices};

pub(crate) fn handle(services: &UpdateServices, request: &Request, reply: &Reply) -> Result<Answer, Failure> {
    let app = &services.0.app;
    let invalid = || Failure::of(ErrorCode::InvalidAuthorizationCookie);
    let [sent] = request.auth_cookies.as_slice() else { return Err(Failure::parameter("authCookies")) };
    if sent.plug_in_id != PLUG_IN {
        return Err(invalid());
    }
    let authorized =
        ServerAuthorizationCookie::open(&services.0.sealer.load(), &sent.cookie_data).map_err(|_| invalid())?;
    let now = app.now();
    if authorized.server_id != app.identity().server_id || authorized.expires <= now {
        return Err(invalid());
    }
    let protocol = parse_version(&request.protocol_version).ok_or_else(|| Failure::parameter("protocolVersion"))?;
    if protocol.0 != MAJOR {
        return Err(Failure::of(ErrorCode::IncompatibleProtocolVersion));
    }
    let expires = now.saturating_add(LIFETIME).unwrap_or(now);
    let ServerAuthorizationCookie { server_id, downstream, .. } = authorized;
    let cookie = ServerCookie { server_id, downstream, protocol, expires };
    let encrypted_data = Some(services.seal(|sealer, random| cookie.seal(sealer, random))?);
    let result = Cookie { expiration: expires, encrypted_data };
    Ok(encode_response(&Response { result }, reply).into())
}

/// A two-part version such as `1.20`.
fn parse_version(text: &str) -> Option<(i64, i64)> {
    let (major, minor) = text.trim().split_once('.')?;
    let part = |text: &str| {
        let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse::<u32>().ok().filter(|_| is_number).map(i64::from)
    };
    Some((part(major)?, part(minor)?))
}
