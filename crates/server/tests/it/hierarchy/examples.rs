//! The rollup of section 4 of [MS-WSUSSS], said to a real server.

use patchwell_model::{ComputerId, GroupId, InstallationState};
use patchwell_testkit::shared_data;
use patchwell_wire::soap::Operation;
use uuid::Uuid;

use crate::support::{Agent, Answer, Document, Server, element_text, id_of};

const BRANCH: &str = "050cee4a-aaff-470c-8fc3-7a94cb3a4293";
const COMPUTER: &str = "d07a4d51-7cb2-46d1-ad86-91195cb4325a";

async fn say(server: &Server, operation: Operation, body: &str) -> Answer {
    Agent::new(server, "server-below").post(operation, body).await
}

#[tokio::test]
async fn the_example_rollup_is_taken_and_taking_it_again_changes_nothing() {
    let Some(data) = shared_data() else { return };
    let example = |name: &str| {
        let folder = data.join("spec-examples");
        let path = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let path = path.into_iter().find(|path| path.to_string_lossy().ends_with(&format!("{name}-request.xml")));
        std::fs::read_to_string(path.unwrap()).unwrap()
    };
    // Its two updates, of which the catalog has one under that id.
    let document = Document::software(1);
    let server = Server::with(std::slice::from_ref(&document)).await;
    let status = example("RollupComputerStatus")
        .replace("5eb6225f-5d33-4213-a6b4-fcdd9f672d75", "00000000-0000-4000-8000-000000000001");
    let branch: Uuid = BRANCH.parse().unwrap();
    let computers = say(&server, Operation::RollupComputers, &example("RollupComputers")).await;
    assert_eq!(element_text(&computers.text(), "ErrorCode"), ["InternalServerError"], "of a server nobody knows");

    for _ in 0..2 {
        let configuration = say(&server, Operation::GetRollupConfiguration, &example("GetRollupConfiguration")).await;
        assert_eq!(element_text(&configuration.text(), "RollupComputersMaxBatchSize"), ["1500"]);
        assert_eq!(element_text(&configuration.text(), "DoDetailedRollup"), ["true"]);
        let servers = say(&server, Operation::RollupDownstreamServers, &example("RollupDownstreamServers")).await;
        assert_eq!(servers.status, 200, "{}", servers.text());
        let computers = say(&server, Operation::RollupComputers, &example("RollupComputers")).await;
        assert_eq!(computers.status, 200, "{}", computers.text());
        assert_eq!(element_text(&computers.text(), "ComputerId"), Vec::<&str>::new());
        let taken = say(&server, Operation::RollupComputerStatus, &status).await;
        assert_eq!(element_text(&taken.text(), "RollupComputerStatusResult"), ["true"], "{}", taken.text());
        // It names 2 and then sends 3, so 2 differs from then on.
        let out = say(&server, Operation::GetOutOfSyncComputers, &example("GetOutOfSyncComputers")).await;
        assert_eq!(element_text(&out.text(), "string"), [COMPUTER]);
        let same = example("GetOutOfSyncComputers").replace("<RollupNumber>2<", "<RollupNumber>3<");
        let out = say(&server, Operation::GetOutOfSyncComputers, &same).await;
        assert_eq!(element_text(&out.text(), "string"), Vec::<&str>::new());

        let servers = server.app.downstream_servers();
        assert_eq!((servers.len(), servers[0].id), (1, branch));
        assert_eq!(servers[0].summary.unwrap().updates, 1_002);
        let known = server.app.downstream();
        let computer = known.computers().get(&ComputerId::new(COMPUTER).unwrap()).unwrap();
        assert_eq!(computer.computer.dns_name, "yasufs64.ntdev.corp.microsoft.com");
        assert_eq!(computer.computer.groups, [GroupId::UNASSIGNED_COMPUTERS]);
        let row = server.app.update_row(&id_of(1)).unwrap();
        assert_eq!(known.status().state(computer.row, row), InstallationState::Failed);
        assert_eq!(known.status().counts_for_update(row, None).total(), 1);
    }
    let clients = server.app.store().read(move |tx| patchwell_store::downstream::clients(tx, &branch)).await.unwrap();
    assert_eq!(clients.len(), 1);
    assert_eq!(clients[0].summary.activities[0].successes, 1, "counted once");
}
