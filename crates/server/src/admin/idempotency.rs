//! `Idempotency-Key`: a request that starts a job and is made again, because its answer was lost, starts none.

use std::collections::HashSet;
use std::sync::LazyLock;

use axum::Json;
use axum::body::Body;
use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use patchwell_app::once;
use patchwell_store::idempotency::{Known, Request as Keyed};
use ring::digest::{Context, SHA256};
use serde_json::Value;
use utoipa::openapi::path::{ParameterBuilder, ParameterIn};
use utoipa::openapi::{ObjectBuilder, OpenApi, Type};

use super::auth::Administrator;
use super::extract::JSON_BODY_LIMIT;
use super::present;
use super::problem::Problem;
use super::state::AdminState;

/// The header with the key.
pub const KEY_HEADER: &str = "idempotency-key";
/// Says that an answer is about the job of an earlier request.
pub const REPLAYED_HEADER: &str = "idempotency-replayed";
/// Characters of a key.
const KEY_LENGTH: usize = 255;

/// Paths whose `POST` starts a job, as the router writes them: those that answer 202 with a job.
static STARTS: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let document = serde_json::to_value(super::openapi()).unwrap_or_default();
    let paths = document["paths"].as_object().into_iter().flatten();
    paths.filter(|(_, item)| starts_job(&item["post"])).map(|(path, _)| path.clone()).collect()
});

fn starts_job(operation: &Value) -> bool {
    let schema = operation.pointer("/responses/202/content/application~1json/schema/$ref");
    schema.and_then(Value::as_str).is_some_and(|schema| schema.ends_with("/JobView"))
}

/// Says in the document which operations take the header.
pub(super) fn describe(document: &mut OpenApi) {
    let schema = ObjectBuilder::new().schema_type(Type::String).min_length(Some(1)).max_length(Some(KEY_LENGTH));
    let parameter = ParameterBuilder::new()
        .name("Idempotency-Key")
        .parameter_in(ParameterIn::Header)
        .description(Some(
            "Makes it safe to repeat the request for a day: it is answered with the job that it started first.",
        ))
        .schema(Some(schema))
        .build();
    for operation in document.paths.paths.values_mut().filter_map(|item| item.post.as_mut()) {
        if starts_job(&serde_json::to_value(&*operation).unwrap_or_default()) {
            operation.parameters.get_or_insert_default().push(parameter.clone().into());
        }
    }
}

/// Answers a request that was made before with the job that it started then; else lets it pass.
pub(super) async fn once_for_each_key(
    State(state): State<AdminState>,
    request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let route = request.extensions().get::<MatchedPath>().map(MatchedPath::as_str);
    let starts = request.method() == Method::POST && route.is_some_and(|route| STARTS.contains(route));
    let key = if starts { key(request.headers())? } else { None };
    let Some(key) = key else { return Ok(next.run(request).await) };
    let actor = request.extensions().get::<Administrator>().map(|administrator| administrator.0.clone());
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, JSON_BODY_LIMIT).await;
    let body = body.map_err(|_| Problem::too_large(JSON_BODY_LIMIT as u64))?;
    let mut context = Context::new(&SHA256);
    context.update(parts.uri.path_and_query().map_or("", |path| path.as_str()).as_bytes());
    context.update(b"\n");
    context.update(&body);
    let mut sha256 = [0; 32];
    sha256.copy_from_slice(context.finish().as_ref());
    let keyed = Keyed { actor: actor.unwrap_or_default(), key, sha256 };
    match state.app.known_request(keyed.clone()).await? {
        Some(Known::Same(job)) => replay(&state, job).await,
        Some(Known::Other) => Err(Problem::refused(
            "Another request had the same Idempotency-Key; give each request its own, and repeat one as it was.",
        )
        .kind("idempotency-key-used", "The key is used")),
        None => Ok(once(keyed, next.run(Request::from_parts(parts, Body::from(body)))).await),
    }
}

async fn replay(state: &AdminState, job: i64) -> Result<Response, Problem> {
    let job = state.app.job(job).await?;
    let mut response = (StatusCode::ACCEPTED, Json(present::job(&job))).into_response();
    response.headers_mut().insert(REPLAYED_HEADER, HeaderValue::from_static("true"));
    Ok(response)
}

fn key(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let mut values = headers.get_all(KEY_HEADER).iter();
    let Some(value) = values.next() else { return Ok(None) };
    let key = value.to_str().unwrap_or_default().trim();
    if key.is_empty() || key.len() > KEY_LENGTH || values.next().is_some() {
        return Err(Problem::bad_request(format!(
            "Idempotency-Key takes one text of 1 to {KEY_LENGTH} printable characters."
        )));
    }
    Ok(Some(key.to_owned()))
}
