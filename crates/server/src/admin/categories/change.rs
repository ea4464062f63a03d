//! `PATCH /products` and `PATCH /classifications`.

use axum::extract::State;
use patchwell_app::{AppError, Chosen, IfMatch, Settings, SettingsPart};
use patchwell_model::UpdateId;

use super::{Choice, list};
use crate::admin::extract::Body;
use crate::admin::problem::Problem;
use crate::admin::resolve;
use crate::admin::state::AdminState;
use crate::admin::tagged::{Tagged, Unless};
use crate::admin::views::{CategoryChoice, ChoiceChange, Page};

/// Changes which products are synchronized. With `If-Match`, only if nobody changed that meanwhile.
#[utoipa::path(
    patch, path = "/products", tag = "synchronization", request_body = ChoiceChange,
    params(("If-Match" = Option<String>, Header, description = "The `ETag` that was read")),
    responses((status = 200, body = Page<CategoryChoice>), (status = "4XX", response = Problem)),
)]
pub(crate) async fn choose_products(
    State(state): State<AdminState>,
    Unless(if_match): Unless,
    Body(change): Body<ChoiceChange>,
) -> Result<Tagged<Page<CategoryChoice>>, Problem> {
    choose(&state, Choice::Products, &if_match, change).await
}

/// Changes which classifications are synchronized. With `If-Match`, only if nobody changed that meanwhile.
#[utoipa::path(
    patch, path = "/classifications", tag = "synchronization", request_body = ChoiceChange,
    params(("If-Match" = Option<String>, Header, description = "The `ETag` that was read")),
    responses((status = 200, body = Page<CategoryChoice>), (status = "4XX", response = Problem)),
)]
pub(crate) async fn choose_classifications(
    State(state): State<AdminState>,
    Unless(if_match): Unless,
    Body(change): Body<ChoiceChange>,
) -> Result<Tagged<Page<CategoryChoice>>, Problem> {
    choose(&state, Choice::Classifications, &if_match, change).await
}

/// How often another's change may come in between.
const ATTEMPTS: usize = 5;

async fn choose(
    state: &AdminState,
    choice: Choice,
    seen: &IfMatch,
    change: ChoiceChange,
) -> Result<Tagged<Page<CategoryChoice>>, Problem> {
    // What is chosen afterwards depends on what is chosen now, so another's change in between is not overwritten.
    for _ in 0..ATTEMPTS {
        let (change, settings) = (change.clone(), state.app.settings());
        let tag = state.app.edit_tags().settings(&settings, SettingsPart::Synchronization);
        seen.check(&tag)?;
        let if_match = IfMatch::only(&tag);
        let text = state.compute(move |state, _| chosen(state, &settings, choice, &change)).await?;
        let changes = vec![(choice.key().to_owned(), text)];
        match state.app.update_settings_if((SettingsPart::Synchronization, if_match), changes).await {
            Err(AppError::Stale) => {}
            Err(error) => return Err(error.into()),
            Ok(_) => return list::list(state, choice).await,
        }
    }
    Err(AppError::Stale.into())
}

/// What is chosen afterwards, as the setting's text.
fn chosen(state: &AdminState, settings: &Settings, choice: Choice, change: &ChoiceChange) -> Result<String, Problem> {
    let mut ids: Vec<UpdateId> = match (change.all, choice.chosen(settings)) {
        (Some(true), _) if change.select.is_empty() && change.deselect.is_empty() => return Ok("all".to_owned()),
        (Some(true), _) => {
            return Err(Problem::bad_request("Give all, or what to select; not both.").with("field", "all"));
        }
        (Some(false), _) => Vec::new(),
        (None, Chosen::Only(ids)) => ids.clone(),
        (None, Chosen::All) => {
            return Err(Problem::conflict(
                "Everything is chosen, what is new later included; give all as false to begin from nothing.",
            )
            .with("field", "all"));
        }
    };
    let snapshot = state.app.snapshot();
    for text in &change.select {
        for id in resolve::categories(&snapshot, text, |category_type| choice.has(category_type))? {
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
    }
    for text in &change.deselect {
        let gone = resolve::categories(&snapshot, text, |category_type| choice.has(category_type))?;
        if !gone.iter().any(|id| ids.contains(id)) {
            return Err(Problem::conflict(format!(
                "{text:?} is not chosen itself; if it is chosen with what it is in, deselect that and select the rest."
            ))
            .with("field", "deselect"));
        }
        ids.retain(|id| !gone.contains(id));
    }
    Ok(ids.iter().map(UpdateId::to_string).collect::<Vec<_>>().join(" "))
}
