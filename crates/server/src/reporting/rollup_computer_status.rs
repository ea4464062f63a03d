//! `RollupComputerStatus` ([MS-WSUSSS] 3.1.4.17): `true` means that the status is durable.

use patchwell_model::UpdateId;
use patchwell_model::rollup::{ComputerStatusReport, RolledUpState, from_summarization_state};
use patchwell_wire::reporting::rollup_computer_status::{
    ComputerStatusRollupInfo, Request, Response, UpdateStatus, encode_response,
};
use patchwell_wire::soap::Reply;

use super::rollup::{computer_id, time};
use crate::services::{Answer, Failure, UpdateServices};

pub(crate) async fn handle(services: &UpdateServices, request: Request, reply: &Reply) -> Result<Answer, Failure> {
    let reports = request.computers.iter().map(report).collect::<Result<Vec<_>, Failure>>()?;
    let app = &services.0.app;
    let result = app.receive_status(request.parent_server_id, request.client_time, reports).await?;
    Ok(encode_response(&Response { result }, reply).into())
}

fn report(info: &ComputerStatusRollupInfo) -> Result<ComputerStatusReport, Failure> {
    if info.rollup_number < 1 {
        return Err(Failure::parameter("computers.RollupNumber"));
    }
    Ok(ComputerStatusReport {
        instance: info.instance_id,
        id: computer_id(Some(&info.computer_id), "computers.ComputerId")?,
        effective_last_detection: time(info.effective_last_detection_time),
        number: info.rollup_number,
        is_full: info.is_full_rollup,
        updates: info.update_status.iter().map(state).collect::<Result<_, _>>()?,
    })
}

fn state(status: &UpdateStatus) -> Result<RolledUpState, Failure> {
    let state = from_summarization_state(status.summarization_state);
    Ok(RolledUpState {
        update: UpdateId(status.update_id),
        state: state.ok_or_else(|| Failure::parameter("computers.UpdateStatus.SummarizationState"))?,
        changed: status.last_change_time,
    })
}
