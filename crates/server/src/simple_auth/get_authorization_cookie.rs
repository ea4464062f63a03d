//! `GetAuthorizationCookie` ([MS-WUSP] 3.1.5.3).

use jiff::SignedDuration;
use patchwell_app::Authorization;
use patchwell_model::ComputerId;
use patchwell_wire::common;
use patchwell_wire::simple_auth::get_authorization_cookie::{Request, Response, encode_response};
use patchwell_wire::soap::Reply;

use crate::client::PLUG_IN;
use crate::cookies::AuthorizationCookie;
use crate::services::{Answer, Caller, Failure, UpdateServices};

/// How long the cookie may be traded for one of the client service.
const LIFETIME: SignedDuration = SignedDuration::from_hours(1);
/// The longest DNS name.
const MAX_DNS_NAME: usize = 255;
/// Group names a computer may ask for.
const MAX_GROUPS: usize = 64;

pub(crate) async fn handle(
    services: &UpdateServices,
    request: Request,
    caller: &Caller,
    reply: &Reply,
) -> Result<Answer, Failure> {
    let id = ComputerId::new(&request.client_id).map_err(|_| Failure::parameter("clientId"))?;
    let dns_name = request.dns_name.trim();
    if dns_name.is_empty() || dns_name.len() > MAX_DNS_NAME || dns_name.chars().any(char::is_control) {
        return Err(Failure::parameter("dnsName"));
    }
    let app = &services.0.app;
    let known = app
        .authorize_computer(Authorization {
            id,
            dns_name: dns_name.to_owned(),
            requested_groups: requested_groups(request.target_group_name.as_deref()),
            address: caller.peer.map(|peer| peer.ip()),
        })
        .await?;
    let cookie = AuthorizationCookie {
        server_id: *app.identity().server_id.as_bytes(),
        computer: known.computer.id.clone(),
        expires: app.now().saturating_add(LIFETIME).unwrap_or(app.now()),
    };
    let cookie_data = services.seal(|sealer, random| cookie.seal(sealer, random))?;
    let result = common::AuthorizationCookie { plug_in_id: PLUG_IN.to_owned(), cookie_data };
    Ok(encode_response(&Response { result }, reply).into())
}

/// The names of client-side targeting, which come as one string joined by `;`.
fn requested_groups(text: Option<&str>) -> Vec<String> {
    let names = text.unwrap_or_default().split(';').map(str::trim).filter(|name| !name.is_empty());
    let usable = names.filter(|name| name.chars().count() <= 256 && !name.chars().any(char::is_control));
    usable.take(MAX_GROUPS).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn group_names_are_split_and_rubbish_is_left_out() {
        assert_eq!(requested_groups(Some(" Pilot ; ;Servers;\u{1}")), ["Pilot", "Servers"]);
        assert_eq!(requested_groups(None), Vec::<String>::new());
        assert_eq!(requested_groups(Some(&"a;".repeat(1_000))).len(), MAX_GROUPS);
    }
}
