//! `GET /events/stream`: server-sent events about what changes.
//!
//! Nothing is queued for a reader: when it takes an event it learns what changed since its last one. So a slow reader
//! costs no memory and misses nothing but steps in between.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::response::IntoResponse;
use axum::response::sse::{Event, Sse};
use futures_util::stream;
use http::{HeaderMap, HeaderName, HeaderValue, header};
use patchwell_app::Bell;
use serde_json::json;
use tokio::sync::{OwnedSemaphorePermit, watch};
use tokio::time::Instant;

use crate::admin::auth::Credential;
use crate::admin::permissions::Permission;
use crate::admin::present;
use crate::admin::problem::Problem;
use crate::admin::state::AdminState;

/// A sign of life when nothing changes, so that proxies and readers keep the connection; also how often is looked
/// whether the reader may still read.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// Changes within this time are told together.
const TOGETHER: Duration = Duration::from_millis(200);
/// After so long browsers come back when the connection is lost.
const RETRY: Duration = Duration::from_secs(3);

/// What changes, while it changes, as server-sent events. `changed` names parts of the API that answer otherwise now
/// (`topics`); `job` is a job that began, went on or ended; `reload` says that more changed than is remembered: read
/// anew what is shown. `Last-Event-ID` goes on where an earlier stream ended.
#[utoipa::path(
    get, path = "/events/stream", tag = "events",
    params(("Last-Event-ID" = Option<String>, Header, description = "The id of the last event that was read")),
    responses(
        (status = 200, description = "Events", body = String, content_type = "text/event-stream"),
        (status = "4XX", response = Problem), (status = 503, response = Problem),
    ),
)]
pub(crate) async fn stream_events(
    State(state): State<AdminState>,
    credential: Credential,
    headers: HeaderMap,
) -> Result<impl IntoResponse, Problem> {
    let place = state.readers.place()?;
    let reader = Reader::new(state, credential, place, headers.get("last-event-id"));
    let events = stream::unfold(reader, |mut reader| async {
        let event = reader.next().await?;
        Some((Ok::<_, Infallible>(event), reader))
    });
    // Proxies must not collect what is meant to come at once.
    let unbuffered = [
        (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    Ok((unbuffered, Sse::new(events)))
}

struct Reader {
    state: AdminState,
    credential: Credential,
    bell: watch::Receiver<Bell>,
    /// Up to which moment it knows.
    seen: u64,
    waiting: VecDeque<Event>,
    checked: Instant,
    _place: OwnedSemaphorePermit,
}

impl Reader {
    fn new(state: AdminState, credential: Credential, place: OwnedSemaphorePermit, last: Option<&HeaderValue>) -> Self {
        let bell = state.app.changes().bell();
        let now = bell.borrow().last;
        let known = last.and_then(|last| moment(last.to_str().ok()?, state.app.changes().run()));
        let seen = known.filter(|known| *known <= now);
        let mut reader = Self {
            state,
            credential,
            bell,
            seen: seen.unwrap_or(now),
            waiting: VecDeque::new(),
            checked: Instant::now(),
            _place: place,
        };
        let first = if last.is_some() && seen.is_none() { "reload" } else { "ready" };
        let first = reader.event(first).retry(RETRY).data("{}");
        reader.waiting.push_back(first);
        reader
    }

    fn event(&self, name: &str) -> Event {
        Event::default().id(format!("{}-{}", self.state.app.changes().run(), self.seen)).event(name)
    }

    /// The next event; `None` when the server ends or the reader may read no longer.
    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.waiting.pop_front() {
                return Some(event);
            }
            let due = tokio::time::timeout_at(self.checked + HEARTBEAT, self.wait()).await;
            if self.bell.borrow().is_over {
                return None;
            }
            if (self.checked.elapsed() >= HEARTBEAT || self.people_changed()) && !self.may_read().await {
                return None;
            }
            match due {
                Ok(()) => self.collect().await,
                Err(_) => return Some(Event::default().comment("nothing changed")),
            }
        }
    }

    /// Until something changed, and a moment longer.
    async fn wait(&mut self) {
        let seen = self.seen;
        let is_new = |bell: &Bell| bell.last > seen || bell.is_over;
        // The sender lives as long as the application, which this reader holds.
        let is_over = self.bell.wait_for(is_new).await.is_ok_and(|bell| bell.is_over);
        if !is_over {
            tokio::time::sleep(TOGETHER).await;
        }
    }

    /// Whether it may be this reader whose rights were taken away.
    fn people_changed(&self) -> bool {
        self.state.app.changes().after(self.seen).topics.contains(&"people")
    }

    /// Without counting as use: a page that only watches must not keep a session alive for ever.
    async fn may_read(&mut self) -> bool {
        self.checked = Instant::now();
        let owner = self.credential.owner_at_rest(&self.state.app).await;
        owner.is_ok_and(|owner| owner.is_some_and(|principal| Permission::Read.is_given_to(&principal)))
    }

    async fn collect(&mut self) {
        let changed = self.state.app.changes().after(self.seen);
        let mut jobs = Vec::new();
        for id in &changed.jobs {
            if let Ok(job) = self.state.app.job(*id).await {
                jobs.push(present::job(&job));
            }
        }
        self.seen = changed.until;
        if changed.is_incomplete {
            self.waiting.push_back(self.event("reload").data("{}"));
        }
        let jobs = jobs.iter().filter_map(|job| self.event("job").json_data(job).ok());
        let mut events: Vec<Event> = jobs.collect();
        if !changed.topics.is_empty() {
            events.extend(self.event("changed").json_data(json!({ "topics": changed.topics })).ok());
        }
        self.waiting.extend(events);
    }
}

/// The moment that an id names, if it is of this run of the server.
fn moment(id: &str, run: &str) -> Option<u64> {
    id.trim().strip_prefix(run)?.strip_prefix('-')?.parse().ok()
}
