//! `GetAuthorizationCookie` of DssAuth ([MS-WSUSSS] 3.1.4.2).

use jiff::SignedDuration;
use patchwell_app::DownstreamRefused;
use patchwell_wire::common::AuthorizationCookie;
use patchwell_wire::dss_auth::get_authorization_cookie::{Request, Response, encode_response};
use patchwell_wire::soap::Reply;
use uuid::Uuid;

use crate::cookies::ServerAuthorizationCookie;
use crate::server_sync::PLUG_IN;
use crate::services::{Answer, Failure, UpdateServices};

/// How long the cookie may be traded for one of ServerSync.
const LIFETIME: SignedDuration = SignedDuration::from_hours(1);
/// The longest DNS name.
const MAX_NAME: usize = 255;

pub(crate) async fn handle(services: &UpdateServices, request: Request, reply: &Reply) -> Result<Answer, Failure> {
    let name = request.account_name.trim();
    if !is_host_name(name) {
        return Err(Failure::parameter("accountName"));
    }
    let downstream: Option<Uuid> = request.account_guid.trim().parse().ok();
    let downstream = downstream.ok_or_else(|| Failure::parameter("accountGuid"))?;
    let app = &services.0.app;
    match app.authorize_downstream(downstream, name).await {
        Ok(()) => {}
        Err(DownstreamRefused::Failed(error)) => return Err(error.into()),
        Err(refused) => {
            // The protocol has no fault of its own for this.
            tracing::warn!(%downstream, name, %refused, "a server below is not let in");
            return Err(Failure::parameter("accountGuid"));
        }
    }
    let now = app.now();
    let cookie = ServerAuthorizationCookie {
        server_id: app.identity().server_id,
        downstream,
        expires: now.saturating_add(LIFETIME).unwrap_or(now),
    };
    let cookie_data = services.seal(|sealer, random| cookie.seal(sealer, random))?;
    let result = AuthorizationCookie { plug_in_id: PLUG_IN.to_owned(), cookie_data };
    Ok(encode_response(&Response { result }, reply).into())
}

/// Whether it is a domain name ([RFC1035] 2.3.1), or the name of a Windows computer, which may have `_`.
fn is_host_name(name: &str) -> bool {
    let is_label = |label: &str| {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        (1..=63).contains(&label.len()) && label.bytes().all(plain) && !label.starts_with('-') && !label.ends_with('-')
    };
    name.len() <= MAX_NAME && name.strip_suffix('.').unwrap_or(name).split('.').all(is_label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_servers_are_domain_names() {
        for good in ["probe.lab.invalid", "WSUS01", "wsus_2.example.test.", "10.0.0.1"] {
            assert!(is_host_name(good), "{good:?}");
        }
        for bad in ["", ".", "a b", "a..b", "-a", "a-", "a/b", "é.test", "a\u{0}", &"x".repeat(64), &"a.".repeat(128)]
        {
            assert!(!is_host_name(bad), "{bad:?}");
        }
    }
}
