//! `GET /events`.

use axum::Json;
use axum::extract::State;
use patchwell_app::App;
use patchwell_catalog::Snapshot;
use patchwell_model::EventKind;
use patchwell_store::events::{self, EventFilter, StoredEvent};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::admin::extract::Query;
use crate::admin::problem::Problem;
use crate::admin::state::AdminState;
use crate::admin::views::{EventView, Page};
use crate::admin::{paging, resolve};

/// Which events to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ListEvents {
    /// Id or name of a computer.
    computer: Option<String>,
    /// Id of an update, in any revision.
    update: Option<String>,
    /// Where the part before ended.
    cursor: Option<String>,
    /// At most so many, 1 to 1000; 100 unless asked.
    limit: Option<u32>,
}

/// Events, newest arrival first, in parts.
#[utoipa::path(
    get, path = "/events", tag = "status", params(ListEvents),
    responses((status = 200, body = Page<EventView>), (status = "4XX", response = Problem)),
)]
pub(crate) async fn list_events(
    State(state): State<AdminState>,
    Query(params): Query<ListEvents>,
) -> Result<Json<Page<EventView>>, Problem> {
    let computer = params.computer.as_deref().map(|name| resolve::computer(&state.app, name)).transpose()?;
    let filter = EventFilter {
        computer: computer.map(|known| known.computer.id.clone()),
        update: params.update.as_deref().map(resolve::update_id).transpose()?,
        ..EventFilter::default()
    };
    let before: Option<i64> = paging::place(params.cursor.as_deref())?;
    let limit = paging::limit(params.limit)?;
    let mut stored = state.app.store().read(move |tx| events::list(tx, &filter, before, limit + 1)).await?;
    let more = stored.len() > limit as usize;
    stored.truncate(limit as usize);
    let next_cursor = stored.last().filter(|_| more).map(|event| paging::cursor(&event.id)).transpose()?;
    let snapshot = state.app.snapshot();
    let items = stored.into_iter().map(|event| view(&state.app, &snapshot, event)).collect();
    Ok(Json(Page { items, total: None, next_cursor }))
}

fn view(app: &App, snapshot: &Snapshot, stored: StoredEvent) -> EventView {
    let event = stored.event;
    let kind = if event.namespace_id == 1 { EventKind::of(event.event_id) } else { None };
    let update = event.revision.map(|revision| revision.update_id);
    EventView {
        id: event.instance.to_string(),
        computer_name: app.computers().get(&event.computer).map(|known| known.computer.dns_name.clone()),
        computer: event.computer.to_string(),
        received: stored.received,
        time_at_target: event.time_at_target,
        event_id: event.event_id,
        event: kind.map(|kind| kind.name.to_owned()),
        is_failure: kind.is_some_and(|kind| kind.is_failure),
        update: update.map(|update| update.to_string()),
        revision: event.revision.map(|revision| revision.revision_number),
        title: update.and_then(|update| snapshot.title(update)).map(str::to_owned),
        hresult: format!("0x{:08X}", event.hresult),
        app_name: event.app_name,
        replacement_strings: event.replacement_strings,
        misc_data: event.misc_data,
    }
}
