//! Acts as requests describe them, and who may do them.

use patchwell_app::{Act, App, GroupsChange, Principal, RolloutRequest, RuleKind};
use patchwell_catalog::{ApproveRequest, ApproveTarget, Snapshot};
use patchwell_model::{ApprovalAction, GroupId, RevisionIdentity, Role, UpdateId};

use crate::admin::auth::require_scope;
use crate::admin::cleanup::steps as cleanup_steps;
use crate::admin::problem::Problem;
use crate::admin::resolve;
use crate::admin::views::{ActRequest, Action};

/// Names in one request.
const MAX_NAMES: usize = 5_000;

/// The act that a request describes.
pub(super) fn act(app: &App, snapshot: &Snapshot, request: &ActRequest) -> Result<Act, Problem> {
    Ok(match request {
        ActRequest::Approve { updates, revision, groups, action, deadline } => {
            let (updates, groups) = (ids(updates)?, resolve::groups(snapshot, groups)?);
            if revision.is_some() && updates.len() != 1 {
                let problem = Problem::bad_request("A revision belongs to a single update; leave it out.");
                return Err(problem.with("field", "revision"));
            }
            let action = match action {
                Action::Install => ApprovalAction::Install,
                Action::Uninstall => ApprovalAction::Uninstall,
                Action::None => ApprovalAction::NotApproved,
                Action::Inherit => return Ok(Act::Inherit { updates, groups }),
            };
            let target = |update_id| match revision {
                None => ApproveTarget::Update(update_id),
                Some(number) => ApproveTarget::Revision(RevisionIdentity { update_id, revision_number: *number }),
            };
            let wish =
                |update| ApproveRequest { target: target(update), groups: groups.clone(), action, deadline: *deadline };
            Act::Approve(updates.into_iter().map(wish).collect())
        }
        ActRequest::Decline { updates } => Act::Decline(ids(updates)?),
        ActRequest::Reinstate { updates } => Act::Reinstate(ids(updates)?),
        ActRequest::MoveComputers { computers, groups } => {
            bounded(computers)?;
            let known = computers.iter().map(|name| Ok(resolve::computer(app, name)?.computer.id.clone()));
            Act::MoveComputers {
                computers: known.collect::<Result<_, Problem>>()?,
                change: GroupsChange::Set(resolve::groups(snapshot, groups)?),
            }
        }
        ActRequest::RunRule { rule, declines } => {
            let kind = if *declines { RuleKind::Decline } else { RuleKind::Approval };
            Act::RunRule { kind, rule: rule.clone() }
        }
        ActRequest::Cleanup { steps } => Act::Cleanup(cleanup_steps(steps.as_deref())?),
        ActRequest::StartRollouts { plan, updates } => {
            Act::StartRollouts(RolloutRequest { plan: plan.clone(), updates: ids(updates)? })
        }
    })
}

fn bounded(names: &[String]) -> Result<(), Problem> {
    if (1..=MAX_NAMES).contains(&names.len()) {
        return Ok(());
    }
    Err(Problem::bad_request(format!("Name 1 to {MAX_NAMES} at once.")))
}

/// Without repetition, in the order in which they were named.
fn ids(names: &[String]) -> Result<Vec<UpdateId>, Problem> {
    bounded(names)?;
    let mut seen = std::collections::HashSet::new();
    let ids = names.iter().map(|name| resolve::update_id(name)).collect::<Result<Vec<_>, _>>()?;
    Ok(ids.into_iter().filter(|id| seen.insert(*id)).collect())
}

/// Refuses who may not do it.
pub(super) async fn check_scope(app: &App, principal: &Principal, act: &Act) -> Result<(), Problem> {
    let snapshot = app.snapshot();
    match act {
        Act::Approve(requests) => {
            requests.iter().try_for_each(|request| require_scope(principal, &snapshot, &request.groups))
        }
        Act::Inherit { groups, .. } => require_scope(principal, &snapshot, groups),
        Act::Decline(_) | Act::Reinstate(_) | Act::RunRule { .. } if principal.may_act_everywhere() => Ok(()),
        Act::Decline(_) | Act::Reinstate(_) => {
            Err(Problem::forbidden("Declining concerns every computer; ask an administrator."))
        }
        Act::MoveComputers { computers, change } => computers.iter().try_for_each(|id| {
            let known = resolve::computer(app, id.as_str())?;
            crate::admin::computers::set_groups::check_scope(principal, &snapshot, &known, change)
        }),
        Act::RunRule { .. } => Err(Problem::forbidden("Rules concern every computer; ask an administrator.")),
        Act::Cleanup(_) if principal.role == Role::Administrator => Ok(()),
        Act::Cleanup(_) => Err(Problem::forbidden("Only administrators clean up; ask one.")),
        Act::StartRollouts(request) => {
            let plan = app.ring_plan(&request.plan).await?;
            let known = |group: &GroupId| snapshot.groups().get(*group).is_some();
            let groups: Vec<GroupId> =
                plan.rings.iter().flat_map(|ring| ring.groups.iter().copied().filter(known)).collect();
            require_scope(principal, &snapshot, &groups)
        }
    }
}
