//! `PUT /configuration`.

use std::collections::HashSet;

use axum::Json;
use axum::extract::State;
use patchwell_app::{ConfigurationChange, ConfigurationFile, ConfigurationPlan, ConfigurationRequest};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::admin::extract::{Body, Query};
use crate::admin::problem::Problem;
use crate::admin::state::AdminState;
use crate::admin::tagged::Unless;
use crate::admin::views::{ApplyConfiguration, ConfigurationChangeView, ConfigurationPlanView};

/// How to apply it.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct HowToApply {
    /// Only tell what would change; `false` unless asked.
    dry_run: Option<bool>,
}

/// Makes a configuration true and tells what changed. Everything is checked first; what is not in the texts stays,
/// unless it is to be pruned from a section that is. With `If-Match`, only if the configuration is as it was read.
#[utoipa::path(
    put, path = "/configuration", tag = "configuration", params(HowToApply, ("If-Match" = Option<String>, Header, description = "The `ETag` that was read")), request_body = ApplyConfiguration,
    responses((status = 200, body = ConfigurationPlanView), (status = "4XX", response = Problem)),
)]
pub(crate) async fn put_configuration(
    State(state): State<AdminState>,
    Query(how): Query<HowToApply>,
    Unless(if_match): Unless,
    Body(request): Body<ApplyConfiguration>,
) -> Result<Json<ConfigurationPlanView>, Problem> {
    let ApplyConfiguration { files, secrets, prune } = request;
    let files = files.into_iter().map(|file| ConfigurationFile { name: file.name, text: file.text }).collect();
    let request = ConfigurationRequest { files, secrets, prune };
    let is_dry_run = how.dry_run.unwrap_or(false);
    let plan = if is_dry_run {
        state.app.plan_configuration(&request).await?
    } else {
        let made = state.app.apply_configuration_if(&if_match, &request).await?;
        let kinds: HashSet<&str> = made.changes.iter().map(|change| change.kind).collect();
        kinds.into_iter().flat_map(topics).for_each(|topic| state.app.changes().announce(topic));
        made
    };
    let ConfigurationPlan { changes, unmanaged } = plan;
    let views = |changes: Vec<ConfigurationChange>| changes.into_iter().map(view).collect();
    Ok(Json(ConfigurationPlanView { is_applied: !is_dry_run, changes: views(changes), unmanaged: views(unmanaged) }))
}

/// The parts of the API that show what changed.
fn topics(kind: &str) -> &'static [&'static str] {
    match kind {
        "setting" => &["settings", "synchronization", "notifications"],
        "group" => &["groups", "computers"],
        "user" => &["people"],
        "webhook" => &["notifications"],
        "ring plan" => &["rings"],
        "rule" | "decline rule" => &["rules"],
        _ => &[],
    }
}

fn view(change: ConfigurationChange) -> ConfigurationChangeView {
    let ConfigurationChange { action, kind, name, text } = change;
    ConfigurationChangeView { action: action.to_owned(), kind: kind.to_owned(), name, text }
}
