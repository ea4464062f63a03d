//! The filters of reports.

use patchwell_app::{App, ComplianceBy, ReportId, ReportQuery};
use patchwell_catalog::Snapshot;
use patchwell_model::{CategoryType, InstallationState, Timestamp};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use crate::admin::problem::Problem;
use crate::admin::{resolve, views};

/// What a report is about. Each report knows some of these; the others do nothing.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ReportFilters {
    /// Id or name of a group; *All Computers* unless asked.
    group: Option<String>,
    /// Also computers of the groups below it; `true` unless asked.
    children: Option<bool>,
    /// Id or title of a classification.
    classification: Option<String>,
    /// Id or title of a product, family or company.
    product: Option<String>,
    /// This severity or worse.
    #[param(inline)]
    severity: Option<views::Severity>,
    /// States, separated by commas: `needed`, `not_installed`, `downloaded`, `pending_reboot`, `failed`, `installed`,
    /// `not_applicable`, `unknown`.
    status: Option<String>,
    /// Also computers of servers below; `false` unless asked.
    rollup: Option<bool>,
    /// Only this update, by id.
    update: Option<String>,
    /// Only this computer, by id or name.
    computer: Option<String>,
    /// Begins at this time.
    from: Option<Timestamp>,
    /// Ends before this time.
    to: Option<Timestamp>,
    /// What compliance is broken down by; groups unless asked.
    #[param(inline)]
    by: Option<By>,
    /// Days without a report, 1 to 3650; 30 unless asked.
    days: Option<u16>,
    /// Where the part before ended.
    pub(crate) cursor: Option<String>,
    /// At most so many rows, 1 to 1000; 100 unless asked.
    pub(crate) limit: Option<u32>,
    /// For files: `csv`, `xlsx` or `pdf`; `csv` unless asked.
    #[param(inline)]
    pub(crate) format: Option<FileFormat>,
}

/// What compliance is broken down by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum By {
    Group,
    Ring,
    Product,
    Cve,
}

/// A kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum FileFormat {
    Csv,
    Xlsx,
    Pdf,
}

/// The report of this name.
pub(crate) fn report(id: &str) -> Result<ReportId, Problem> {
    ReportId::of(id).ok_or_else(|| {
        Problem::not_found(format!("There is no report {id:?}; GET /api/v1/reports lists those that there are."))
    })
}

impl ReportFilters {
    pub(crate) fn query(&self, app: &App, snapshot: &Snapshot, report: ReportId) -> Result<ReportQuery, Problem> {
        let mut query = ReportQuery::new(report);
        if let Some(name) = &self.group {
            query.group = resolve::group(snapshot, name)?.id;
        }
        query.children = self.children.unwrap_or(true);
        let is_classification = |category: CategoryType| category == CategoryType::UpdateClassification;
        if let Some(text) = &self.classification {
            query.classifications = resolve::categories(snapshot, text, is_classification)?;
        }
        if let Some(text) = &self.product {
            query.products = resolve::categories(snapshot, text, |category| !is_classification(category))?;
        }
        query.severity = self.severity.map(Into::into);
        query.statuses = self.statuses()?;
        query.rollup = self.rollup.unwrap_or(false);
        if let Some(text) = &self.update {
            query.update = Some(resolve::revision(snapshot, text, None)?.identity.update_id);
        }
        if let Some(text) = &self.computer {
            query.computer = Some(resolve::computer_anywhere(app, text)?.0.computer.id.clone());
        }
        (query.from, query.to) = (self.from, self.to);
        query.by = match self.by.unwrap_or(By::Group) {
            By::Group => ComplianceBy::Group,
            By::Ring => ComplianceBy::Ring,
            By::Product => ComplianceBy::Product,
            By::Cve => ComplianceBy::Cve,
        };
        query.days = self.days.unwrap_or(query.days);
        if !(1..=3650).contains(&query.days) {
            return Err(Problem::bad_request("Give days from 1 to 3650.").with("field", "days"));
        }
        Ok(query)
    }

    fn statuses(&self) -> Result<Vec<InstallationState>, Problem> {
        use InstallationState::{
            Downloaded, Failed, Installed, InstalledPendingReboot, NotApplicable, NotInstalled, Unknown,
        };
        let mut found = Vec::new();
        for name in self.status.iter().flat_map(|text| text.split(',')).map(str::trim).filter(|name| !name.is_empty()) {
            let states: &[InstallationState] = match name {
                "needed" => &[NotInstalled, Downloaded, InstalledPendingReboot],
                "not_installed" => &[NotInstalled],
                "downloaded" => &[Downloaded],
                "pending_reboot" => &[InstalledPendingReboot],
                "failed" => &[Failed],
                "installed" => &[Installed],
                "not_applicable" => &[NotApplicable],
                "unknown" => &[Unknown],
                other => {
                    let detail = format!("{other:?} is no state; needed, failed and installed are some.");
                    return Err(Problem::bad_request(detail).with("field", "status"));
                }
            };
            found.extend(states.iter().filter(|state| !found.contains(*state)).copied().collect::<Vec<_>>());
        }
        Ok(found)
    }
}
