//! `GetExtendedUpdateInfo` ([MS-WUSP] 3.1.5.9).

use patchwell_model::{GroupId, Language, RevisionId};
use patchwell_store::files::FileRecord;
use patchwell_store::{Tx, files, revisions};
use patchwell_wire::client::get_extended_update_info::{
    ExtendedUpdateInfo, Request, Response, UpdateData, XmlUpdateFragmentType, encode_response,
};
use patchwell_wire::soap::Reply;

use super::MAX_EXTENDED_UPDATES;
use super::file_urls::{content_root, keep_addresses, locations};
use super::session::Session;
use crate::services::{Answer, Caller, Failure, UpdateServices};

/// Languages of one request.
const MAX_LOCALES: usize = 64;

pub(crate) async fn handle(
    services: &UpdateServices,
    request: Request,
    caller: &Caller,
    reply: &Reply,
) -> Result<Answer, Failure> {
    let session = Session::open(services, request.cookie.as_ref())?;
    if request.revision_ids.len() > MAX_EXTENDED_UPDATES {
        return Err(Failure::parameter("revisionIDs"));
    }
    let wanted = Wanted::new(&request.info_types, &request.locales)?;
    let (ids, out_of_scope_revision_ids) = in_scope(services, session.groups(), &request.revision_ids);
    let found = load(services, ids, wanted).await?;
    let result = ExtendedUpdateInfo {
        updates: found.updates,
        file_locations: locations(&content_root(services, caller), &found.files),
        out_of_scope_revision_ids,
    };
    Ok(encode_response(&Response { result }, reply).into())
}

/// What is asked for.
#[derive(Clone)]
pub(super) struct Wanted {
    types: Vec<XmlUpdateFragmentType>,
    languages: Vec<Language>,
}

/// What there is.
#[derive(Default)]
pub(super) struct Found {
    pub(super) updates: Vec<UpdateData>,
    pub(super) files: Vec<FileRecord>,
}

impl Wanted {
    /// Checks the parameters as [MS-WUSP] 3.1.5.9 demands.
    pub(super) fn new(types: &[XmlUpdateFragmentType], locales: &[String]) -> Result<Self, Failure> {
        use XmlUpdateFragmentType::{Eula, LocalizedProperties};
        if types.is_empty() {
            return Err(Failure::parameter("infoTypes"));
        }
        let localized = types.iter().any(|kind| matches!(kind, Eula | LocalizedProperties));
        if locales.len() > MAX_LOCALES || localized && locales.is_empty() {
            return Err(Failure::parameter("locales"));
        }
        Ok(Self { types: types.to_vec(), languages: languages(locales) })
    }

    fn has(&self, kind: XmlUpdateFragmentType) -> bool {
        self.types.contains(&kind)
    }
}

/// The languages in order of preference, each followed by its base language, and English last: every agent can show
/// that.
fn languages(locales: &[String]) -> Vec<Language> {
    let mut languages = Vec::new();
    let bases = locales.iter().filter_map(|locale| locale.split_once('-').map(|(base, _)| base));
    let tags = locales.iter().map(String::as_str).chain(bases).chain(["en"]);
    for language in tags.map(Language::new) {
        if !languages.contains(&language) {
            languages.push(language);
        }
    }
    languages
}

/// The revisions that are deployed to the computer, ascending, and the ids of the others.
fn in_scope(services: &UpdateServices, groups: &[GroupId], ids: &[i32]) -> (Vec<RevisionId>, Vec<i32>) {
    let snapshot = services.0.app.snapshot();
    let mut ids: Vec<i32> = ids.to_vec();
    ids.sort_unstable();
    ids.dedup();
    let (inside, outside): (Vec<i32>, Vec<i32>) =
        ids.into_iter().partition(|id| snapshot.deployment(groups, RevisionId(*id)).is_some());
    (inside.into_iter().map(RevisionId).collect(), outside)
}

/// Reads fragments and files in one consistent view.
pub(super) async fn load(services: &UpdateServices, ids: Vec<RevisionId>, wanted: Wanted) -> Result<Found, Failure> {
    let store = services.0.app.store();
    let location = services.0.app.settings().content.location;
    Ok(store
        .read(move |tx| {
            let mut found = read(tx, &ids, &wanted)?;
            keep_addresses(tx, location, &mut found.files)?;
            Ok(found)
        })
        .await?)
}

fn read(tx: &mut Tx, ids: &[RevisionId], wanted: &Wanted) -> Result<Found, patchwell_store::StoreError> {
    use XmlUpdateFragmentType as Kind;
    let mut found = Found::default();
    let data = |(id, xml): (RevisionId, String)| UpdateData { id: id.0, xml };
    if wanted.has(Kind::Core) {
        found.updates.extend(revisions::core_fragments(tx, ids)?.into_iter().map(data));
    }
    if wanted.has(Kind::Extended) {
        found.updates.extend(revisions::extended_fragments(tx, ids)?.into_iter().map(data));
    }
    if wanted.has(Kind::LocalizedProperties) {
        let fragments = revisions::localized_fragments(tx, ids, &wanted.languages)?;
        let fragments = fragments.into_iter().map(|(id, fragment)| (id, fragment.xml));
        found.updates.extend(first_of_each(fragments).map(data));
    }
    if wanted.has(Kind::Eula) {
        let fragments = revisions::eula_fragments(tx, ids, &wanted.languages)?;
        found.updates.extend(fragments.into_iter().map(|(id, fragment)| (id, fragment.xml)).map(data));
    }
    if wanted.has(Kind::Extended) || wanted.has(Kind::FileUrl) {
        found.files = files::files_for(tx, ids)?.into_iter().map(|(_, file)| file).collect();
    }
    Ok(found)
}

/// The first fragment of each revision: the one in the most preferred language.
fn first_of_each(fragments: impl Iterator<Item = (RevisionId, String)>) -> impl Iterator<Item = (RevisionId, String)> {
    let mut last = None;
    fragments.filter(move |(id, _)| last.replace(*id) != Some(*id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_fall_back_to_their_base_and_to_english() {
        let tags = |locales: &[&str]| -> Vec<String> {
            let locales: Vec<String> = locales.iter().map(|locale| (*locale).to_owned()).collect();
            languages(&locales).iter().map(ToString::to_string).collect()
        };
        assert_eq!(tags(&["en-US", "en"]), ["en-us", "en"]);
        assert_eq!(tags(&["de-CH"]), ["de-ch", "de", "en"]);
    }
}
