//! `GET /reports/{id}`.

use axum::Json;
use axum::extract::State;
use patchwell_app::Place;
use patchwell_reports::{Cell, Column, Heading, Kind};
use serde_json::{Map, Value, json};

use super::params::{self, ReportFilters};
use crate::admin::extract::{Path, Query};
use crate::admin::paging;
use crate::admin::problem::Problem;
use crate::admin::state::AdminState;
use crate::admin::views::{ReportColumn, ReportColumnKind, ReportFilter, ReportPage};

/// A report, in parts. The first part has sums over all of it.
#[utoipa::path(
    get, path = "/reports/{id}", tag = "reports",
    params(("id" = String, Path, description = "Id of the report", example = "updates-tabular"), ReportFilters),
    responses((status = 200, body = ReportPage), (status = "4XX", response = Problem)),
)]
pub(crate) async fn get_report(
    State(state): State<AdminState>,
    Path(id): Path<String>,
    Query(filters): Query<ReportFilters>,
) -> Result<Json<ReportPage>, Problem> {
    state.compute(move |state, _| page(state, &id, &filters)).await.map(Json)
}

fn page(state: &AdminState, id: &str, filters: &ReportFilters) -> Result<ReportPage, Problem> {
    let limit = paging::limit(filters.limit)? as usize;
    let from: Option<(usize, usize)> = paging::place(filters.cursor.as_deref())?;
    let snapshot = state.app.snapshot();
    let query = filters.query(&state.app, &snapshot, params::report(id)?)?;
    let report = state.app.report(&snapshot, &query)?;
    let totals = from.is_none().then(|| report.totals());
    let (item, row) = from.unwrap_or_default();
    let (rows, next) = report.page(Place { item, row }, limit);
    let Heading { title, generated, filters, columns } = report.heading().clone();
    Ok(ReportPage {
        id: id.to_owned(),
        title,
        generated,
        filters: filters.into_iter().map(|(name, value)| ReportFilter { name, value }).collect(),
        items: rows.into_iter().map(|row| object(&columns, row)).collect(),
        columns: columns.into_iter().map(column).collect(),
        totals: totals.into_iter().flatten().map(|(name, sum)| (name.to_owned(), sum)).collect(),
        next_cursor: next.map(|place| paging::cursor(&(place.item, place.row))).transpose()?,
    })
}

fn object(columns: &[Column], row: Vec<Cell>) -> Map<String, Value> {
    columns.iter().map(|column| column.key.to_owned()).zip(row.into_iter().map(value)).collect()
}

fn value(cell: Cell) -> Value {
    match cell {
        Cell::Empty => Value::Null,
        Cell::Text(text) => Value::String(text),
        Cell::Named { text, id } => json!({ "id": id, "text": text }),
        Cell::Number(number) => Value::from(number),
        Cell::Percent(percent) => Value::from((percent * 10.0).round() / 10.0),
        Cell::Time(time) => Value::String(time.to_string()),
    }
}

fn column(column: Column) -> ReportColumn {
    let kind = match column.kind {
        Kind::Text => ReportColumnKind::Text,
        Kind::Number => ReportColumnKind::Number,
        Kind::Bytes => ReportColumnKind::Bytes,
        Kind::Percent => ReportColumnKind::Percent,
        Kind::Date => ReportColumnKind::Date,
        Kind::Status => ReportColumnKind::Status,
        Kind::Update => ReportColumnKind::Update,
        Kind::Computer => ReportColumnKind::Computer,
        Kind::Group => ReportColumnKind::Group,
    };
    ReportColumn { key: column.key.to_owned(), title: column.title.to_owned(), kind }
}
