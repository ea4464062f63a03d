//! How much of a rollup one call may have, and what is refused.

use jiff::Timestamp;
use patchwell_wire::reporting::{
    get_out_of_sync_computers, rollup_computer_status, rollup_computers, rollup_downstream_servers,
};
use patchwell_wire::soap::{Caller, ErrorCode, Operation};
use patchwell_wire::{Limits, ResponseError};
use uuid::Uuid;

use crate::support::{Agent, Raw, Server};

const BRANCH: Uuid = Uuid::from_u128(0xb7a9c4);

/// A request of a server below and the code of the fault it gets, if it gets one.
macro_rules! code {
    ($server:expr, $module:ident, $operation:ident, $request:expr) => {{
        let body = $module::encode_request(&$request, &Caller::default());
        let answer = Agent::new(&$server, "below").post(Operation::$operation, body).await;
        match $module::decode_response(&answer.body, &Limits::response()) {
            Ok(_) => None,
            Err(ResponseError::Fault(fault)) => fault.code,
            Err(error) => panic!("{error}: {}", answer.text()),
        }
    }};
}

async fn start() -> Server {
    let server = Server::start().await;
    server.app.authorize_downstream(BRANCH, "branch.example.test").await.unwrap();
    server
}

fn servers(clients: usize) -> rollup_downstream_servers::Request {
    let client = |n: usize| rollup_downstream_servers::ClientSummary {
        os_build_number: i32::try_from(n).unwrap(),
        count: 1,
        ..Default::default()
    };
    let info = rollup_downstream_servers::DownstreamServerRollupInfo {
        server_id: BRANCH,
        full_domain_name: Some("branch.example.test".to_owned()),
        client_summaries: (0..clients).map(client).collect(),
        ..Default::default()
    };
    rollup_downstream_servers::Request { client_time: now(), downstream_servers: vec![info], ..Default::default() }
}

fn computers(count: usize, server: Uuid) -> rollup_computers::Request {
    let computer = |n: usize| rollup_computers::ComputerRollupInfo {
        computer_id: Some(format!("computer-{n}")),
        parent_server_id: server,
        details: Some(rollup_computers::ComputerRollupDetails::default()),
        ..Default::default()
    };
    let computers = (0..count).map(computer).collect();
    rollup_computers::Request { client_time: now(), computers, ..Default::default() }
}

fn numbers(count: usize, number: i32) -> get_out_of_sync_computers::Request {
    let number = |n: usize| get_out_of_sync_computers::ComputerLastRollupNumber {
        computer_id: format!("computer-{n}"),
        rollup_number: number,
    };
    let last_rollup_numbers = (0..count).map(number).collect();
    get_out_of_sync_computers::Request { parent_server_id: BRANCH, last_rollup_numbers, ..Default::default() }
}

fn status(computers: usize, states: usize) -> rollup_computer_status::Request {
    let state = |n: usize| rollup_computer_status::UpdateStatus {
        update_id: Uuid::from_u128(n as u128),
        summarization_state: 4,
        last_change_time: now(),
    };
    let computer = |n: usize| rollup_computer_status::ComputerStatusRollupInfo {
        instance_id: Uuid::from_u128(n as u128 + 1),
        computer_id: format!("computer-{n}"),
        rollup_number: 1,
        is_full_rollup: true,
        update_status: (0..states).map(state).collect(),
        effective_last_detection_time: now(),
    };
    rollup_computer_status::Request {
        client_time: now(),
        parent_server_id: BRANCH,
        computers: (0..computers).map(computer).collect(),
        ..Default::default()
    }
}

fn now() -> Timestamp {
    "2026-10-04T12:00:00Z".parse().unwrap()
}

#[tokio::test]
async fn calls_at_their_limit_are_taken_and_beyond_it_refused() {
    let server = start().await;
    let refused = Some(ErrorCode::InvalidParameters);
    let ask = server.app.rollup_configuration().limits;
    assert_eq!(
        (ask.client_summaries, ask.computers, ask.rollup_numbers, ask.computer_status),
        (5000, 1500, 20000, 500)
    );
    for (count, expected) in [(5_000, None), (5_001, refused)] {
        assert_eq!(code!(server, rollup_downstream_servers, RollupDownstreamServers, servers(count)), expected);
    }
    for (count, expected) in [(1_501, refused), (1_500, None)] {
        assert_eq!(code!(server, rollup_computers, RollupComputers, computers(count, BRANCH)), expected);
    }
    assert_eq!(server.app.downstream().computers().len(), 1_500);
    for (count, expected) in [(20_000, None), (20_001, refused)] {
        assert_eq!(code!(server, get_out_of_sync_computers, GetOutOfSyncComputers, numbers(count, 0)), expected);
    }
    for (count, expected) in [(501, refused), (500, None)] {
        assert_eq!(code!(server, rollup_computer_status, RollupComputerStatus, status(count, 2)), expected);
    }
}

#[tokio::test]
async fn a_rollup_may_be_longer_than_what_agents_send() {
    let server = start().await;
    assert_eq!(code!(server, rollup_computers, RollupComputers, computers(500, BRANCH)), None);
    let long = status(500, 200);
    let length = rollup_computer_status::encode_request(&long, &Caller::default()).len();
    assert!(length > 16 << 20, "{length}");
    assert_eq!(code!(server, rollup_computer_status, RollupComputerStatus, long), None);
    // What is as long and no rollup is not even read.
    let path = "/ReportingWebService/ReportingWebService.asmx";
    let action = Operation::ReportEventBatch.soap_action();
    let head =
        format!("POST {path} HTTP/1.1\r\nHost: x\r\nSOAPAction: \"{action}\"\r\nContent-Length: {length}\r\n\r\n");
    let answer = Raw::ask(server.address, head).await;
    assert_eq!(answer.status, 413);
}

#[tokio::test]
async fn a_server_speaks_for_its_own_computers_only() {
    let server = start().await;
    let other = Uuid::from_u128(2);
    let stranger = code!(server, rollup_computers, RollupComputers, computers(1, other));
    assert_eq!(stranger, Some(ErrorCode::InternalServerError));
    server.app.authorize_downstream(other, "other.example.test").await.unwrap();
    assert_eq!(code!(server, rollup_computers, RollupComputers, computers(2, other)), None);
    // The branch reports about computers that are the other's: left out, and neither does it learn of them.
    assert_eq!(code!(server, rollup_computer_status, RollupComputerStatus, status(2, 1)), None);
    let known = |server: &Server| {
        let known = server.app.downstream();
        let id = patchwell_model::ComputerId::new("computer-1").unwrap();
        let row = known.computers().get(&id).unwrap().row;
        known.rolled_up(row).unwrap().clone()
    };
    assert_eq!(known(&server).received.number, 0);
    let found = server.app.out_of_sync_computers(BRANCH, &[]).unwrap();
    assert!(found.is_empty());
    let asked = code!(server, get_out_of_sync_computers, GetOutOfSyncComputers, numbers(2, 7));
    assert_eq!(asked, None);
    let nobody = rollup_computer_status::Request { parent_server_id: Uuid::from_u128(3), ..status(1, 1) };
    let refused = code!(server, rollup_computer_status, RollupComputerStatus, nobody);
    assert_eq!(refused, Some(ErrorCode::InternalServerError));
}

#[tokio::test]
async fn nothing_but_servers_is_taken_when_details_are_not_wanted() {
    let server = start().await;
    server.set("hierarchy_detailed_rollup", "false").await;
    assert!(!server.app.rollup_configuration().do_detailed_rollup);
    let refused = Some(ErrorCode::InternalServerError);
    assert_eq!(code!(server, rollup_downstream_servers, RollupDownstreamServers, servers(1)), None);
    assert_eq!(code!(server, rollup_computers, RollupComputers, computers(1, BRANCH)), refused);
    assert_eq!(code!(server, get_out_of_sync_computers, GetOutOfSyncComputers, numbers(1, 0)), refused);
    assert_eq!(code!(server, rollup_computer_status, RollupComputerStatus, status(1, 1)), refused);
}

#[tokio::test]
async fn values_that_make_no_sense_are_named() {
    let server = start().await;
    let refused = Some(ErrorCode::InvalidParameters);
    let mut request = computers(1, BRANCH);
    request.computers[0].computer_id = None;
    assert_eq!(code!(server, rollup_computers, RollupComputers, request), refused);
    assert_eq!(code!(server, get_out_of_sync_computers, GetOutOfSyncComputers, numbers(1, -1)), refused);
    let mut request = status(1, 1);
    request.computers[0].update_status[0].summarization_state = 7;
    assert_eq!(code!(server, rollup_computer_status, RollupComputerStatus, request), refused);
    let mut request = status(1, 1);
    request.computers[0].rollup_number = 0;
    assert_eq!(code!(server, rollup_computer_status, RollupComputerStatus, request), refused);
    let mut request = servers(0);
    request.downstream_servers[0].server_id = server.app.identity().server_id;
    assert_eq!(code!(server, rollup_downstream_servers, RollupDownstreamServers, request), refused);
}
