//! The columns of each report, and cells that several have.

use patchwell_catalog::{Entry, Snapshot};
use patchwell_model::{ApprovalAction, GroupId, InstallationState, Severity, StateCounts, UpdateId};
use patchwell_reports::{Cell, Column, Kind};

use super::{ComplianceBy, ReportId};
use crate::KnownComputer;

const fn column(key: &'static str, title: &'static str, kind: Kind) -> Column {
    Column { key, title, kind }
}

const UPDATE: [Column; 5] = [
    column("update", "Update", Kind::Update),
    column("classification", "Classification", Kind::Group),
    column("kb", "KB", Kind::Group),
    column("severity", "Severity", Kind::Status),
    column("released", "Released", Kind::Date),
];
const COMPUTER: [Column; 6] = [
    column("computer", "Computer", Kind::Computer),
    column("address", "Address", Kind::Group),
    column("system", "System", Kind::Text),
    column("groups", "Groups", Kind::Group),
    column("last_contact", "Last contact", Kind::Date),
    column("last_report", "Last report", Kind::Date),
];
/// One column a state, and two that sum them up as administrators know them.
const COUNTS: [Column; 9] = [
    column("needed", "Needed", Kind::Number),
    column("not_installed", "Not installed", Kind::Number),
    column("downloaded", "Downloaded", Kind::Number),
    column("pending_reboot", "Pending restart", Kind::Number),
    column("failed", "Failed", Kind::Number),
    column("installed", "Installed", Kind::Number),
    column("not_applicable", "Not applicable", Kind::Number),
    column("unknown", "No status", Kind::Number),
    column("done", "Installed or not applicable %", Kind::Percent),
];

/// The columns of a report.
pub(super) fn columns(report: ReportId, by: ComplianceBy) -> Vec<Column> {
    match report {
        ReportId::UpdatesTabular | ReportId::UpdatesTabularApproved => {
            [&UPDATE[..], &[column("approval", "Approval", Kind::Status)], &COUNTS].concat()
        }
        ReportId::UpdatesSummary => [
            &UPDATE[..],
            &[
                column("products", "Products", Kind::Text),
                column("bulletins", "Security bulletins", Kind::Group),
                column("cves", "CVEs", Kind::Text),
                column("description", "Description", Kind::Text),
                column("more_information", "More information", Kind::Text),
                column("size", "Bytes", Kind::Bytes),
                column("approvals", "Approvals", Kind::Text),
            ],
            &COUNTS,
        ]
        .concat(),
        ReportId::UpdatesDetailed => vec![
            column("update", "Update", Kind::Update),
            column("kb", "KB", Kind::Group),
            column("computer", "Computer", Kind::Computer),
            column("address", "Address", Kind::Group),
            column("groups", "Groups", Kind::Group),
            column("status", "Status", Kind::Status),
            column("last_report", "Last report", Kind::Date),
        ],
        ReportId::ComputersTabular | ReportId::ComputersTabularApproved => [&COMPUTER[..], &COUNTS].concat(),
        ReportId::ComputersSummary => [
            &COMPUTER[..],
            &[
                column("server", "Server", Kind::Group),
                column("manufacturer", "Make", Kind::Group),
                column("model", "Model", Kind::Group),
                column("bios", "BIOS", Kind::Group),
                column("architecture", "Architecture", Kind::Status),
                column("version", "System version", Kind::Status),
                column("client", "Agent version", Kind::Status),
                column("first_contact", "First contact", Kind::Date),
            ],
            &COUNTS,
        ]
        .concat(),
        ReportId::ComputersDetailed => vec![
            column("computer", "Computer", Kind::Computer),
            column("update", "Update", Kind::Update),
            column("kb", "KB", Kind::Group),
            column("classification", "Classification", Kind::Group),
            column("approval", "Approval", Kind::Status),
            column("status", "Status", Kind::Status),
            column("last_report", "Last report", Kind::Date),
        ],
        ReportId::Synchronizations => vec![
            column("started", "Started", Kind::Date),
            column("finished", "Finished", Kind::Date),
            column("source", "Source", Kind::Text),
            column("started_by", "Started by", Kind::Group),
            column("result", "Result", Kind::Status),
            column("new", "New", Kind::Number),
            column("revised", "Revised", Kind::Number),
            column("expired", "Expired", Kind::Number),
            column("failed", "Failed", Kind::Number),
            column("error", "Error", Kind::Update),
        ],
        ReportId::SynchronizedUpdates => [
            &UPDATE[..],
            &[
                column("products", "Products", Kind::Text),
                column("revision", "Revision", Kind::Number),
                column("arrived", "Arrived", Kind::Date),
                column("change", "Change", Kind::Status),
            ],
        ]
        .concat(),
        ReportId::Compliance => compliance(by),
        ReportId::ComplianceOverTime => [&[column("day", "Day", Kind::Date)], &compliance(by)[..]].concat(),
        ReportId::StaleComputers => [&COMPUTER[..], &[column("days", "Days without a report", Kind::Number)]].concat(),
        ReportId::FailingComputers => {
            [&COMPUTER[..], &[column("failed", "Failed", Kind::Number), column("updates", "Updates", Kind::Update)]]
                .concat()
        }
    }
}

fn compliance(by: ComplianceBy) -> Vec<Column> {
    let named = match by {
        ComplianceBy::Group => column("group", "Group", Kind::Group),
        ComplianceBy::Ring => column("ring", "Ring", Kind::Text),
        ComplianceBy::Product => column("product", "Product", Kind::Text),
        ComplianceBy::Cve => column("cve", "CVE", Kind::Text),
    };
    vec![
        named,
        column("updates", "Updates", Kind::Number),
        column("computers", "Computers", Kind::Number),
        column("compliant", "Compliant", Kind::Number),
        column("needing", "Needing updates", Kind::Number),
        column("failing", "With failures", Kind::Number),
        column("unknown", "No status", Kind::Number),
        column("share", "Compliant %", Kind::Percent),
    ]
}

/// The cells of [`COUNTS`].
pub(super) fn counts(counts: &StateCounts) -> impl Iterator<Item = Cell> + use<> {
    use InstallationState::{
        Downloaded, Failed, Installed, InstalledPendingReboot, NotApplicable, NotInstalled, Unknown,
    };
    let number = |state| Cell::Number(counts.get(state).into());
    let done = counts.get(Installed) + counts.get(NotApplicable);
    [
        Cell::Number(counts.needed().into()),
        number(NotInstalled),
        number(Downloaded),
        number(InstalledPendingReboot),
        number(Failed),
        number(Installed),
        number(NotApplicable),
        number(Unknown),
        percent(done.into(), counts.total().into()),
    ]
    .into_iter()
}

/// A share; nothing of nothing.
pub(super) fn percent(part: u64, whole: u64) -> Cell {
    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
    if whole == 0 { Cell::Empty } else { Cell::Percent(part as f64 * 100.0 / whole as f64) }
}

/// The cells of [`UPDATE`].
pub(super) fn update(snapshot: &Snapshot, entry: &Entry) -> Vec<Cell> {
    vec![
        named(entry),
        classification(snapshot, entry),
        kb(entry),
        severity(entry.severity),
        Cell::time(entry.creation_date),
    ]
}

pub(super) fn named(entry: &Entry) -> Cell {
    Cell::Named { text: entry.title.to_string(), id: entry.identity.update_id.to_string() }
}

pub(super) fn kb(entry: &Entry) -> Cell {
    Cell::text(entry.kb_articles.iter().map(|number| format!("KB{number}")).collect::<Vec<_>>().join(", "))
}

pub(super) fn classification(snapshot: &Snapshot, entry: &Entry) -> Cell {
    Cell::text(titles(snapshot, &snapshot.categories(entry.identity.update_id).classifications))
}

pub(super) fn products(snapshot: &Snapshot, entry: &Entry) -> Cell {
    Cell::text(titles(snapshot, &snapshot.categories(entry.identity.update_id).products))
}

fn titles(snapshot: &Snapshot, ids: &[UpdateId]) -> String {
    ids.iter().filter_map(|id| snapshot.title(*id)).collect::<Vec<_>>().join(", ")
}

fn severity(severity: Severity) -> Cell {
    Cell::text(match severity {
        Severity::Unspecified => "",
        Severity::Low => "Low",
        Severity::Moderate => "Moderate",
        Severity::Important => "Important",
        Severity::Critical => "Critical",
    })
}

/// The cells of [`COMPUTER`].
pub(super) fn computer(snapshot: &Snapshot, known: &KnownComputer) -> Vec<Cell> {
    let computer = &known.computer;
    vec![
        computer_name(known),
        Cell::text(computer.ip_address.clone().unwrap_or_default()),
        Cell::text(computer.details.as_ref().map(patchwell_model::ComputerDetails::os_name).unwrap_or_default()),
        groups(snapshot, &computer.groups),
        Cell::time(computer.last_contact),
        Cell::time(computer.last_status_report),
    ]
}

pub(super) fn computer_name(known: &KnownComputer) -> Cell {
    Cell::Named { text: known.computer.dns_name.clone(), id: known.computer.id.to_string() }
}

pub(super) fn groups(snapshot: &Snapshot, groups: &[GroupId]) -> Cell {
    Cell::text(groups.iter().map(|group| group_name(snapshot, *group)).collect::<Vec<_>>().join(", "))
}

pub(super) fn group_name(snapshot: &Snapshot, group: GroupId) -> String {
    snapshot.groups().get(group).map_or_else(|| group.to_string(), |found| found.name.clone())
}

/// What holds for a group or computer, as administrators call it.
pub(super) fn action(action: Option<ApprovalAction>) -> &'static str {
    match action {
        Some(ApprovalAction::Install) => "Install",
        Some(ApprovalAction::Uninstall) => "Uninstall",
        Some(ApprovalAction::NotApproved) | None => "Not approved",
    }
}

/// A state as administrators call it.
pub(super) fn state(state: InstallationState) -> &'static str {
    match state {
        InstallationState::Unknown => "No status",
        InstallationState::NotApplicable => "Not applicable",
        InstallationState::NotInstalled => "Needed",
        InstallationState::Downloaded => "Downloaded",
        InstallationState::Installed => "Installed",
        InstallationState::Failed => "Failed",
        InstallationState::InstalledPendingReboot => "Pending restart",
    }
}
