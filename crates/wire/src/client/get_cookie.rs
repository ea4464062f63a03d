//! `GetCookie` of the Client service, [MS-WUSP] 2.2.2.2.2.

use jiff::Timestamp;

use crate::common::{AuthorizationCookie, Cookie};

operation!(ClientGetCookie);

record! {
    /// Trades authorization cookies for the cookie of all further calls.
    pub struct Request {
        /// From the plug-ins.
        authCookies [AuthorizationCookie] => auth_cookies: Vec<AuthorizationCookie>,
        /// The cookie to renew; agents send one without data when they have none.
        oldCookie => old_cookie: Option<Cookie>,
        /// `LastChange` as GetConfig gave it.
        lastChange => last_change: Timestamp,
        /// The agent's clock.
        currentTime => current_time: Timestamp,
        /// The agent's protocol version.
        protocolVersion => protocol_version: String,
    }
}

record! {
    /// The answer.
    pub struct Response {
        /// The cookie.
        GetCookieResult [= required] => result: Cookie,
    }
}
