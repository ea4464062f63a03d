//! `GetConfig`, [MS-WUSP] 2.2.2.2.1: the first call of a handshake.

use jiff::Timestamp;

use crate::common::AuthPlugInInfo;

operation!(GetConfig);

record! {
    /// Asks for the server's configuration.
    pub struct Request {
        /// The agent's protocol version, such as `2.90`.
        protocolVersion => protocol_version: String,
    }
}

record! {
    /// The answer.
    pub struct Response {
        /// The configuration.
        GetConfigResult [= required] => result: Config,
    }
}

record! {
    /// What an agent must know before it authorizes itself.
    pub struct Config {
        /// When the configuration last changed; the agent gives it back to GetCookie.
        LastChange => last_change: Timestamp,
        /// Whether RegisterComputer is wanted.
        IsRegistrationRequired => is_registration_required: bool,
        /// Plug-ins, the preferred first.
        AuthInfo [AuthPlugInInfo] => auth_info: Vec<AuthPlugInInfo>,
        /// Events the agent may report; absent means all.
        AllowedEventIds [int] => allowed_event_ids: Option<Vec<i32>>,
        /// Named settings.
        Properties [ConfigurationProperty] => properties: Vec<ConfigurationProperty>,
    }
}

record! {
    /// A named setting.
    pub struct ConfigurationProperty {
        /// Such as `MaxExtendedUpdatesPerRequest`.
        Name => name: String,
        /// Its value.
        Value => value: String,
    }
}
