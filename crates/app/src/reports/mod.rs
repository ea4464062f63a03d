//! Reports: tables about updates, computers and synchronizations, a row at a time.
//!
//! Which updates and computers a report is about is settled when it begins; each row is looked up when its turn comes.
//! What is held meanwhile is a few bytes an update or computer, however long the report.

mod columns;
mod compliance;
mod computer_rows;
mod filters;
mod fixed;
mod id;
mod query;
mod report;
mod scope;
mod synchronizations;
mod trend;
mod update_rows;
mod write;

pub use id::ReportId;
pub use query::{ComplianceBy, ReportQuery};
pub use report::{Place, Report};
