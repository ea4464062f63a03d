//! `GetConfig` ([MS-WUSP] 3.1.5.2).

use patchwell_wire::client::get_config::{Config, ConfigurationProperty, Request, Response, encode_response};
use patchwell_wire::common::AuthPlugInInfo;
use patchwell_wire::soap::Reply;

use super::{MAX_EXTENDED_UPDATES, PLUG_IN};
use crate::services::{Answer, Failure, UpdateServices};

/// The protocol version this server speaks; agents leave out category scans and scan fully below 3.2.
const PROTOCOL_VERSION: &str = "3.2";

pub(crate) fn handle(services: &UpdateServices, request: &Request, reply: &Reply) -> Result<Answer, Failure> {
    let result = config(services, request)?;
    Ok(encode_response(&Response { result }, reply).into())
}

/// What GetConfig and GetConfig2 tell.
pub(super) fn config(services: &UpdateServices, request: &Request) -> Result<Config, Failure> {
    parse_version(&request.protocol_version).ok_or_else(|| Failure::parameter("protocolVersion"))?;
    let app = &services.0.app;
    let property = |name: &str, value: &str| ConfigurationProperty { name: name.to_owned(), value: value.to_owned() };
    Ok(Config {
        last_change: app.identity().configuration_changed,
        is_registration_required: app.settings().registration_required,
        auth_info: vec![AuthPlugInInfo {
            plug_in_id: PLUG_IN.to_owned(),
            service_url: "SimpleAuthWebService/SimpleAuth.asmx".to_owned(),
            parameter: Some(String::new()),
        }],
        allowed_event_ids: None,
        properties: vec![
            property("MaxExtendedUpdatesPerRequest", &MAX_EXTENDED_UPDATES.to_string()),
            // There is no such share; agents do not look for one.
            property("PackageServerShare", ""),
            property("ProtocolVersion", PROTOCOL_VERSION),
            property("IsInventoryRequired", "0"),
            property("ClientReportingLevel", "2"),
        ],
    })
}

/// A two-part version such as `2.90`.
pub(super) fn parse_version(text: &str) -> Option<(i64, i64)> {
    let (major, minor) = text.trim().split_once('.')?;
    let part = |text: &str| text.parse::<u32>().ok().map(i64::from);
    Some((part(major)?, part(minor)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_have_two_parts() {
        assert_eq!(parse_version("2.90"), Some((2, 90)));
        for bad in ["", "2", "2.", "a.b", "1.2.3", "-1.0"] {
            assert_eq!(parse_version(bad), None, "{bad:?}");
        }
    }
}
