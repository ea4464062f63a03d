//! `/rules` and `/decline-rules`: the same operations on rules of two kinds.

pub(crate) mod approval;
pub(crate) mod decline;
mod request;

use axum::Json;
use http::StatusCode;
use patchwell_app::{EditTag, IfMatch, KnownRule, RuleKind};

use super::present;
use super::problem::Problem;
use super::state::AdminState;
use super::tagged::Tagged;
use super::views::{CreateRule, Page, RuleRunView, RuleView, UpdateRule};

async fn list(state: &AdminState, kind: RuleKind) -> Result<Json<Page<RuleView>>, Problem> {
    let (rules, ring_plans) = (state.app.rules(kind).await?, state.app.ring_plans().await?);
    let snapshot = state.app.snapshot();
    Ok(Json(Page::whole(rules.iter().map(|known| present::rule(&snapshot, &ring_plans, known)).collect())))
}

async fn create(state: &AdminState, kind: RuleKind, request: CreateRule) -> Result<Tagged<RuleView>, Problem> {
    let ring_plan = ring_plan(state, request.ring_plan.as_deref()).await?;
    let rule = state.compute(move |_, snapshot| request::created(snapshot, kind, ring_plan, request)).await?;
    let made = state.app.create_rule(rule).await?;
    answer(state, StatusCode::CREATED, &made).await
}

async fn get(state: &AdminState, kind: RuleKind, id: &str) -> Result<Tagged<RuleView>, Problem> {
    answer(state, StatusCode::OK, &state.app.find_rule(kind, id).await?).await
}

async fn change(
    state: &AdminState,
    (kind, id): (RuleKind, &str),
    if_match: &IfMatch,
    request: UpdateRule,
) -> Result<Tagged<RuleView>, Problem> {
    let known = state.app.find_rule(kind, id).await?;
    let before = known.rule.clone();
    let ring_plan = ring_plan(state, request.ring_plan.as_deref()).await?;
    let rule = state.compute(move |_, snapshot| request::changed(snapshot, before, ring_plan, request)).await?;
    let changed = state.app.change_rule(&known, if_match, rule).await?;
    answer(state, StatusCode::OK, &changed).await
}

async fn remove(state: &AdminState, (kind, id): (RuleKind, &str), if_match: &IfMatch) -> Result<StatusCode, Problem> {
    let known = state.app.find_rule(kind, id).await?;
    state.app.remove_rule(&known, if_match).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn preview(state: &AdminState, kind: RuleKind, id: &str) -> Result<Json<RuleRunView>, Problem> {
    let known = state.app.find_rule(kind, id).await?;
    let run = state.app.preview_rule(known.clone()).await?;
    Ok(Json(present::rule_run(&state.app.snapshot(), &known, &run)))
}

async fn run(state: &AdminState, kind: RuleKind, id: &str) -> Result<Json<RuleRunView>, Problem> {
    let known = state.app.find_rule(kind, id).await?;
    let run = state.app.run_rule(known.clone()).await?;
    Ok(Json(present::rule_run(&state.app.snapshot(), &known, &run)))
}

/// The number of the plan of rings that a request names.
async fn ring_plan(state: &AdminState, name: Option<&str>) -> Result<Option<i64>, Problem> {
    match name {
        Some(name) => Ok(Some(state.app.ring_plan(name).await?.id)),
        None => Ok(None),
    }
}

async fn answer(state: &AdminState, status: StatusCode, known: &KnownRule) -> Result<Tagged<RuleView>, Problem> {
    let ring_plans = state.app.ring_plans().await?;
    let body = present::rule(&state.app.snapshot(), &ring_plans, known);
    Ok(Tagged { status, tag: EditTag::version(known.version), body })
}
