//! `ReportInventory`, of the service contract only.

use jiff::Timestamp;

use crate::common::Cookie;

operation!(ReportInventory);

record! {
    /// Hands over an inventory.
    pub struct Request {
        /// From GetCookie.
        cookie => cookie: Option<Cookie>,
        /// The agent's clock.
        clientTime => client_time: Timestamp,
        /// The inventory.
        inventory => inventory: Option<ReportingInventory>,
    }
}

record! {
    /// An inventory, as text or compressed.
    pub struct ReportingInventory {
        /// Which of the two.
        IsCompressed => is_compressed: bool,
        /// The text.
        RawXml => raw_xml: Option<String>,
        /// The text, compressed.
        CompressedXml => compressed_xml: Option<Vec<u8>>,
    }
}

record! {
    /// Whether the inventory was taken.
    pub struct Response {
        /// Whether it was.
        ReportInventoryResult => result: bool,
    }
}
