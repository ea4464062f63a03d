//! `GetAuthorizationCookie` of DssAuth, [MS-WSUSSS] 3.1.4.2.

use uuid::Uuid;

use crate::common::AuthorizationCookie;

operation!(DssAuthGetAuthorizationCookie);

record! {
    /// Who the downstream server says it is.
    pub struct Request {
        /// Its DNS name.
        accountName => account_name: String,
        /// Its id, by contract a GUID.
        accountGuid => account_guid: String,
        /// Reserved.
        programKeys [guid] => program_keys: Vec<Uuid>,
    }
}

record! {
    /// The cookie to present to GetCookie.
    pub struct Response {
        /// The cookie.
        GetAuthorizationCookieResult [= required] => result: AuthorizationCookie,
    }
}
