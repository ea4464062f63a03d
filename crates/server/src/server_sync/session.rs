//! The cookie of a call, opened and checked.

use jiff::SignedDuration;
use patchwell_wire::common::Cookie;
use patchwell_wire::soap::ErrorCode;

use crate::cookies::ServerCookie;
use crate::services::{Failure, UpdateServices};

/// How long a cookie lives ([MS-WSUSSS] appendix, note 29).
pub(super) const LIFETIME: SignedDuration = SignedDuration::from_mins(240);
/// The protocol's major version.
pub(super) const MAJOR: i64 = 1;

/// Opens a cookie and checks that this server issued it, to a server that it still lets in, and that it has not
/// expired. Whatever is wrong with it, the downstream server starts over.
pub(super) fn open(services: &UpdateServices, cookie: Option<&Cookie>) -> Result<ServerCookie, Failure> {
    let invalid = || Failure::of(ErrorCode::InvalidCookie);
    let sealed = cookie.and_then(|cookie| cookie.encrypted_data.as_deref()).ok_or_else(invalid)?;
    let cookie = ServerCookie::open(&services.0.sealer.load(), sealed).map_err(|_| invalid())?;
    let app = &services.0.app;
    if cookie.server_id != app.identity().server_id {
        return Err(Failure::of(ErrorCode::ServerChanged));
    }
    if cookie.expires <= app.now() {
        return Err(invalid());
    }
    if cookie.protocol.0 != MAJOR {
        return Err(Failure::of(ErrorCode::IncompatibleProtocolVersion));
    }
    let known = app.downstream().servers().get(&cookie.downstream).cloned();
    if known.is_some_and(|server| app.is_downstream_allowed(&server)) { Ok(cookie) } else { Err(invalid()) }
}
