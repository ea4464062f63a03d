//! Approvals of several groups that concern one computer: a table over a tree of four levels, as an agent is told.
//! All Computers > Region > Site > Lab, and All Computers > Role > Kiosk beside it.

use jiff::Timestamp;
use patchwell_app::GroupsChange;
use patchwell_model::ApprovalAction::{Install, NotApproved, Uninstall};
use patchwell_model::{ApprovalAction, ComputerId, GroupId};
use patchwell_wire::client::deployment::DeploymentAction;

use crate::support::{Agent, Document, Server, id_of};

const ALL: usize = 0;
const REGION: usize = 1;
const SITE: usize = 2;
const LAB: usize = 3;
const ROLE: usize = 4;
const KIOSK: usize = 5;

/// Group, action, hours until the deadline.
type Row = (usize, ApprovalAction, Option<i64>);

/// What is told, and hours until the deadline.
type Told = (DeploymentAction, Option<i64>);
/// A name, the computer's groups, what is decided, and what the computer is told.
type Case = (&'static str, &'static [usize], &'static [Row], Told);

const CASES: &[Case] = {
    use DeploymentAction as Do;
    const NOTHING: Told = (Do::PreDeploymentCheck, None);
    &[
        ("nothing is decided", &[LAB], &[], NOTHING),
        ("what holds for all holds below", &[LAB], &[(ALL, Install, None)], (Do::Install, None)),
        ("beside it does not", &[LAB], &[(ROLE, Install, None), (KIOSK, Install, None)], NOTHING),
        ("below it does not", &[SITE], &[(LAB, Install, None)], NOTHING),
        ("deeper wins: to hold back", &[LAB], &[(ALL, Install, None), (LAB, NotApproved, None)], NOTHING),
        ("deeper wins: to remove", &[LAB], &[(REGION, Install, None), (SITE, Uninstall, None)], (Do::Uninstall, None)),
        ("deeper wins: to install", &[LAB], &[(REGION, Uninstall, None), (SITE, Install, None)], (Do::Install, None)),
        (
            "deeper wins: with its deadline, though a later one",
            &[LAB],
            &[(REGION, Install, Some(1)), (LAB, Install, Some(9))],
            (Do::Install, Some(9)),
        ),
        ("deeper wins: with none", &[LAB], &[(REGION, Install, Some(1)), (SITE, Install, None)], (Do::Install, None)),
        (
            "depth counts across branches",
            &[REGION, KIOSK],
            &[(REGION, Install, None), (KIOSK, Uninstall, None)],
            (Do::Uninstall, None),
        ),
        (
            "depth counts where the decision is, not the computer",
            &[LAB, ROLE],
            &[(REGION, Install, None), (ROLE, Uninstall, None)],
            (Do::Install, None),
        ),
        (
            "equal depth: install before remove",
            &[SITE, KIOSK],
            &[(SITE, Uninstall, None), (KIOSK, Install, None)],
            (Do::Install, None),
        ),
        (
            "equal depth: remove before nothing",
            &[SITE, KIOSK],
            &[(SITE, NotApproved, None), (KIOSK, Uninstall, None)],
            (Do::Uninstall, None),
        ),
        (
            "equal depth: install before nothing",
            &[SITE, KIOSK],
            &[(SITE, Install, None), (KIOSK, NotApproved, None)],
            (Do::Install, None),
        ),
        (
            "equal depth: the earlier deadline",
            &[SITE, KIOSK],
            &[(SITE, Install, Some(9)), (KIOSK, Install, Some(3))],
            (Do::Install, Some(3)),
        ),
        (
            "equal depth: a deadline before none",
            &[SITE, KIOSK],
            &[(SITE, Install, None), (KIOSK, Install, Some(3))],
            (Do::Install, Some(3)),
        ),
        (
            "equal depth: install without a deadline before remove with one",
            &[SITE, KIOSK],
            &[(SITE, Install, None), (KIOSK, Uninstall, Some(3))],
            (Do::Install, None),
        ),
        (
            "four levels: the deepest alone",
            &[LAB],
            &[(ALL, Install, Some(1)), (REGION, Uninstall, None), (SITE, NotApproved, None), (LAB, Install, Some(5))],
            (Do::Install, Some(5)),
        ),
    ]
};

/// The groups of the tree by their numbers above.
async fn tree(server: &Server) -> Vec<GroupId> {
    let mut groups = vec![GroupId::ALL_COMPUTERS];
    for (name, parent) in [("Region", ALL), ("Site", REGION), ("Lab", SITE), ("Role", ALL), ("Kiosk", ROLE)] {
        let parent = Some(groups[parent]).filter(|parent| *parent != GroupId::ALL_COMPUTERS);
        groups.push(server.app.create_group(name, parent).await.unwrap().id);
    }
    groups
}

#[tokio::test]
async fn every_conflict_of_approvals_is_decided_alike_on_the_wire() {
    // Each case is an update of its own, so that one computer is told of all decisions at once.
    let number = |case: usize| 10 + u16::try_from(case).unwrap();
    let documents: Vec<Document> =
        (0..CASES.len()).map(|case| Document::software(number(case)).uninstallable()).collect();
    let server = Server::with(&documents).await;
    let groups = tree(&server).await;
    let start: Timestamp = server.minutes_later(0);
    let at = |hours: Option<i64>| hours.map(|hours| start + jiff::SignedDuration::from_hours(hours));
    for (case, (_, _, rows, _)) in CASES.iter().enumerate() {
        for (group, action, deadline) in *rows {
            server.approve_by(id_of(number(case)), &[groups[*group]], *action, at(*deadline)).await;
        }
    }
    let mut agent = Agent::ready(&server, "pc-1").await;
    for (case, (name, members, _, (action, deadline))) in CASES.iter().enumerate() {
        let wanted = members.iter().map(|member| groups[*member]).collect();
        let id = ComputerId::new("pc-1").unwrap();
        server.app.set_computer_groups(&id, GroupsChange::Set(wanted)).await.unwrap();
        let revision = server.revision(id_of(number(case)));
        // Both to an agent that hears of it for the first time, and to one that knows it from before.
        agent.handshake().await;
        let told = agent.scan(&[], &[]).await.new_updates;
        let deployment = told.iter().find(|update| update.id == revision).unwrap().deployment.clone().unwrap();
        assert_eq!((deployment.action, deployment.deadline), (*action, at(*deadline)), "{name}");
        let known = server.app.computers().get(&id).unwrap().computer.groups.clone();
        let effective = server.app.snapshot().deployment(&known, patchwell_model::RevisionId(revision)).unwrap();
        assert_eq!(effective.deployment.id.0, deployment.id, "{name}: what is shown here is what is told there");
    }
}
