//! Offline-sync packages: `WSUSSCAN.cab`, `wsusscn2.cab`.
//!
//! The outer cabinet holds `package.cab`; in large ones it has only `package.xml`, and `package2.cab` and so on hold
//! the fragments of ranges of revisions (`index.xml` says which; each revision is whole within one of them, so the
//! ranges need not be known). The folders of fragments are written out (`core`, `extended`, `localized/<language>`,
//! `eula/<language>`, `files`) or with their first letter (`c`, `x`, `l`, `e`).

use std::io::{BufReader, Read, Seek};

use patchwell_model::{EulaInfo, FileInfo};

use super::ImportedRevision;
use super::archive::MAX_CABINET;
use super::context::{Context, Halt, Source, Step, broken, named};
use super::index::Index;
use super::kind::is;
use super::spool::{Member, Spool};
use crate::cabinet::{Cabinet, Entry};
use crate::fragments;

/// What is known of the package so far.
#[derive(Default)]
pub(super) struct Offline {
    index: Index,
}

impl Offline {
    /// Reads the outer cabinet: first `package.cab`, which has the index, then the other inner cabinets.
    pub(super) fn read_outer<R: Read + Seek>(
        &mut self,
        context: &mut Context<'_>,
        source: &mut Source,
        cabinet: &mut Cabinet<R>,
    ) -> Step {
        let is_first = |entry: &Entry| is(entry, "package.cab");
        let is_other = |entry: &Entry| !is_first(entry) && entry.name.to_ascii_lowercase().ends_with(".cab");
        for (first, wanted) in [(true, &is_first as &dyn Fn(&Entry) -> bool), (false, &is_other)] {
            cabinet.for_each(wanted, |entry, reader| {
                let spooled = context.spool(&entry.name, reader, MAX_CABINET)?;
                let inner = Cabinet::open(spooled).map_err(Halt::from);
                let read = inner.and_then(|mut inner| self.read_inner(context, source, &entry.name, &mut inner));
                named(&entry.name, read)?;
                Ok::<_, Halt>(true)
            })?;
            if first && self.index.is_empty() {
                context.warn(&source.label, "the package has no package.xml: no dates and no addresses of files");
            }
        }
        Ok(())
    }

    /// Reads an inner cabinet: joins the fragments of each revision, then gives its other files as payloads.
    pub(super) fn read_inner<R: Read + Seek>(
        &mut self,
        context: &mut Context<'_>,
        source: &mut Source,
        name: &str,
        cabinet: &mut Cabinet<R>,
    ) -> Step {
        let mut spool = Spool::new(context)?;
        cabinet.for_each(
            |entry| Member::of(&entry.name).is_some() || is(entry, "package.xml"),
            |entry, reader| {
                if let Some(member) = Member::of(&entry.name) {
                    spool.add(context, &member, &entry.name, reader)?;
                } else {
                    self.index.read(BufReader::new(reader)).map_err(|error| broken(&entry.name, error))?;
                }
                Ok::<_, Halt>(true)
            },
        )?;
        spool.for_each(context, |context, id, given| {
            let position = source.position;
            source.position += 1;
            let parsed = match fragments::parse(&given) {
                Ok(parsed) => parsed,
                Err(error) => {
                    context.warn(format!("revision {id} of {name}"), format!("left out: {error}"));
                    return Ok(());
                }
            };
            let mut revision = parsed.revision;
            for warning in parsed.warnings {
                context.warn(revision.identity, warning);
            }
            revision.creation_date = self.index.creation_date(id);
            self.add_urls(&mut revision.files, revision.eula.as_mut());
            context.revision(ImportedRevision {
                revision,
                fragments: given,
                document: None,
                fragments_given: true,
                source: source.label.clone(),
                source_revision_id: Some(id),
                position,
            })
        })?;
        cabinet.for_each(
            |entry| is_payload(&entry.name),
            |entry, reader| {
                context.payload(entry.name.clone(), Some(u64::from(entry.size)), reader)?;
                Ok(true)
            },
        )
    }

    fn add_urls(&self, files: &mut [FileInfo], eula: Option<&mut EulaInfo>) {
        let eula_files = eula.into_iter().flat_map(|eula| &mut eula.files).map(|(_, file)| file);
        for file in files.iter_mut().chain(eula_files) {
            file.urls.extend(self.index.url(&file.sha1).map(str::to_owned));
        }
    }
}

/// Files of licence texts lie in a folder of their own, under a name made of their digest.
fn is_payload(name: &str) -> bool {
    let folder = name.split_once('/').map(|(folder, _)| folder.to_ascii_lowercase());
    matches!(folder.as_deref(), Some("files" | "f"))
}
