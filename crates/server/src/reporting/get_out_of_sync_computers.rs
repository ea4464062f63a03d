//! `GetOutOfSyncComputers` ([MS-WSUSSS] 3.1.4.16).

use patchwell_model::rollup::RollupNumber;
use patchwell_wire::reporting::get_out_of_sync_computers::{
    ComputerLastRollupNumber, Request, Response, encode_response,
};
use patchwell_wire::soap::Reply;

use super::rollup::computer_id;
use crate::services::{Answer, Failure, UpdateServices};

pub(crate) fn handle(services: &UpdateServices, request: &Request, reply: &Reply) -> Result<Answer, Failure> {
    let numbers = request.last_rollup_numbers.iter().map(number).collect::<Result<Vec<_>, Failure>>()?;
    let found = services.0.app.out_of_sync_computers(request.parent_server_id, &numbers)?;
    let result = found.iter().map(ToString::to_string).collect();
    Ok(encode_response(&Response { result }, reply).into())
}

fn number(number: &ComputerLastRollupNumber) -> Result<RollupNumber, Failure> {
    let id = computer_id(Some(&number.computer_id), "lastRollupNumbers.ComputerId")?;
    if number.rollup_number < 0 {
        return Err(Failure::parameter("lastRollupNumbers.RollupNumber"));
    }
    Ok(RollupNumber { id, number: number.rollup_number })
}
