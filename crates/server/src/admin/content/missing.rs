//! `GET /content/missing`.

use std::collections::HashMap;

use axum::Json;
use axum::extract::State;
use patchwell_catalog::Snapshot;
use patchwell_model::{ApprovalAction, RevisionId, Sha1};
use patchwell_store::files::{self, FileRecord};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::admin::extract::Query;
use crate::admin::problem::Problem;
use crate::admin::state::AdminState;
use crate::admin::views::{MissingFile, Page};
use crate::admin::{paging, present};

/// Which part of the list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ListMissing {
    /// Where the part before ended.
    cursor: Option<String>,
    /// At most so many, 1 to 1000; 100 unless asked.
    limit: Option<u32>,
}

/// Files that updates name and the content store does not have, in parts.
#[utoipa::path(
    get, path = "/content/missing", tag = "content", params(ListMissing),
    responses((status = 200, body = Page<MissingFile>), (status = "4XX", response = Problem)),
)]
pub(crate) async fn list_missing(
    State(state): State<AdminState>,
    Query(params): Query<ListMissing>,
) -> Result<Json<Page<MissingFile>>, Problem> {
    let after = paging::place::<[u8; 20]>(params.cursor.as_deref())?.map(Sha1);
    let limit = paging::limit(params.limit)?;
    let (mut records, revisions, total) = state
        .app
        .store()
        .read(move |tx| {
            let records = files::files_missing(tx, after, limit + 1)?;
            let digests: Vec<Sha1> = records.iter().map(|record| record.sha1).collect();
            Ok((records, files::revisions_with(tx, &digests)?, files::count_missing(tx)?))
        })
        .await?;
    let more = records.len() > limit as usize;
    records.truncate(limit as usize);
    let next_cursor = records.last().filter(|_| more).map(|record| paging::cursor(&record.sha1.0)).transpose()?;
    let mut by_file: HashMap<Sha1, Vec<RevisionId>> = HashMap::new();
    for (sha1, revision) in revisions {
        by_file.entry(sha1).or_default().push(revision);
    }
    let snapshot = state.app.snapshot();
    let items = records.into_iter().map(|record| {
        let revisions = by_file.remove(&record.sha1).unwrap_or_default();
        view(&snapshot, record, &revisions)
    });
    Ok(Json(Page { items: items.collect(), total: Some(total), next_cursor }))
}

fn view(snapshot: &Snapshot, record: FileRecord, revisions: &[RevisionId]) -> MissingFile {
    let entries: Vec<_> = revisions.iter().filter_map(|id| snapshot.entry(*id)).collect();
    let is_approved = |update| {
        !snapshot.is_declined(update)
            && snapshot.approvals(update).iter().any(|row| row.action == ApprovalAction::Install)
    };
    let mut concerned = entries.iter().flat_map(|entry| {
        let bundles = snapshot.bundles(entry.identity.update_id);
        bundles.into_iter().map(|bundle| bundle.identity.update_id).chain([entry.identity.update_id])
    });
    MissingFile {
        is_approved: concerned.any(is_approved),
        name: record.name,
        sha1: record.sha1.to_string(),
        size: record.size,
        updates: entries.iter().map(|entry| present::revision_reference(snapshot, entry.identity)).collect(),
        source_urls: record.urls,
    }
}
