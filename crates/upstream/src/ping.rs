//! `Ping` of IMonitorable: signs of life.

use jiff::Timestamp;
use patchwell_wire::monitoring::ping;
use patchwell_wire::soap::Operation;

use crate::client::{Repeat, caller};
use crate::{Source, UpstreamClient, UpstreamError};

/// The signs of life.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pong {
    /// Whether the server says that it works.
    pub works: bool,
    /// The server's clock; `None` when it does not say.
    pub time: Option<Timestamp>,
    /// Name of the machine; empty when it does not say.
    pub machine: String,
}

impl UpstreamClient {
    /// Whether the server is there and lets this one in: `Ping`, then a handshake unless there was one. Microsoft
    /// Update offers no `Ping` to the public; there the handshake is the sign of life.
    ///
    /// # Errors
    /// When it is not there, or refuses.
    pub async fn ping(&self) -> Result<Pong, UpstreamError> {
        let mut pong = Pong { works: true, time: None, machine: String::new() };
        if self.inner.config.source != Source::Microsoft {
            let encode = || ping::encode_request(&ping::Request { ping_level: 0 }, &caller());
            let response = self.call(Operation::Ping, Repeat::Yes, &encode, ping::decode_response).await?;
            pong = Pong {
                works: response.result.success_flag,
                time: Some(response.result.services_time),
                machine: response.result.services_machine.unwrap_or_default(),
            };
        }
        self.ticket().await?;
        Ok(pong)
    }
}
