//! Reports against counts of the facts that were reported: all states, nested groups, a server below.

use std::collections::BTreeMap;

use patchwell_app::{App, Authorization, GroupsChange, Place, ReportId, ReportQuery};
use patchwell_model::{
    ApprovalAction, ClientEvent, ComputerId, GroupId, InstallationState, RevisionIdentity, UpdateId,
};
use patchwell_reports::Cell;

use super::fleet::{UPDATES, event, roll_up, server};
use crate::support::id_of;

/// What stands where: by computer and update. Made up by a formula, reported event by event, and never read back.
type Facts = BTreeMap<(String, UpdateId), InstallationState>;

fn fact(computer: u16, update: u16) -> InstallationState {
    use InstallationState::{
        Downloaded, Failed, Installed, InstalledPendingReboot, NotApplicable, NotInstalled, Unknown,
    };
    if computer % 5 == 4 {
        return Unknown;
    }
    let states = [NotApplicable, NotInstalled, Downloaded, Installed, Failed, InstalledPendingReboot];
    states[usize::from(computer * 3 + update * 7 + update * computer) % states.len()]
}

/// Lets a computer in, puts it in a group and has it report its facts.
async fn report(app: &App, name: &str, number: u16, group: Option<GroupId>, facts: &mut Facts) {
    let id = ComputerId::new(name).unwrap();
    let request = Authorization {
        id: id.clone(),
        dns_name: format!("{name}.example.test"),
        requested_groups: Vec::new(),
        address: None,
    };
    app.authorize_computer(request).await.unwrap();
    if let Some(group) = group {
        app.set_computer_groups(&id, GroupsChange::Set(vec![group])).await.unwrap();
    }
    facts.extend((1..=UPDATES).map(|update| ((name.to_owned(), id_of(update)), fact(number, update))));
    if number % 5 == 4 {
        return;
    }
    let list = |wanted: &[InstallationState]| {
        let listed = (1..=UPDATES).filter(|update| wanted.contains(&fact(number, *update)));
        listed.map(|update| id_of(update).to_string()).collect::<Vec<_>>().join(";")
    };
    use InstallationState::{Downloaded, Failed, Installed, InstalledPendingReboot, NotInstalled};
    let needed = list(&[NotInstalled, Downloaded, Failed, InstalledPendingReboot]);
    let inventory = ClientEvent {
        misc_data: vec![format!("U={needed}"), format!("V={}", list(&[Installed]))],
        ..event(&id, 156, 1000)
    };
    let mut events = vec![inventory];
    for update in 1..=UPDATES {
        let (event_id, hresult) = match fact(number, update) {
            Downloaded => (162, 0),
            Failed => (182, -1),
            InstalledPendingReboot => (201, 0),
            _ => continue,
        };
        let revision = Some(RevisionIdentity { update_id: id_of(update), revision_number: 1 });
        events.push(ClientEvent { revision, hresult, ..event(&id, event_id, update) });
    }
    app.record_events(&id, events).await.unwrap();
}

/// Rows by their first cell's id, with the value of each column.
fn rows(app: &App, query: &ReportQuery) -> Vec<(Vec<String>, BTreeMap<&'static str, Cell>)> {
    let report = app.report(&app.snapshot(), query).unwrap();
    let columns: Vec<&'static str> = report.heading().columns.iter().map(|column| column.key).collect();
    let mut all = Vec::new();
    let mut place = Some(Place::default());
    while let Some(from) = place {
        // Small pages: joining them is part of the test.
        let (page, next) = report.page(from, 7);
        assert!(page.len() == 7 || next.is_none());
        all.extend(page);
        place = next;
    }
    let mut whole = Vec::new();
    report
        .each(|cells| {
            whole.push(cells.to_vec());
            Ok(())
        })
        .unwrap();
    assert_eq!(all, whole, "pages join to the report");
    all.into_iter()
        .map(|cells| {
            assert_eq!(cells.len(), columns.len(), "{:?}", query.report);
            let ids = cells.iter().filter_map(|cell| match cell {
                Cell::Named { id, .. } => Some(id.clone()),
                _ => None,
            });
            (ids.collect(), columns.iter().copied().zip(cells.clone()).collect())
        })
        .collect()
}

const COUNTED: [(&str, InstallationState); 7] = [
    ("not_installed", InstallationState::NotInstalled),
    ("downloaded", InstallationState::Downloaded),
    ("pending_reboot", InstallationState::InstalledPendingReboot),
    ("failed", InstallationState::Failed),
    ("installed", InstallationState::Installed),
    ("not_applicable", InstallationState::NotApplicable),
    ("unknown", InstallationState::Unknown),
];

fn check_counts(
    row: &BTreeMap<&'static str, Cell>,
    facts: &Facts,
    what: &str,
    concerns: impl Fn(&(String, UpdateId)) -> bool,
) {
    let count = |state| facts.iter().filter(|(key, fact)| concerns(key) && **fact == state).count() as u64;
    for (column, state) in COUNTED {
        assert_eq!(row[column], Cell::Number(count(state)), "{what} {column}");
    }
    let needed: u64 = COUNTED[..3].iter().map(|(_, state)| count(*state)).sum();
    assert_eq!(row["needed"], Cell::Number(needed), "{what}");
}

#[tokio::test]
async fn counts_of_the_eight_reports_are_those_of_the_facts() {
    let (root, leaf) = (server().await, server().await);
    let pilot = root.app.create_group("Pilot", None).await.unwrap().id;
    let inner = root.app.create_group("Inner", Some(pilot)).await.unwrap().id;
    let deepest = root.app.create_group("Deepest", Some(inner)).await.unwrap().id;
    let groups = [None, Some(pilot), Some(inner), Some(deepest)];
    let (mut here, mut below) = (Facts::new(), Facts::new());
    let mut group_of: BTreeMap<String, Option<GroupId>> = BTreeMap::new();
    for number in 0..17u16 {
        let (name, group) = (format!("here-{number}"), groups[usize::from(number) % groups.len()]);
        report(&root.app, &name, number, group, &mut here).await;
        group_of.insert(name, group);
    }
    for number in 20..29u16 {
        report(&leaf.app, &format!("below-{number}"), number, None, &mut below).await;
    }
    roll_up(&leaf, &root).await;
    for state in InstallationState::ALL {
        assert!(here.values().any(|fact| *fact == state) && below.values().any(|fact| *fact == state), "{state:?}");
    }
    // Approved for Pilot and what is below it, but not for Deepest.
    for (update, group, action) in [(1, pilot, ApprovalAction::Install), (2, inner, ApprovalAction::Install)] {
        approve(&root.app, update, group, action).await;
    }
    approve(&root.app, 1, deepest, ApprovalAction::NotApproved).await;

    let of_group = |group: GroupId| {
        let below: Vec<GroupId> = root.app.snapshot().groups().subtree(group);
        let group_of = &group_of;
        move |name: &str| {
            group == GroupId::ALL_COMPUTERS
                || group_of.get(name).is_some_and(|of| of.is_some_and(|of| below.contains(&of)))
        }
    };
    let all: Facts = here.iter().chain(&below).map(|(key, fact)| (key.clone(), *fact)).collect();
    for (group, rollup) in [
        (GroupId::ALL_COMPUTERS, false),
        (GroupId::ALL_COMPUTERS, true),
        (pilot, false),
        (inner, false),
        (deepest, false),
    ] {
        let facts = if rollup { &all } else { &here };
        let member = of_group(group);
        let ask = |report| ReportQuery { group, rollup, ..ReportQuery::new(report) };
        let what = |ids: &[String]| format!("{group} {rollup} {ids:?}");
        for report in [ReportId::UpdatesTabular, ReportId::UpdatesSummary] {
            let found = rows(&root.app, &ask(report));
            assert_eq!(found.len(), usize::from(UPDATES));
            for (ids, row) in &found {
                check_counts(row, facts, &what(ids), |(name, update)| member(name) && update.to_string() == ids[0]);
            }
        }
        for report in [ReportId::ComputersTabular, ReportId::ComputersSummary] {
            let found = rows(&root.app, &ask(report));
            let members = facts.keys().filter(|(name, update)| member(name) && *update == id_of(1)).count();
            assert_eq!(found.len(), members, "{report:?}");
            for (ids, row) in &found {
                check_counts(row, facts, &what(ids), |(name, _)| *name == ids[0]);
            }
        }
        let shown = |key: &&(String, UpdateId)| member(&key.0) && facts[*key] != InstallationState::NotApplicable;
        let detailed: Vec<Vec<String>> =
            facts.keys().filter(shown).map(|(c, u)| vec![c.clone(), u.to_string()]).collect();
        for (report, swap) in [(ReportId::ComputersDetailed, false), (ReportId::UpdatesDetailed, true)] {
            let mut found: Vec<Vec<String>> = rows(&root.app, &ask(report)).into_iter().map(|(ids, _)| ids).collect();
            if swap {
                found.iter_mut().for_each(|ids| ids.reverse());
            }
            found.sort();
            assert_eq!(found, detailed, "{report:?} {group} {rollup}");
        }
    }

    // What is approved, directly or by a group above.
    for (group, approved) in
        [(pilot, vec![1]), (inner, vec![1, 2]), (deepest, vec![2]), (GroupId::ALL_COMPUTERS, vec![])]
    {
        let member = of_group(group);
        let wanted: Vec<String> = approved.iter().map(|number| id_of(*number).to_string()).collect();
        let found = rows(&root.app, &ReportQuery { group, ..ReportQuery::new(ReportId::UpdatesTabularApproved) });
        let mut ids: Vec<String> = found.iter().map(|(ids, _)| ids[0].clone()).collect();
        ids.sort();
        assert_eq!(ids, wanted, "{group}");
        for (ids, row) in &found {
            check_counts(row, &here, "approved", |(name, update)| member(name) && update.to_string() == ids[0]);
        }
        let found = rows(&root.app, &ReportQuery { group, ..ReportQuery::new(ReportId::ComputersTabularApproved) });
        for (ids, row) in &found {
            let counted = |(name, update): &(String, UpdateId)| *name == ids[0] && wanted.contains(&update.to_string());
            check_counts(row, &here, "approved", counted);
        }
    }
}

#[tokio::test]
async fn states_choose_rows_and_compliance_follows_from_them() {
    let server = server().await;
    let group = server.app.create_group("Pilot", None).await.unwrap().id;
    let mut facts = Facts::new();
    for number in 0..15u16 {
        report(&server.app, &format!("pc-{number:02}"), number, Some(group), &mut facts).await;
    }
    approve(&server.app, 3, group, ApprovalAction::Install).await;
    let failed =
        ReportQuery { statuses: vec![InstallationState::Failed], ..ReportQuery::new(ReportId::ComputersDetailed) };
    let expected = facts.values().filter(|fact| **fact == InstallationState::Failed).count();
    assert_eq!(rows(&server.app, &failed).len(), expected);
    let failing = rows(&server.app, &ReportQuery::new(ReportId::FailingComputers));
    let counts: Vec<Cell> = failing.iter().map(|(_, row)| row["failed"].clone()).collect();
    assert!(counts.is_sorted_by(|a, b| format!("{b:?}").len() <= format!("{a:?}").len()) && !counts.is_empty());
    let sum: u64 = counts.iter().map(|cell| if let Cell::Number(count) = cell { *count } else { 0 }).sum();
    assert_eq!(sum as usize, expected);

    let stale = rows(&server.app, &ReportQuery::new(ReportId::StaleComputers));
    assert_eq!(stale.len(), 3, "those that never reported");
    server.minutes_later(60 * 24 * 40);
    assert_eq!(rows(&server.app, &ReportQuery::new(ReportId::StaleComputers)).len(), 15);

    let compliance = rows(&server.app, &ReportQuery { group, ..ReportQuery::new(ReportId::Compliance) });
    let state = |number: u16| facts[&(format!("pc-{number:02}"), id_of(3))];
    let is = |wanted: &[InstallationState]| (0..15).filter(|number| wanted.contains(&state(*number))).count() as u64;
    use InstallationState::{
        Downloaded, Failed, Installed, InstalledPendingReboot, NotApplicable, NotInstalled, Unknown,
    };
    let (_, row) = &compliance[0];
    for (column, expected) in [
        ("updates", 1),
        ("computers", 15),
        ("needing", is(&[NotInstalled, Downloaded, InstalledPendingReboot])),
        ("failing", is(&[Failed])),
        ("unknown", is(&[Unknown])),
        ("compliant", is(&[Installed, NotApplicable])),
    ] {
        assert_eq!(row[column], Cell::Number(expected), "{column}");
    }
}

async fn approve(app: &App, update: u16, group: GroupId, action: ApprovalAction) {
    let request = patchwell_catalog::ApproveRequest {
        target: patchwell_catalog::ApproveTarget::Update(id_of(update)),
        groups: vec![group],
        action,
        deadline: None,
    };
    app.approve(&request, "test").await.unwrap();
}
