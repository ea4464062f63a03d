//! `GetRollupConfiguration` ([MS-WSUSSS] 3.1.4.13).

use patchwell_wire::reporting::get_rollup_configuration::{Response, RollupConfiguration, encode_response};
use patchwell_wire::soap::Reply;

use crate::services::{Answer, Failure, UpdateServices};

pub(crate) fn handle(services: &UpdateServices, reply: &Reply) -> Result<Answer, Failure> {
    let configuration = services.0.app.rollup_configuration();
    let limits = configuration.limits;
    let result = RollupConfiguration {
        do_detailed_rollup: configuration.do_detailed_rollup,
        rollup_reset_guid: configuration.reset,
        server_id: configuration.server_id,
        rollup_downstream_servers_max_batch_size: limits.client_summaries.cast_signed(),
        rollup_computers_max_batch_size: limits.computers.cast_signed(),
        get_out_of_sync_computers_max_batch_size: limits.rollup_numbers.cast_signed(),
        rollup_computer_status_max_batch_size: limits.computer_status.cast_signed(),
    };
    Ok(encode_response(&Response { result }, reply).into())
}
