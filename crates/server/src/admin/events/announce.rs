//! Announces what requests change, by the part of the API that they belong to.

use std::collections::HashMap;
use std::sync::LazyLock;

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::Response;

use crate::admin::state::AdminState;

/// The first tag of each path, which is its topic. Made once; it lives as long as the process.
static TOPICS: LazyLock<HashMap<String, &'static str>> = LazyLock::new(|| {
    let document = serde_json::to_value(crate::admin::openapi()).unwrap_or_default();
    let mut names: Vec<&'static str> = Vec::new();
    let mut topics = HashMap::new();
    for (path, item) in document["paths"].as_object().into_iter().flatten() {
        let operation = item.as_object().and_then(|item| item.values().next());
        let Some(tag) = operation.and_then(|operation| operation["tags"][0].as_str()) else { continue };
        let name = names.iter().copied().find(|name| *name == tag);
        let name = name.unwrap_or_else(|| {
            let name: &'static str = Box::leak(tag.to_owned().into_boxed_str());
            names.push(name);
            name
        });
        topics.insert(path.clone(), name);
    }
    topics
});

/// Tells who watches when a request that changes something succeeded.
pub(crate) async fn announce(State(state): State<AdminState>, request: Request, next: Next) -> Response {
    let is_safe = request.method().is_safe();
    let route = request.extensions().get::<MatchedPath>().map(|path| path.as_str().replace("{*", "{"));
    let response = next.run(request).await;
    if !is_safe
        && response.status().is_success()
        && let Some(topic) = route.and_then(|route| TOPICS.get(&route))
    {
        state.app.changes().announce(topic);
    }
    response
}
