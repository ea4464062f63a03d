//! Which files of which revisions this server should have: a decision on values.

use std::collections::{BTreeMap, HashMap, HashSet};

use patchwell_model::{Language, RevisionId};
use patchwell_store::downloads::{NewDownload, Reasons};
use patchwell_store::files::RevisionFile;

use crate::settings::{ContentLocation, ContentSettings};

/// `@PatchingType` of files that hold only differences to what a computer has.
const EXPRESS: &str = "Express";
/// What content for every language is marked with, where it is marked at all.
const NEUTRAL: &str = "neu";
/// Licence texts are shown in it where there is none in a chosen language.
const ENGLISH: &str = "en";

/// A revision whose files are wanted, and how urgently: what is smaller comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct WantedRevision {
    pub(crate) id: RevisionId,
    pub(crate) priority: i64,
    /// Whether only its licence texts are.
    pub(crate) eulas_only: bool,
}

impl WantedRevision {
    /// All its files, in no hurry.
    pub(crate) fn sometime(id: RevisionId) -> Self {
        Self { id, priority: i64::MAX, eulas_only: false }
    }
}

/// The files of `revisions` that are wanted under these settings.
pub(crate) fn wanted_files(
    settings: &ContentSettings,
    revisions: &[WantedRevision],
    files: &[RevisionFile],
    languages: &BTreeMap<RevisionId, Vec<Language>>,
) -> Vec<NewDownload> {
    let revisions: HashMap<RevisionId, &WantedRevision> =
        revisions.iter().map(|revision| (revision.id, revision)).collect();
    let is_express = |file: &&RevisionFile| file.patching_type.as_deref() == Some(EXPRESS);
    // An update that has nothing else cannot be installed without its express files.
    let content = files.iter().filter(|file| file.eula_language.is_none());
    let has_others: HashSet<RevisionId> =
        content.clone().filter(|file| !is_express(file)).map(|file| file.revision).collect();
    let content = content
        .filter(|_| settings.location == ContentLocation::Local)
        .filter(|file| settings.express || !is_express(file) || !has_others.contains(&file.revision))
        .filter(|file| is_for(settings, languages.get(&file.revision).map_or(&[][..], Vec::as_slice)))
        .map(|file| (file, Reasons::APPROVED));
    let texts = eula_texts(settings, files).into_iter().map(|file| (file, Reasons::EULA));
    let download = |(file, reasons): (&RevisionFile, Reasons)| {
        let revision = revisions.get(&file.revision)?;
        let concerns = !revision.eulas_only || reasons == Reasons::EULA;
        concerns.then_some(NewDownload { sha1: file.sha1, reasons, priority: revision.priority })
    };
    content.chain(texts).filter_map(download).collect()
}

/// Whether content for `languages` (all when empty) is of a chosen one.
fn is_for(settings: &ContentSettings, languages: &[Language]) -> bool {
    let is_chosen = |language: &Language| language.as_str() == NEUTRAL || settings.languages.contains(language);
    settings.languages.is_empty() || languages.is_empty() || languages.iter().any(is_chosen)
}

/// The licence texts in the chosen languages; of revisions that have none of these, the English ones or else all.
fn eula_texts<'a>(settings: &ContentSettings, files: &'a [RevisionFile]) -> Vec<&'a RevisionFile> {
    let mut by_revision: BTreeMap<RevisionId, Vec<(&Language, &RevisionFile)>> = BTreeMap::new();
    for file in files {
        if let Some(language) = &file.eula_language {
            by_revision.entry(file.revision).or_default().push((language, file));
        }
    }
    let mut wanted = Vec::new();
    for texts in by_revision.into_values() {
        let is_chosen = |language: &Language| is_for(settings, std::slice::from_ref(language));
        let is_english = |language: &Language| language.as_str() == ENGLISH;
        let chosen = if texts.iter().any(|(language, _)| is_chosen(language)) {
            texts.iter().filter(|(language, _)| is_chosen(language)).collect::<Vec<_>>()
        } else if texts.iter().any(|(language, _)| is_english(language)) {
            texts.iter().filter(|(language, _)| is_english(language)).collect()
        } else {
            texts.iter().collect()
        };
        wanted.extend(chosen.into_iter().map(|(_, file)| *file));
    }
    wanted
}

#[cfg(test)]
mod tests {
    use patchwell_model::Sha1;

    use super::*;

    fn file(revision: i32, n: u8, patching_type: &str, eula: Option<&str>) -> RevisionFile {
        RevisionFile {
            revision: RevisionId(revision),
            sha1: Sha1([n; 20]),
            patching_type: Some(patching_type.to_owned()),
            eula_language: eula.map(Language::new),
        }
    }

    fn wanted(settings: &ContentSettings, files: &[RevisionFile], languages: &[(i32, &str)]) -> Vec<(u8, Reasons)> {
        let revisions: Vec<WantedRevision> = files.iter().map(|file| WantedRevision::sometime(file.revision)).collect();
        let languages =
            languages.iter().map(|(id, language)| (RevisionId(*id), vec![Language::new(language)])).collect();
        let wanted = wanted_files(settings, &revisions, files, &languages);
        wanted.into_iter().map(|file| (file.sha1.0[0], file.reasons)).collect()
    }

    #[test]
    fn express_files_are_left_out_where_there_are_others() {
        let files = [
            file(1, 1, "SelfContained", None),
            file(1, 2, "Express", None),
            file(2, 3, "Express", None),
            file(3, 4, "MspBinaryDelta", None),
        ];
        let mut settings = ContentSettings::default();
        let approved = |ns: &[u8]| ns.iter().map(|n| (*n, Reasons::APPROVED)).collect::<Vec<_>>();
        assert_eq!(wanted(&settings, &files, &[]), approved(&[1, 3, 4]));
        settings.express = true;
        assert_eq!(wanted(&settings, &files, &[]), approved(&[1, 2, 3, 4]));
    }

    #[test]
    fn only_chosen_languages_and_those_without_are_fetched() {
        let files = [1, 2, 3, 4].map(|n| file(i32::from(n), n, "SelfContained", None));
        let languages = [(1, "de"), (2, "fr"), (3, "neu")];
        let mut settings = ContentSettings::default();
        assert_eq!(wanted(&settings, &files, &languages).len(), 4);
        settings.languages = vec![Language::new("de")];
        let found: Vec<u8> = wanted(&settings, &files, &languages).into_iter().map(|(n, _)| n).collect();
        assert_eq!(found, [1, 3, 4]);
    }

    #[test]
    fn licence_texts_are_kept_here_even_when_content_is_not() {
        let files = [
            file(1, 1, "SelfContained", None),
            file(1, 2, "SelfContained", Some("en")),
            file(1, 3, "SelfContained", Some("de")),
            file(2, 4, "SelfContained", Some("fr")),
        ];
        let settings = ContentSettings {
            location: ContentLocation::Microsoft,
            languages: vec![Language::new("nl")],
            ..ContentSettings::default()
        };
        assert_eq!(wanted(&settings, &files, &[]), [(2, Reasons::EULA), (4, Reasons::EULA)]);
        let settings = ContentSettings { languages: vec![Language::new("de")], ..settings };
        assert_eq!(wanted(&settings, &files, &[]), [(3, Reasons::EULA), (4, Reasons::EULA)]);
    }
}
