//! Runs of updates that many agents get in the same form, escaped and compressed once.

use std::collections::HashMap;

use bytes::Bytes;
use patchwell_catalog::{ChangeSeq, Deployed, Run, ScanAnswer, ScopeKey};
use patchwell_model::RevisionId;
use patchwell_store::revisions;
use patchwell_wire::client::sync_updates::encode_update_info_into;
use patchwell_wire::escape::escape_text_into;
use patchwell_wire::xpress;
use quick_cache::Weighter;
use quick_cache::sync::Cache;

use super::deployment::deployment;
use crate::services::{Failure, Part, UpdateServices};

/// Names the content of a run: everything that decides about its bytes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct RunKey {
    scope: ScopeKey,
    seq: ChangeSeq,
    chunk: u32,
    all_members: bool,
}

/// Both forms of an encoded run.
#[derive(Debug, Clone)]
struct EncodedRun {
    plain: Bytes,
    xpress: Bytes,
}

#[derive(Debug, Clone)]
struct ByBytes;

impl Weighter<RunKey, EncodedRun> for ByBytes {
    fn weight(&self, _: &RunKey, run: &EncodedRun) -> u64 {
        (run.plain.len() + run.xpress.len() + 256) as u64
    }
}

/// Encoded runs, the least used of which go first when they outgrow their bound.
pub(crate) struct RunCache(Cache<RunKey, EncodedRun, ByBytes>);

impl RunCache {
    /// Holds at most `bytes`.
    pub(crate) fn new(bytes: u64) -> Self {
        let typical_run = 16 * 1024;
        Self(Cache::with_weighter(usize::try_from(bytes / typical_run).unwrap_or(1024), bytes, ByBytes))
    }
}

/// Everything between the tags of `NewUpdates`.
pub(super) async fn encode(
    services: &UpdateServices,
    answer: &ScanAnswer,
    all_members: bool,
) -> Result<Vec<Part>, Failure> {
    let cache = &services.0.runs.0;
    let ready: Vec<Option<EncodedRun>> =
        answer.runs.iter().map(|run| key(answer, run, all_members).and_then(|key| cache.get(&key))).collect();
    let missing: Vec<RevisionId> = answer
        .runs
        .iter()
        .zip(&ready)
        .filter(|(_, ready)| ready.is_none())
        .flat_map(|(run, _)| members(answer, run).iter().map(|deployed| deployed.id))
        .collect();
    let cores = core_fragments(services, missing).await?;
    let mut parts = Vec::with_capacity(answer.runs.len());
    for (run, ready) in answer.runs.iter().zip(ready) {
        parts.push(match (ready, key(answer, run, all_members)) {
            (Some(run), _) => Part::Packed { plain: run.plain, xpress: run.xpress },
            (None, Some(key)) => {
                let plain = plain(members(answer, run), &cores, all_members)?;
                let mut packed = Vec::with_capacity(plain.len() / 4 + 64);
                xpress::compress_into(&plain, &mut packed);
                let run = EncodedRun { plain: plain.into(), xpress: packed.into() };
                cache.insert(key, run.clone());
                Part::Packed { plain: run.plain, xpress: run.xpress }
            }
            (None, None) => Part::Plain(plain(members(answer, run), &cores, all_members)?.into()),
        });
    }
    Ok(parts)
}

fn key(answer: &ScanAnswer, run: &Run, all_members: bool) -> Option<RunKey> {
    run.chunk.map(|chunk| RunKey { scope: answer.scope.clone(), seq: answer.seq, chunk, all_members })
}

fn members<'a>(answer: &'a ScanAnswer, run: &Run) -> &'a [Deployed] {
    answer.new.get(run.start..run.start.saturating_add(run.len)).unwrap_or_default()
}

async fn core_fragments(
    services: &UpdateServices,
    ids: Vec<RevisionId>,
) -> Result<HashMap<RevisionId, String>, Failure> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let found = services.0.app.store().read(move |tx| revisions::core_fragments(tx, &ids)).await?;
    Ok(found.into_iter().collect())
}

fn plain(members: &[Deployed], cores: &HashMap<RevisionId, String>, all_members: bool) -> Result<Vec<u8>, Failure> {
    let mut out = Vec::new();
    let mut escaped = Vec::new();
    for deployed in members {
        let core = cores
            .get(&deployed.id)
            .ok_or_else(|| Failure::internal(&format_args!("revision {} has no core fragment", deployed.id)))?;
        escaped.clear();
        escape_text_into(core, &mut escaped);
        encode_update_info_into(
            &mut out,
            deployed.id.0,
            &deployment(deployed, all_members),
            deployed.is_leaf,
            &escaped,
        );
    }
    Ok(out)
}
