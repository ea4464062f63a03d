//! Fragments of one inner cabinet, in a temporary file until all of a revision are there.

use std::fs::File;
use std::io::{BufWriter, Read, Seek, SeekFrom, Write};

use patchwell_model::{EulaFragment, Fragments, Language, LocalizedFragment};

use super::context::{Context, Step, broken, io_error};
use crate::fragments::{geo_id, language_of};
use crate::xml::MAX_BYTES;

/// Most bytes of fragments from one cabinet; the largest real ones have about half a gigabyte.
const MAX_SPOOLED: u64 = 16 << 30;

/// What a member of an inner cabinet is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Core,
    Extended,
    Localized,
    Eula,
}

/// A fragment, by its path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Member {
    kind: Kind,
    revision_id: i64,
    language: Option<Language>,
}

impl Member {
    /// Which fragment that path is; `None` for other files. The part that is a number is the revision's id, a part
    /// that is none the language, in either order.
    pub(super) fn of(path: &str) -> Option<Self> {
        let (folder, rest) = path.split_once('/')?;
        let kind = match folder.to_ascii_lowercase().as_str() {
            "core" | "c" => Kind::Core,
            "extended" | "x" => Kind::Extended,
            "localized" | "l" => Kind::Localized,
            "eula" | "e" => Kind::Eula,
            _ => return None,
        };
        let mut member = Self { kind, revision_id: -1, language: None };
        for part in rest.split('/') {
            match part.parse() {
                Ok(id) if id >= 0 => member.revision_id = id,
                // What follows the language is a region, which the fragment names itself.
                _ => {
                    member.language.get_or_insert_with(|| Language::new(part));
                }
            }
        }
        (member.revision_id >= 0).then_some(member)
    }
}

struct Spooled {
    revision_id: i64,
    kind: Kind,
    language: Option<Language>,
    offset: u64,
    size: u64,
}

/// The fragments.
pub(super) struct Spool {
    file: BufWriter<File>,
    used: u64,
    members: Vec<Spooled>,
}

impl Spool {
    pub(super) fn new(context: &Context<'_>) -> Step<Self> {
        Ok(Self { file: BufWriter::new(context.temporary_file()?), used: 0, members: Vec::new() })
    }

    pub(super) fn add(
        &mut self,
        context: &mut Context<'_>,
        member: &Member,
        name: &str,
        reader: &mut dyn Read,
    ) -> Step {
        let size = std::io::copy(&mut reader.take(MAX_BYTES as u64 + 1), &mut self.file)
            .map_err(|error| broken(name, error))?;
        let offset = self.used;
        self.used += size;
        if self.used > MAX_SPOOLED {
            return Err(broken(name, format!("its cabinet unpacks to more than {MAX_SPOOLED} bytes")));
        }
        if size > MAX_BYTES as u64 {
            context.warn(name, "left out: too large");
            return Ok(());
        }
        let (revision_id, kind, language) = (member.revision_id, member.kind, member.language.clone());
        self.members.push(Spooled { revision_id, kind, language, offset, size });
        Ok(())
    }

    /// Gives the fragments of each revision, in the order of their ids.
    pub(super) fn for_each(
        mut self,
        context: &mut Context<'_>,
        mut visit: impl FnMut(&mut Context<'_>, i64, Fragments) -> Step,
    ) -> Step {
        self.members.sort_by_key(|member| (member.revision_id, member.kind));
        let mut file = self.file.into_inner().map_err(|error| io_error(context.temporary)(error.into_error()))?;
        file.flush().map_err(io_error(context.temporary))?;
        for members in self.members.chunk_by(|a, b| a.revision_id == b.revision_id) {
            let mut fragments = Fragments::default();
            let mut id = 0;
            for member in members {
                id = member.revision_id;
                let bytes = load(&mut file, member).map_err(io_error(context.temporary))?;
                match crate::decode(&bytes) {
                    Ok(xml) => put(&mut fragments, member, xml.into_owned()),
                    Err(error) => context.warn(format!("revision {id}"), format!("a fragment is left out: {error}")),
                }
            }
            visit(context, id, fragments)?;
        }
        Ok(())
    }
}

fn load(file: &mut File, member: &Spooled) -> std::io::Result<Vec<u8>> {
    file.seek(SeekFrom::Start(member.offset))?;
    let mut bytes = Vec::new();
    file.take(member.size).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn put(fragments: &mut Fragments, member: &Spooled, xml: String) {
    let language = |xml: &str| member.language.clone().unwrap_or_else(|| language_of(xml));
    match member.kind {
        Kind::Core => fragments.core = xml,
        Kind::Extended => fragments.extended = xml,
        Kind::Localized => {
            let language = language(&xml);
            if !fragments.localized.iter().any(|known| known.language == language) {
                fragments.localized.push(LocalizedFragment { language, xml });
            }
        }
        Kind::Eula => {
            fragments.eulas.push(EulaFragment { language: language(&xml), geo_id: geo_id(&xml), xml });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_all_known_spellings_name_the_same_fragments() {
        assert_eq!(Member::of("core/2860"), Member::of("C/2860"));
        assert_eq!(Member::of("localized/pt-BR/7"), Member::of("l/7/pt-br"));
        assert_eq!(Member::of("eula/en/7").and_then(|member| member.language), Some(Language::new("en")));
        for other in ["package.xml", "files/03/ab.txt", "core/x", "x/../../7x", "core"] {
            assert_eq!(Member::of(other), None, "{other}");
        }
    }
}
