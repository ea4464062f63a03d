//! `PATCH /products` and `PATCH /classifications`.

use axum::Json;
use axum::extract::State;
use patchwell_app::Chosen;
use patchwell_model::UpdateId;

use super::{Choice, list};
use crate::admin::extract::Body;
use crate::admin::problem::Problem;
use crate::admin::resolve;
use crate::admin::state::AdminState;
use crate::admin::views::{CategoryChoice, ChoiceChange, Page};

/// Changes which products are synchronized.
#[utoipa::path(
    patch, path = "/products", tag = "synchronization", request_body = ChoiceChange,
    responses((status = 200, body = Page<CategoryChoice>), (status = "4XX", response = Problem)),
)]
pub(crate) async fn choose_products(
    State(state): State<AdminState>,
    Body(change): Body<ChoiceChange>,
) -> Result<Json<Page<CategoryChoice>>, Problem> {
    choose(&state, Choice::Products, change).await
}

/// Changes which classifications are synchronized.
#[utoipa::path(
    patch, path = "/classifications", tag = "synchronization", request_body = ChoiceChange,
    responses((status = 200, body = Page<CategoryChoice>), (status = "4XX", response = Problem)),
)]
pub(crate) async fn choose_classifications(
    State(state): State<AdminState>,
    Body(change): Body<ChoiceChange>,
) -> Result<Json<Page<CategoryChoice>>, Problem> {
    choose(&state, Choice::Classifications, change).await
}

async fn choose(
    state: &AdminState,
    choice: Choice,
    change: ChoiceChange,
) -> Result<Json<Page<CategoryChoice>>, Problem> {
    let text = state.compute(move |state, _| chosen(state, choice, &change)).await?;
    state.app.update_settings(vec![(choice.key().to_owned(), text)]).await?;
    list::list(state, choice).await
}

/// What is chosen afterwards, as the setting's text.
fn chosen(state: &AdminState, choice: Choice, change: &ChoiceChange) -> Result<String, Problem> {
    let settings = state.app.settings();
    let mut ids: Vec<UpdateId> = match (change.all, choice.chosen(&settings)) {
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
