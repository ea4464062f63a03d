//! The handshake, [MS-WSUSSS] 3.2.4.1: how to authorize, the authorization cookie, the cookie of all further calls.

use std::time::Duration;

use jiff::Timestamp;
use patchwell_wire::common::{AuthorizationCookie, Cookie};
use patchwell_wire::dss_auth::get_authorization_cookie;
use patchwell_wire::server_sync::{get_auth_config, get_cookie};
use patchwell_wire::soap::{Operation, Service};
use reqwest::Url;
use tokio::time::Instant;

use crate::client::{Repeat, caller};
use crate::{UpstreamClient, UpstreamError, address};

/// The protocol version that is spoken ([MS-WSUSSS] 1.7).
pub(crate) const PROTOCOL_VERSION: &str = "1.20";
/// The plug-in of downstream servers.
const PLUG_IN: &str = "DssTargeting";
/// A cookie is renewed so long before it expires: the call it goes with takes time.
const MARGIN: Duration = Duration::from_secs(300);
/// How long a cookie is used whose life cannot be told.
const UNTOLD: Duration = Duration::from_secs(600);

/// What the server gave.
#[derive(Debug, Default)]
pub(crate) struct Session {
    ticket: Option<Ticket>,
    handshakes: u64,
}

/// A cookie in use.
#[derive(Debug, Clone)]
pub(crate) struct Ticket {
    pub(crate) cookie: Cookie,
    until: Instant,
    /// Which handshake it is from.
    handshake: u64,
}

impl UpstreamClient {
    /// The cookie; after a handshake when there is none or it expires soon.
    pub(crate) async fn ticket(&self) -> Result<Ticket, UpstreamError> {
        let mut session = self.inner.session.lock().await;
        if let Some(ticket) = session.ticket.as_ref().filter(|ticket| ticket.until > Instant::now()) {
            return Ok(ticket.clone());
        }
        let old = session.ticket.take().map(|ticket| ticket.cookie);
        let begin = Instant::now();
        let (cookie, date) = self.handshake(old).await?;
        let until = begin + life(cookie.expiration, date);
        session.handshakes += 1;
        let ticket = Ticket { cookie, until, handshake: session.handshakes };
        session.ticket = Some(ticket.clone());
        Ok(ticket)
    }

    /// Lets the next call begin with a handshake, unless somebody else had one meanwhile.
    pub(crate) async fn forget(&self, refused: &Ticket) {
        let mut session = self.inner.session.lock().await;
        if session.ticket.as_ref().is_some_and(|ticket| ticket.handshake == refused.handshake) {
            session.ticket = None;
        }
    }

    async fn handshake(&self, old: Option<Cookie>) -> Result<(Cookie, Option<Timestamp>), UpstreamError> {
        let service = self.authorization_service().await?;
        let authorization = self.authorize(&service).await?;
        let request = get_cookie::Request {
            auth_cookies: vec![authorization],
            old_cookie: old,
            protocol_version: PROTOCOL_VERSION.to_owned(),
        };
        let operation = Operation::ServerSyncGetCookie;
        let url = address::service(&self.inner.root, Service::ServerSync);
        let encode = || get_cookie::encode_request(&request, &caller());
        let answer = self.post(&url, operation, Repeat::Yes, &encode).await?;
        let date = answer.date;
        let response = self.decode(operation, answer, get_cookie::decode_response).await?;
        Ok((response.result, date))
    }

    async fn authorization_service(&self) -> Result<Url, UpstreamError> {
        let operation = Operation::GetAuthConfig;
        let encode = || get_auth_config::encode_request(&get_auth_config::Request {}, &caller());
        let response = self.call(operation, Repeat::Yes, &encode, get_auth_config::decode_response).await?;
        let plug_in = response.result.auth_info.into_iter().find(|plug_in| plug_in.plug_in_id == PLUG_IN);
        let plug_in = plug_in
            .ok_or_else(|| UpstreamError::protocol(operation, format!("it offers no authorization named {PLUG_IN}")))?;
        address::named_service(&self.inner.root, &plug_in.service_url)
            .ok_or_else(|| UpstreamError::protocol(operation, "it names an authorization service on another server"))
    }

    async fn authorize(&self, service: &Url) -> Result<AuthorizationCookie, UpstreamError> {
        let account = &self.inner.config.account;
        let request = get_authorization_cookie::Request {
            account_name: account.name.clone(),
            account_guid: account.id.to_string(),
            program_keys: Vec::new(),
        };
        let operation = Operation::DssAuthGetAuthorizationCookie;
        let encode = || get_authorization_cookie::encode_request(&request, &caller());
        let answer = self.post(service, operation, Repeat::Yes, &encode).await?;
        let response = self.decode(operation, answer, get_authorization_cookie::decode_response).await?;
        Ok(response.result)
    }
}

/// How long to use a cookie, by the server's own clock: the two clocks need not agree.
///
/// A cookie that has expired when it comes is of a server, or behind a proxy, with two clocks: how long it lives cannot
/// be told either, and the server itself will say when it does not.
fn life(expiration: Timestamp, date: Option<Timestamp>) -> Duration {
    let life = date.and_then(|date| Duration::try_from(expiration.duration_since(date)).ok());
    let Some(life) = life.filter(|life| !life.is_zero()) else { return UNTOLD };
    // A cookie for a short time is used for most of that; one for centuries is looked at again some day.
    let day = Duration::from_secs(86_400);
    life.saturating_sub(MARGIN).max(life / 2).min(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_lives_by_the_servers_clock() {
        let date: Timestamp = "2006-05-26T22:59:25Z".parse().unwrap();
        let after = |seconds: i64| life(Timestamp::from_second(date.as_second() + seconds).unwrap(), Some(date));
        assert_eq!(after(14_400), Duration::from_secs(14_100));
        assert_eq!(after(60), Duration::from_secs(30));
        assert_eq!(life(Timestamp::MAX, Some(date)), Duration::from_secs(86_400));
        for untold in [life(date, None), after(0), after(-86_400)] {
            assert_eq!(untold, UNTOLD);
        }
    }
}
