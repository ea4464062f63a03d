//! `GetRequiredInventoryType`, of the service contract only.

use uuid::Uuid;

use crate::common::Cookie;

operation!(GetRequiredInventoryType);

record! {
    /// Asks whether an inventory is wanted.
    pub struct Request {
        /// From GetCookie.
        cookie => cookie: Option<Cookie>,
        /// The agent's inventory rules.
        rulesId => rules_id: Uuid,
        /// Their version.
        rulesVersion => rules_version: Option<String>,
    }
}

record! {
    /// Which inventory is wanted.
    pub struct Response {
        /// 0 for none.
        GetRequiredInventoryTypeResult => result: i32,
    }
}
