//! `POST /computers/{id}/groups`.

use axum::extract::State;
use axum::{Extension, Json};
use patchwell_app::{GroupsChange, KnownComputer, Principal};
use patchwell_catalog::Snapshot;
use patchwell_model::GroupId;

use crate::admin::auth::require_scope;
use crate::admin::extract::{Body, Path};
use crate::admin::problem::Problem;
use crate::admin::state::AdminState;
use crate::admin::views::{ComputerSummary, MembershipChange};
use crate::admin::{present, resolve};

/// Puts a computer into groups and takes it out of others.
#[utoipa::path(
    post, path = "/computers/{id}/groups", tag = "computers",
    params(("id" = String, Path, description = "Id or name of the computer")), request_body = MembershipChange,
    responses((status = 200, body = ComputerSummary), (status = "4XX", response = Problem)),
)]
pub(crate) async fn set_computer_groups(
    State(state): State<AdminState>,
    Extension(principal): Extension<Principal>,
    Path(id): Path<String>,
    Body(request): Body<MembershipChange>,
) -> Result<Json<ComputerSummary>, Problem> {
    let known = resolve::computer(&state.app, &id)?;
    let change = {
        let snapshot = state.app.snapshot();
        let groups = |names: &[String]| resolve::groups(&snapshot, names);
        let change = change(&request, &known.computer.groups, groups)?;
        check_scope(&principal, &snapshot, &known, &change)?;
        change
    };
    let known = state.app.set_computer_groups(&known.computer.id, change).await?;
    let snapshot = state.app.snapshot();
    let listed = state.listed_rows(&snapshot);
    let counts = state.app.status().counts_for_computer(known.row, &listed);
    Ok(Json(present::computer(&snapshot, &known, counts)))
}

/// Whoever moves a computer is responsible for a group that it is in, and for all that it comes into or leaves:
/// otherwise one could take computers of others into one's own groups.
pub(crate) fn check_scope(
    principal: &Principal,
    snapshot: &Snapshot,
    known: &KnownComputer,
    change: &GroupsChange,
) -> Result<(), Problem> {
    let present = resolve::groups_of(known);
    let touched: Vec<GroupId> = match change {
        GroupsChange::Add(groups) | GroupsChange::Remove(groups) => groups.clone(),
        GroupsChange::Set(wanted) => {
            let gone = known.computer.groups.iter().filter(|group| !wanted.contains(group));
            gone.chain(wanted.iter().filter(|group| !present.contains(group))).copied().collect()
        }
    };
    require_scope(principal, snapshot, &touched)?;
    let is_own = present.iter().any(|group| principal.may_act_in(snapshot, &[*group]));
    if is_own { Ok(()) } else { require_scope(principal, snapshot, &present) }
}

fn change(
    request: &MembershipChange,
    present: &[GroupId],
    groups: impl Fn(&[String]) -> Result<Vec<GroupId>, Problem>,
) -> Result<GroupsChange, Problem> {
    match (&request.set, request.add.as_slice(), request.remove.as_slice()) {
        (None, [], []) => Err(Problem::bad_request("Give set, or add and remove.")),
        (Some(set), [], []) => Ok(GroupsChange::Set(groups(set)?)),
        (Some(_), _, _) => Err(Problem::bad_request("Give set alone, or add and remove.").with("field", "set")),
        (None, add, []) => Ok(GroupsChange::Add(groups(add)?)),
        (None, [], remove) => Ok(GroupsChange::Remove(groups(remove)?)),
        (None, add, remove) => {
            let (mut wanted, gone) = (groups(add)?, groups(remove)?);
            wanted.extend(present);
            wanted.retain(|group| !gone.contains(group));
            Ok(GroupsChange::Set(wanted))
        }
    }
}
