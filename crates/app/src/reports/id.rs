//! Which reports there are.

/// A report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ReportId {
    /// A row an update with its description, approvals and counts.
    UpdatesSummary,
    /// A row for each computer of each update.
    UpdatesDetailed,
    /// A row an update with counts.
    UpdatesTabular,
    /// The same, of updates that are approved for a group.
    UpdatesTabularApproved,
    /// A row a computer with what it is and counts.
    ComputersSummary,
    /// A row for each update of each computer.
    ComputersDetailed,
    /// A row a computer with counts.
    ComputersTabular,
    /// The same, of a group and what is approved for it.
    ComputersTabularApproved,
    /// A row a synchronization.
    Synchronizations,
    /// A row a revision that a synchronization or an import brought.
    SynchronizedUpdates,
    /// A row a group, ring, product or CVE.
    Compliance,
    /// A row a day and group, ring, product or CVE.
    ComplianceOverTime,
    /// Computers that have not reported for some days.
    StaleComputers,
    /// Computers on which updates failed.
    FailingComputers,
}

/// What is said of a report.
struct About {
    id: &'static str,
    title: &'static str,
    description: &'static str,
    filters: &'static [&'static str],
}

const UPDATES: &[&str] = &["group", "children", "classification", "product", "severity", "status", "update", "rollup"];
const COMPUTERS: &[&str] =
    &["group", "children", "classification", "product", "severity", "status", "computer", "rollup"];

impl ReportId {
    /// All of them, as lists show them.
    pub const ALL: [Self; 14] = [
        Self::UpdatesSummary,
        Self::UpdatesDetailed,
        Self::UpdatesTabular,
        Self::UpdatesTabularApproved,
        Self::ComputersSummary,
        Self::ComputersDetailed,
        Self::ComputersTabular,
        Self::ComputersTabularApproved,
        Self::Synchronizations,
        Self::SynchronizedUpdates,
        Self::Compliance,
        Self::ComplianceOverTime,
        Self::StaleComputers,
        Self::FailingComputers,
    ];

    /// By its name for programs.
    #[must_use]
    pub fn of(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|report| report.id() == id)
    }

    /// Its name for programs.
    #[must_use]
    pub fn id(self) -> &'static str {
        self.about().id
    }

    /// Its name for people.
    #[must_use]
    pub fn title(self) -> &'static str {
        self.about().title
    }

    /// What it shows, in a sentence.
    #[must_use]
    pub fn description(self) -> &'static str {
        self.about().description
    }

    /// The filters that it knows.
    #[must_use]
    pub fn filters(self) -> &'static [&'static str] {
        self.about().filters
    }

    fn about(self) -> About {
        let about = |id, title, description, filters| About { id, title, description, filters };
        match self {
            Self::UpdatesSummary => about(
                "updates-summary",
                "Update status summary",
                "Each update with its description, approvals and how many computers are in each state.",
                UPDATES,
            ),
            Self::UpdatesDetailed => about(
                "updates-detailed",
                "Update detailed status",
                "Each update with every computer and its state. Not applicable is left out unless asked for.",
                UPDATES,
            ),
            Self::UpdatesTabular => about(
                "updates-tabular",
                "Update tabular status",
                "One row for each update: how many computers are in each state.",
                UPDATES,
            ),
            Self::UpdatesTabularApproved => about(
                "updates-tabular-approved",
                "Update tabular status for approved updates",
                "As update tabular status, of updates that are approved for the group, directly or by one above it.",
                UPDATES,
            ),
            Self::ComputersSummary => about(
                "computers-summary",
                "Computer status summary",
                "Each computer with its system and hardware, its groups, and how many updates are in each state.",
                COMPUTERS,
            ),
            Self::ComputersDetailed => about(
                "computers-detailed",
                "Computer detailed status",
                "Each computer with every update and its state. Not applicable is left out unless asked for.",
                COMPUTERS,
            ),
            Self::ComputersTabular => about(
                "computers-tabular",
                "Computer tabular status",
                "One row for each computer: how many updates are in each state.",
                COMPUTERS,
            ),
            Self::ComputersTabularApproved => about(
                "computers-tabular-approved",
                "Computer tabular status for approved updates",
                "As computer tabular status, of the group's computers and the updates that are approved for it.",
                COMPUTERS,
            ),
            Self::Synchronizations => about(
                "synchronizations",
                "Synchronization results",
                "Each synchronization: how it ended and what it brought.",
                &["from", "to"],
            ),
            Self::SynchronizedUpdates => about(
                "synchronized-updates",
                "Synchronized updates",
                "New, revised and expired updates that arrived in a period.",
                &["from", "to", "classification", "product", "severity"],
            ),
            Self::Compliance => about(
                "compliance",
                "Compliance",
                "How far groups, rings, products or CVEs are done: computers without a needed or failed approved update.",
                &["by", "group", "children", "classification", "product", "severity", "rollup"],
            ),
            Self::ComplianceOverTime => about(
                "compliance-over-time",
                "Compliance over time",
                "How far groups, rings, products or CVEs were done on each day, and are now.",
                &["by", "group", "children", "from", "to"],
            ),
            Self::StaleComputers => about(
                "stale-computers",
                "Computers that do not report",
                "Computers whose last report is older than some days, 30 unless asked otherwise, or that never reported.",
                &["group", "children", "days", "rollup"],
            ),
            Self::FailingComputers => about(
                "failing-computers",
                "Computers with failed updates",
                "Computers on which updates failed, with how many and which.",
                &["group", "children", "classification", "product", "severity", "rollup"],
            ),
        }
    }
}
