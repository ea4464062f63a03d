//! `GetAuthorizationCookie` of SimpleAuth, [MS-WUSP] 2.2.2.1.1.

use crate::common::AuthorizationCookie;

operation!(SimpleAuthGetAuthorizationCookie);

record! {
    /// Who the agent says it is.
    pub struct Request {
        /// The agent's id: 1 to 255 of letters, digits and hyphens, in practice a GUID.
        clientId => client_id: String,
        /// The group it was told to ask for, several separated by semicolons.
        targetGroupName => target_group_name: Option<String>,
        /// The computer's DNS name.
        dnsName => dns_name: String,
    }
}

record! {
    /// The cookie to present to GetCookie.
    pub struct Response {
        /// The cookie.
        GetAuthorizationCookieResult [= required] => result: AuthorizationCookie,
    }
}
