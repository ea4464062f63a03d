//! `/rings`: plans of rings.

pub(crate) mod change;
pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod get;
pub(crate) mod list;
mod request;

use http::StatusCode;
use patchwell_app::EditTag;
use patchwell_store::rings::RingPlan;

use super::present;
use super::state::AdminState;
use super::tagged::Tagged;
use super::views::RingPlanView;

fn answer(state: &AdminState, status: StatusCode, plan: &RingPlan) -> Tagged<RingPlanView> {
    let body = present::ring_plan(&state.app.snapshot(), plan);
    Tagged { status, tag: EditTag::version(plan.version), body }
}
