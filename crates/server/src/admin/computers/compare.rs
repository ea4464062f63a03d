//! `POST /computers/compare`.

use axum::Json;
use axum::extract::State;
use jiff::SignedDuration;
use patchwell_model::{StateCounts, Timestamp};

use crate::admin::extract::Body;
use crate::admin::present;
use crate::admin::problem::Problem;
use crate::admin::state::AdminState;
use crate::admin::views::{CompareComputers, ComputerComparison, ComputerSummary, SilentComputer};

/// The most names in one request.
const LIMIT: usize = 20_000;

/// Holds a list of computers, as a directory has it, against those that report: which never came, and which came and
/// have not reported lately. Changes nothing.
#[utoipa::path(
    post, path = "/computers/compare", tag = "computers", request_body = CompareComputers,
    responses((status = 200, body = ComputerComparison), (status = "4XX", response = Problem)),
)]
pub(crate) async fn compare_computers(
    State(state): State<AdminState>,
    Body(request): Body<CompareComputers>,
) -> Result<Json<ComputerComparison>, Problem> {
    if request.names.len() > LIMIT {
        let text = format!("Compare at most {LIMIT} computers at a time, not {}.", request.names.len());
        return Err(Problem::bad_request(text).with("field", "names"));
    }
    let age = SignedDuration::from_hours(24 * i64::from(request.days));
    let compared = state.compute(move |state, snapshot| {
        let since = state.app.now().checked_sub(age).unwrap_or(Timestamp::MIN);
        let found = state.app.compare_computers(&request.names, since);
        let silent = found.silent.iter().map(|known| {
            let ComputerSummary { id, name, groups, last_contact, last_status_report, .. } =
                present::computer(snapshot, known, StateCounts::default());
            SilentComputer { id, name, groups, last_contact, last_status_report }
        });
        let silent = silent.collect();
        Ok(ComputerComparison { missing: found.missing, silent, reporting: found.reporting })
    });
    compared.await.map(Json)
}
