//! `GET /audit`, `/audit/export` and `/audit/verify`.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use futures_util::stream;
use http::header;
use jiff::Timestamp;
use patchwell_store::audit::{Checkpoint, Entry, Filter};
use serde::Deserialize;
use utoipa::IntoParams;

use super::extract::Query;
use super::paging;
use super::problem::Problem;
use super::state::AdminState;
use super::views::{AuditVerdict, AuditView, Page};

/// Entries of an export that are read at a time.
const PART: u32 = 500;

/// Which changes to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ListAudit {
    /// Only of this user or token.
    actor: Option<String>,
    /// Only this action, such as `group.create`.
    action: Option<String>,
    /// Only to this.
    subject: Option<String>,
    /// Only from then on.
    since: Option<Timestamp>,
    /// Only before then.
    until: Option<Timestamp>,
    /// Where the part before ended.
    cursor: Option<String>,
    /// At most so many, 1 to 1000; 100 unless asked.
    limit: Option<u32>,
}

/// Where to begin an export.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ExportAudit {
    /// Only entries after this one.
    after: Option<i64>,
}

/// What to verify against.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct VerifyAudit {
    /// A checkpoint of an earlier answer that was kept elsewhere, `seq:hash`.
    checkpoint: Option<String>,
}

/// What was changed by whom, newest first, in parts.
#[utoipa::path(
    get, path = "/audit", tag = "audit", params(ListAudit),
    responses((status = 200, body = Page<AuditView>), (status = "4XX", response = Problem)),
)]
pub(crate) async fn list_audit(
    State(state): State<AdminState>,
    Query(params): Query<ListAudit>,
) -> Result<Json<Page<AuditView>>, Problem> {
    let before: Option<i64> = paging::place(params.cursor.as_deref())?;
    let limit = paging::limit(params.limit)?;
    let ListAudit { actor, action, subject, since, until, .. } = params;
    let filter = Filter { actor, action, subject, since, until };
    let mut entries = state.app.audit(filter, before, limit + 1).await?;
    let more = entries.len() > limit as usize;
    entries.truncate(limit as usize);
    let next_cursor = entries.last().filter(|_| more).map(|entry| paging::cursor(&entry.seq)).transpose()?;
    Ok(Json(Page { items: entries.into_iter().map(view).collect(), total: None, next_cursor }))
}

/// All changes in their order, one JSON object on each line.
#[utoipa::path(
    get, path = "/audit/export", tag = "audit", params(ExportAudit),
    responses((status = 200, description = "JSON lines", body = String, content_type = "application/jsonl"),
        (status = "4XX", response = Problem)),
)]
pub(crate) async fn export_audit(State(state): State<AdminState>, Query(params): Query<ExportAudit>) -> Response {
    let parts = stream::try_unfold((state.app, params.after.unwrap_or(0)), |(app, after)| async move {
        let entries = app.audit_after(after, PART).await.map_err(std::io::Error::other)?;
        let Some(last) = entries.last().map(|entry| entry.seq) else { return Ok::<_, std::io::Error>(None) };
        let mut lines = Vec::new();
        for entry in entries {
            serde_json::to_writer(&mut lines, &view(entry))?;
            lines.push(b'\n');
        }
        Ok(Some((lines, (app, last))))
    });
    ([(header::CONTENT_TYPE, "application/jsonl")], Body::from_stream(parts)).into_response()
}

/// Follows the chain of changes and says whether it is whole.
#[utoipa::path(
    get, path = "/audit/verify", tag = "audit", params(VerifyAudit),
    responses((status = 200, body = AuditVerdict), (status = "4XX", response = Problem)),
)]
pub(crate) async fn verify_audit(
    State(state): State<AdminState>,
    Query(params): Query<VerifyAudit>,
) -> Result<Json<AuditVerdict>, Problem> {
    let kept = params.checkpoint.as_deref().map(checkpoint).transpose()?;
    let verdict = state.app.verify_audit(kept).await?;
    let Checkpoint { seq, hash } = verdict.good;
    Ok(Json(AuditVerdict {
        is_intact: verdict.problem.is_none(),
        problem: verdict.problem,
        checkpoint: format!("{seq}:{}", hex(&hash)),
    }))
}

fn checkpoint(text: &str) -> Result<Checkpoint, Problem> {
    let parsed = text.trim().split_once(':').and_then(|(seq, hash)| {
        let hash = hash.parse::<patchwell_model::Sha256>().ok()?;
        Some(Checkpoint { seq: seq.parse().ok()?, hash: hash.0 })
    });
    parsed.ok_or_else(|| Problem::bad_request("Give a checkpoint as an earlier answer had it: seq:hash."))
}

fn view(Entry { seq, record, hash }: Entry) -> AuditView {
    AuditView {
        seq,
        time: record.at,
        actor: record.actor,
        action: record.action,
        subject: record.subject,
        before: record.before,
        after: record.after,
        reason: record.reason,
        hash: hex(&hash),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
