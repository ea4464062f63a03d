//! `ReportEventBatch2`, of the service contract only: events without a cookie.

use jiff::Timestamp;

use super::event::ReportingEvent;

operation!(ReportEventBatch2);

record! {
    /// Hands over events.
    pub struct Request {
        /// The agent's id.
        computerId => computer_id: Option<String>,
        /// The agent's clock.
        clientTime => client_time: Timestamp,
        /// The events.
        eventBatch [ReportingEvent] => event_batch: Vec<ReportingEvent>,
    }
}

record! {
    /// Whether the events were taken.
    pub struct Response {
        /// Whether they were.
        ReportEventBatch2Result => result: bool,
    }
}
