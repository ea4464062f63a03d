//! `GetCookie` of ServerSync, [MS-WSUSSS] 3.1.4.3.

use crate::common::{AuthorizationCookie, Cookie};

operation!(ServerSyncGetCookie);

record! {
    /// Trades authorization cookies for the cookie of all further calls.
    pub struct Request {
        /// From the plug-ins.
        authCookies [AuthorizationCookie] => auth_cookies: Vec<AuthorizationCookie>,
        /// The cookie to renew.
        oldCookie => old_cookie: Option<Cookie>,
        /// The downstream server's protocol version, such as `1.20`.
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
