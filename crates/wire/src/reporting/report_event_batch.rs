//! `ReportEventBatch`, [MS-WUSP] 2.2.2.3.1.

use jiff::Timestamp;

use super::event::ReportingEvent;
use crate::common::Cookie;

operation!(ReportEventBatch);

record! {
    /// Hands over events.
    pub struct Request {
        /// From GetCookie.
        cookie => cookie: Option<Cookie>,
        /// The agent's clock.
        clientTime => client_time: Timestamp,
        /// The events, oldest first.
        eventBatch [ReportingEvent] => event_batch: Vec<ReportingEvent>,
    }
}

record! {
    /// Whether the events were taken.
    pub struct Response {
        /// Whether they were.
        ReportEventBatchResult => result: bool,
    }
}
