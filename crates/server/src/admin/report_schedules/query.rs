//! What is asked for, as the application takes it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use axum::extract::Query;
use http::Uri;
use patchwell_app::{App, NewReportSchedule, ReportQuery};
use patchwell_reports::Format;

use crate::admin::problem::Problem;
use crate::admin::reports::params::{self, ReportFilters};
use crate::admin::state::AdminState;
use crate::admin::views::ReportScheduleChange;

/// What pages and files are asked for with, and schedules are not.
const OTHERS: [&str; 3] = ["cursor", "limit", "format"];

/// A schedule with its filters understood: names in them are looked up now.
pub(super) async fn schedule(
    state: &AdminState,
    name: String,
    what: ReportScheduleChange,
) -> Result<NewReportSchedule, Problem> {
    let format = Format::of_extension(&what.format).ok_or_else(|| {
        Problem::bad_request(format!("{:?} is no format; csv, xlsx and pdf are some.", what.format))
            .with("field", "format")
    })?;
    let ReportScheduleChange { report, filters, rhythm, time, recipients, is_enabled, .. } = what;
    let query = state.compute(move |state, _| query(&state.app, &report, &filters)).await?;
    Ok(NewReportSchedule { name, query, format, rhythm, time, recipients, is_enabled })
}

fn query(app: &App, report: &str, filters: &BTreeMap<String, String>) -> Result<ReportQuery, Problem> {
    let report = params::report(report)?;
    let known = report.filters();
    if let Some(unknown) =
        filters.keys().find(|name| OTHERS.contains(&name.as_str()) || !known.contains(&name.as_str()))
    {
        let detail = format!("This report has no filter {unknown:?}; it has {}.", known.join(", "));
        return Err(Problem::bad_request(detail).with("field", "filters"));
    }
    let uri: Uri = format!("/?{}", encoded(filters)).parse().map_err(|error| Problem::internal(&error))?;
    let filters = Query::<ReportFilters>::try_from_uri(&uri);
    let Query(filters) = filters.map_err(|rejection| {
        Problem::bad_request(format!("The filters: {}.", rejection.body_text())).with("field", "filters")
    })?;
    filters.query(app, &app.snapshot(), report)
}

/// As a query string.
fn encoded(filters: &BTreeMap<String, String>) -> String {
    let mut query = String::new();
    for (name, text) in filters {
        for (part, after) in [(name, '='), (text, '&')] {
            for byte in part.bytes() {
                let _ = write!(query, "%{byte:02X}");
            }
            query.push(after);
        }
    }
    query.trim_end_matches('&').to_owned()
}
