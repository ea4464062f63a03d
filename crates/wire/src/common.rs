//! Types that several operations share.

use jiff::Timestamp;
use uuid::Uuid;

record! {
    /// A server's sealed state, which the client returns unread. [MS-WUSP] 2.2.3.5
    pub struct Cookie {
        /// When the client must renew it.
        Expiration => expiration: Timestamp,
        /// The sealed value; absent in the `oldCookie` of a client that never had one.
        EncryptedData => encrypted_data: Option<Vec<u8>>,
    }
}

record! {
    /// What an authorization plug-in hands out. [MS-WUSP] 2.2.3.4
    pub struct AuthorizationCookie {
        /// Name of the plug-in, such as `SimpleTargeting`.
        PlugInId => plug_in_id: String,
        /// The sealed value.
        CookieData => cookie_data: Vec<u8>,
    }
}

record! {
    /// An authorization plug-in that a server offers. The client takes the first it knows.
    pub struct AuthPlugInInfo {
        /// Name of the plug-in, such as `SimpleTargeting` or `DssTargeting`.
        PlugInID => plug_in_id: String,
        /// Address of its service, relative to the server's root, without a leading slash.
        ServiceUrl => service_url: String,
        /// A parameter of the plug-in; present and empty on real servers.
        Parameter => parameter: Option<String>,
    }
}

record! {
    /// An update and one revision of it. [MS-WUSP] 2.2.3.6
    pub struct UpdateIdentity {
        /// The update.
        UpdateID => update_id: Uuid,
        /// Its revision.
        RevisionNumber => revision_number: i32,
    }
}
