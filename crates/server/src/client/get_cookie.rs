//! `GetCookie` ([MS-WUSP] 3.1.5.4).

use patchwell_wire::client::get_cookie::{Request, Response, encode_response};
use patchwell_wire::common::AuthorizationCookie as SentCookie;
use patchwell_wire::soap::{ErrorCode, Reply};

use super::PLUG_IN;
use super::get_config::parse_version;
use super::session::LIFETIME;
use crate::cookies::{AuthorizationCookie, ClientCookie, CookieGroups};
use crate::services::{Answer, Failure, UpdateServices};

pub(crate) fn handle(services: &UpdateServices, request: &Request, reply: &Reply) -> Result<Answer, Failure> {
    let app = &services.0.app;
    let authorized = authorized(services, &request.auth_cookies)?;
    let old = request.old_cookie.as_ref().and_then(|cookie| cookie.encrypted_data.as_deref());
    let old = old.filter(|sealed| !sealed.is_empty()).map(|sealed| services.open_cookie(sealed)).transpose()?;
    if request.last_change != app.identity().configuration_changed {
        return Err(Failure::of(ErrorCode::ConfigChanged));
    }
    let protocol = parse_version(&request.protocol_version).ok_or_else(|| Failure::parameter("protocolVersion"))?;
    let known = app.computers().get(&authorized.computer).cloned();
    let known = known.ok_or_else(|| Failure::of(ErrorCode::InvalidAuthorizationCookie))?;
    // What the old cookie remembers holds for the computer it was issued to.
    let old = old.filter(|old| old.computer == authorized.computer);
    let (anchor, groups) = match old {
        Some(old) => (old.anchor, old.groups),
        None => (None, CookieGroups::new(&known.computer.groups)),
    };
    let now = app.now();
    let cookie = ClientCookie {
        server_id: authorized.server_id,
        computer: authorized.computer,
        protocol,
        configuration: app.identity().configuration_changed,
        anchor,
        locations: app.settings().locations_changed,
        groups,
        expires: now.saturating_add(LIFETIME).unwrap_or(now),
    };
    let result = services.seal_client_cookie(&cookie)?;
    Ok(encode_response(&Response { result }, reply).into())
}

/// Exactly one authorization cookie, from this server and in time.
fn authorized(services: &UpdateServices, sent: &[SentCookie]) -> Result<AuthorizationCookie, Failure> {
    let invalid = || Failure::of(ErrorCode::InvalidAuthorizationCookie);
    let [only] = sent else { return Err(invalid()) };
    if only.plug_in_id != PLUG_IN {
        return Err(invalid());
    }
    let app = &services.0.app;
    let cookie = AuthorizationCookie::open(&services.0.sealer.load(), &only.cookie_data).map_err(|_| invalid())?;
    let holds = cookie.server_id == *app.identity().server_id.as_bytes() && cookie.expires > app.now();
    if holds { Ok(cookie) } else { Err(invalid()) }
}
