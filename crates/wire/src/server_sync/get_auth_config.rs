//! `GetAuthConfig`, [MS-WSUSSS] 3.1.4.1: the first call of a downstream server.

use jiff::Timestamp;

use crate::common::AuthPlugInInfo;

operation!(GetAuthConfig);

record! {
    /// Asks how to authorize; some clients send a nil element.
    pub struct Request {}
}

record! {
    /// The answer.
    pub struct Response {
        /// How to authorize.
        GetAuthConfigResult [= required] => result: ServerAuthConfig,
    }
}

record! {
    /// How to authorize.
    pub struct ServerAuthConfig {
        /// When this last changed.
        LastChange => last_change: Timestamp,
        /// Plug-ins, the preferred first.
        AuthInfo [AuthPlugInInfo] => auth_info: Vec<AuthPlugInInfo>,
        /// Unused.
        AllowedEventIds [int] => allowed_event_ids: Option<Vec<i32>>,
    }
}
