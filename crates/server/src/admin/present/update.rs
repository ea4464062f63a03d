//! Updates.

use std::collections::{HashMap, HashSet};

use patchwell_app::App;
use patchwell_catalog::{Categories, Entry, Snapshot};
use patchwell_content::content_url_path;
use patchwell_model::{RebootBehavior, Revision, RevisionIdentity, Sha1, UpdateId};
use patchwell_store::files::FileRecord;

use super::{approval, approval_state};
use crate::admin::views::{
    CategoryReference, EulaView, FileView, LocalizedText, RequirementView, RevisionReference, StatusCounts,
    UpdateDetails, UpdateReference, UpdateSummary,
};

/// An update as lists show it.
pub(crate) fn summary(app: &App, snapshot: &Snapshot, entry: &Entry) -> UpdateSummary {
    let update = entry.identity.update_id;
    let categories = snapshot.categories(update);
    let titles =
        |ids: &[UpdateId]| ids.iter().filter_map(|id| snapshot.title(*id)).map(str::to_owned).collect::<Vec<_>>();
    let counts = app.update_row(&update).map(|row| app.status().counts_for_update(row, None)).unwrap_or_default();
    let mut classifications = titles(&categories.classifications);
    UpdateSummary {
        id: update.to_string(),
        revision: entry.identity.revision_number,
        title: entry.title.to_string(),
        update_type: entry.update_type.into(),
        classification: (!classifications.is_empty()).then(|| classifications.swap_remove(0)),
        products: titles(&categories.products),
        kb_articles: entry.kb_articles.iter().map(ToString::to_string).collect(),
        severity: entry.severity.into(),
        approval: approval_state(snapshot, update),
        is_bundle: entry.is_bundle(),
        is_superseded: snapshot.is_superseded(update),
        supersedes_others: !entry.supersedes.is_empty(),
        is_expired: entry.is_expired(),
        needs_eula: entry.eula.is_some(),
        creation_date: entry.creation_date,
        arrival_date: entry.arrival_date,
        content_bytes: snapshot.download_bytes(entry.id),
        status: StatusCounts::from(counts),
    }
}

/// Names an update that may not be in the catalog.
pub(crate) fn reference(snapshot: &Snapshot, update: UpdateId) -> UpdateReference {
    let latest = snapshot.latest(update);
    UpdateReference {
        id: update.to_string(),
        title: latest.map(|entry| entry.title.to_string()),
        update_type: latest.map(|entry| entry.update_type.into()),
    }
}

/// Names a revision that may not be in the catalog.
pub(crate) fn revision_reference(snapshot: &Snapshot, identity: RevisionIdentity) -> RevisionReference {
    let entry = snapshot.by_identity(identity);
    RevisionReference {
        id: identity.update_id.to_string(),
        revision: identity.revision_number,
        title: entry.map(|entry| entry.title.to_string()),
    }
}

/// Everything about a revision. `files` are those that the store has for it.
pub(crate) fn details(
    app: &App,
    snapshot: &Snapshot,
    entry: &Entry,
    revision: &Revision,
    files: &[FileRecord],
    eula: Option<EulaView>,
) -> UpdateDetails {
    let update = entry.identity.update_id;
    let reference = |update: &UpdateId| reference(snapshot, *update);
    let identity = |identity: &RevisionIdentity| revision_reference(snapshot, *identity);
    let requirements = revision.prerequisites.iter().map(|clause| RequirementView {
        is_category: clause.is_category,
        any_of: clause.any_of.iter().map(reference).collect(),
    });
    let mut revisions: Vec<i32> = snapshot.revisions(update).map(|entry| entry.identity.revision_number).collect();
    revisions.sort_unstable();
    UpdateDetails {
        summary: summary(app, snapshot, entry),
        revision_id: entry.id.0,
        is_latest: snapshot.latest(update).is_some_and(|latest| latest.id == entry.id),
        texts: texts(revision),
        languages: revision.languages.iter().map(ToString::to_string).collect(),
        security_bulletins: revision.security_bulletins.clone(),
        cve_ids: revision.cve_ids.clone(),
        support_url: revision.support_url.clone(),
        handler: revision.handler.clone(),
        reboot: reboot(revision.reboot).to_owned(),
        can_request_user_input: revision.can_request_user_input,
        can_uninstall: revision.can_uninstall,
        explicitly_deployable: revision.explicitly_deployable,
        is_locally_published: revision.is_locally_published,
        categories: categories(snapshot, &snapshot.categories(update)),
        prerequisites: requirements.collect(),
        children: revision.bundled.iter().flat_map(|clause| &clause.any_of).map(identity).collect(),
        bundled_by: snapshot.bundles(update).iter().map(|bundle| identity(&bundle.identity)).collect(),
        supersedes: revision.supersedes.iter().map(reference).collect(),
        superseded_by: snapshot.superseded_by(update).iter().map(reference).collect(),
        revisions,
        files: file_views(revision, files),
        eula,
        approvals: snapshot.approvals(update).iter().map(|row| approval(snapshot, row)).collect(),
        hardware_ids: hardware_ids(revision),
    }
}

fn texts(revision: &Revision) -> Vec<LocalizedText> {
    let text = |text: &patchwell_model::LocalizedText| LocalizedText {
        language: text.language.to_string(),
        title: text.title.clone(),
        description: text.description.clone(),
        more_info_urls: text.more_info_urls.clone(),
    };
    revision.texts.iter().map(text).collect()
}

fn reboot(reboot: RebootBehavior) -> &'static str {
    match reboot {
        RebootBehavior::NeverReboots => "never_reboots",
        RebootBehavior::AlwaysRequiresReboot => "always_requires_reboot",
        RebootBehavior::CanRequestReboot => "can_request_reboot",
    }
}

fn categories(snapshot: &Snapshot, categories: &Categories) -> Vec<CategoryReference> {
    let lists = [&categories.classifications, &categories.products, &categories.families, &categories.companies];
    let view = |id: &UpdateId| {
        let latest = snapshot.latest(*id);
        CategoryReference {
            id: id.to_string(),
            title: latest.map(|entry| entry.title.to_string()),
            category_type: latest.and_then(|entry| entry.category_type).map(Into::into),
        }
    };
    lists.into_iter().flatten().map(view).collect()
}

fn file_views(revision: &Revision, records: &[FileRecord]) -> Vec<FileView> {
    let by_digest: HashMap<Sha1, &FileRecord> = records.iter().map(|record| (record.sha1, record)).collect();
    let view = |file: &patchwell_model::FileInfo| {
        let record = by_digest.get(&file.sha1);
        FileView {
            name: file.name.clone(),
            size: file.size,
            sha1: file.sha1.to_string(),
            sha256: file.sha256.or(record.and_then(|record| record.sha256)).map(|digest| digest.to_string()),
            patching_type: file.patching_type.clone(),
            is_present: record.is_some_and(|record| record.present_since.is_some()),
            path: content_url_path(&file.sha1, &file.name),
            source_urls: record.map_or_else(|| file.urls.clone(), |record| record.urls.clone()),
        }
    };
    revision.files.iter().map(view).collect()
}

fn hardware_ids(revision: &Revision) -> Vec<String> {
    let mut seen = HashSet::new();
    let ids = revision.drivers.iter().map(|driver| &driver.hardware_id);
    ids.filter(|id| seen.insert(id.to_lowercase())).cloned().collect()
}
