//! `GetRevisionIdList` ([MS-WSUSSS] 3.1.4.5).

use std::collections::HashSet;

use patchwell_catalog::{Entry, RevisionFilter, Snapshot, Wanted};
use patchwell_model::{Language, RevisionId, UpdateId};
use patchwell_store::revisions;
use patchwell_wire::common::UpdateIdentity;
use patchwell_wire::server_sync::get_revision_id_list::{
    IdAndDelta, LanguageAndDelta, Request, Response, RevisionIdList, ServerSyncFilter, encode_response,
};
use patchwell_wire::soap::Reply;

use super::anchor::Anchor;
use super::languages::{self, ALL};
use super::session;
use crate::services::{Answer, Failure, UpdateServices};

pub(crate) async fn handle(services: &UpdateServices, request: Request, reply: &Reply) -> Result<Answer, Failure> {
    session::open(services, request.cookie.as_ref())?;
    let app = &services.0.app;
    let filter = request.filter.ok_or_else(|| Failure::parameter("filter"))?;
    let snapshot = app.snapshot();
    let since = Anchor::read(app, filter.anchor.as_deref(), "filter")?;
    let since = since.map(|anchor| anchor.check(&snapshot)).transpose()?.map(|anchor| anchor.revision);
    let anchor = Anchor::now(app, &snapshot);
    let asked = if filter.get_config { &[] } else { filter.languages.as_deref().unwrap_or_default() };
    let languages = Languages::new(asked);
    let is_again = since.is_some() && languages.list_again();
    let (snapshot, mut listed) = tokio::task::spawn_blocking(move || {
        let mut listed = Listed { revisions: list(&snapshot, &filter, since), told: HashSet::new() };
        if is_again {
            let new: HashSet<RevisionId> = listed.revisions.iter().copied().collect();
            listed.revisions = list(&snapshot, &filter, None);
            listed.told = listed.revisions.iter().copied().filter(|id| !new.contains(id)).collect();
        }
        (snapshot, listed)
    })
    .await
    .map_err(|error| Failure::internal(&error))?;
    if !languages.is_open() {
        listed = in_languages(services, listed, languages).await?;
    }
    let new_revisions = listed.revisions.iter().filter_map(|id| snapshot.entry(*id)).map(identity).collect();
    let result = RevisionIdList { anchor: Some(anchor.to_string()), new_revisions };
    Ok(encode_response(&Response { result }, reply).into())
}

/// What categories and classifications select.
struct Listed {
    revisions: Vec<RevisionId>,
    /// Those of them that were told of, and are of interest in languages that are new to the downstream server.
    told: HashSet<RevisionId>,
}

fn list(snapshot: &Snapshot, filter: &ServerSyncFilter, since: Option<RevisionId>) -> Vec<RevisionId> {
    let entries = if filter.get_config {
        snapshot.category_revisions(since)
    } else {
        snapshot.update_revisions(&RevisionFilter {
            after: since,
            categories: wanted(filter.categories.as_deref()),
            classifications: wanted(filter.classifications.as_deref()),
        })
    };
    entries.into_iter().map(|entry| entry.id).collect()
}

fn wanted(asked: Option<&[IdAndDelta]>) -> Vec<Wanted> {
    asked.unwrap_or_default().iter().map(|one| Wanted { id: UpdateId(one.id), delta: one.delta }).collect()
}

fn identity(entry: &Entry) -> UpdateIdentity {
    UpdateIdentity { update_id: entry.identity.update_id.0, revision_number: entry.identity.revision_number }
}

/// The languages that are wanted; none for all.
struct Languages {
    wanted: HashSet<Language>,
    /// Those of them of which everything is wanted again.
    again: HashSet<Language>,
}

impl Languages {
    fn new(asked: &[LanguageAndDelta]) -> Self {
        let is_open = asked.iter().any(|one| one.id == ALL);
        let asked = if is_open { &[] } else { asked };
        let of = |again: bool| {
            let asked = asked.iter().filter(move |one| !again || !one.delta);
            asked.filter_map(|one| languages::by_id(one.id)).collect()
        };
        Self { wanted: of(false), again: of(true) }
    }

    fn is_open(&self) -> bool {
        self.wanted.is_empty()
    }

    fn list_again(&self) -> bool {
        !self.again.is_empty()
    }
}

/// Leaves out updates whose content is for other languages.
async fn in_languages(services: &UpdateServices, listed: Listed, asked: Languages) -> Result<Listed, Failure> {
    let kept = services.0.app.store().read(move |tx| {
        let found = revisions::languages(tx, &listed.revisions)?;
        let keeps = |id: &RevisionId| {
            let is_in =
                |set: &HashSet<Language>| found.get(id).is_some_and(|of| of.iter().any(|one| set.contains(one)));
            if listed.told.contains(id) { is_in(&asked.again) } else { !found.contains_key(id) || is_in(&asked.wanted) }
        };
        let revisions = listed.revisions.iter().copied().filter(keeps).collect();
        Ok(Listed { revisions, told: HashSet::new() })
    });
    Ok(kept.await?)
}
