//! What is asked for.

use patchwell_model::{ComputerId, GroupId, InstallationState, Severity, Timestamp, UpdateId};

use super::ReportId;

/// What compliance is broken down by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ComplianceBy {
    /// Groups.
    #[default]
    Group,
    /// Rings of all ring plans.
    Ring,
    /// Products.
    Product,
    /// CVEs that updates name.
    Cve,
}

/// A report and its filters. Filters that the report does not know do nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportQuery {
    /// Which report.
    pub report: ReportId,
    /// Only computers of this group; *All Computers* unless asked.
    pub group: GroupId,
    /// Also computers of the groups below it.
    pub children: bool,
    /// Only updates in one of these; empty means all.
    pub classifications: Vec<UpdateId>,
    /// Only updates in one of these; empty means all.
    pub products: Vec<UpdateId>,
    /// Only updates of this severity or worse.
    pub severity: Option<Severity>,
    /// Only what is in one of these states; empty means all.
    pub statuses: Vec<InstallationState>,
    /// Also computers of servers below.
    pub rollup: bool,
    /// Only this update.
    pub update: Option<UpdateId>,
    /// Only this computer.
    pub computer: Option<ComputerId>,
    /// Begins here.
    pub from: Option<Timestamp>,
    /// Ends before.
    pub to: Option<Timestamp>,
    /// For compliance.
    pub by: ComplianceBy,
    /// For computers that do not report.
    pub days: u16,
}

impl ReportQuery {
    /// Of everything.
    #[must_use]
    pub fn new(report: ReportId) -> Self {
        Self {
            report,
            group: GroupId::ALL_COMPUTERS,
            children: true,
            classifications: Vec::new(),
            products: Vec::new(),
            severity: None,
            statuses: Vec::new(),
            rollup: false,
            update: None,
            computer: None,
            from: None,
            to: None,
            by: ComplianceBy::default(),
            days: 30,
        }
    }

    /// Whether a state is asked for by its name, or by default: detailed reports leave out what does not concern.
    pub(super) fn shows(&self, state: InstallationState) -> bool {
        if self.statuses.is_empty() {
            state != InstallationState::NotApplicable
        } else {
            self.statuses.contains(&state)
        }
    }
}
