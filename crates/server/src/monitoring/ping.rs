//! `Ping` ([MS-WSUSSS] 3.1.4.12).

use patchwell_model::Timestamp;
use patchwell_wire::monitoring::ping::{MonitoredServices, Response, encode_response};
use patchwell_wire::soap::{Reply, Service};

use crate::services::{Answer, Caller, UpdateServices};

pub(crate) fn handle(services: &UpdateServices, service: Service, caller: &Caller, reply: &Reply) -> Answer {
    let now = services.0.app.now();
    let result = MonitoredServices {
        success_flag: true,
        services_time: now,
        services_name: service.path().and_then(|path| path.split('/').nth(1)).map(str::to_owned),
        is_https: caller.secure,
        // There is no such file; nothing of this machine is told to strangers.
        config_file_last_modified_time: Timestamp::UNIX_EPOCH,
        config_file_next_expiration_time: now,
        ..MonitoredServices::default()
    };
    encode_response(&Response { result }, reply).into()
}
