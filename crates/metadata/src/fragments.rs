//! Fragments: what agents get of a document ([MS-WUSP] 3.1.1.1), derived from it, and read back.

mod compose;
mod copy;
mod derive;

use patchwell_model::{Fragments, Language};

pub use compose::{Published, compose};
pub use derive::derive;

use crate::document::{DocumentError, ParsedDocument, Sections, build, keep_in_section};
use crate::xml::read_nodes;

/// Reads a revision from its fragments alone: for catalogs without documents, such as offline-sync packages. What
/// fragments never carry (publication state, creation date) has its default.
///
/// # Errors
/// When the core fragment is broken, over a limit, or has no usable identity. Broken other fragments are warnings.
pub fn parse(fragments: &Fragments) -> Result<ParsedDocument, DocumentError> {
    let mut nodes = read_nodes(&fragments.core, keep_in_section)?;
    let mut broken = Vec::new();
    let localized = fragments.localized.iter().map(|one| (format!("{} localized fragment", one.language), &one.xml));
    let eulas = fragments.eulas.iter().map(|one| (format!("{} EULA fragment", one.language), &one.xml));
    let others = [("extended fragment".to_owned(), &fragments.extended)].into_iter().chain(localized).chain(eulas);
    for (what, xml) in others {
        match read_nodes(xml, keep_in_section) {
            Ok(more) => nodes.extend(more),
            Err(error) => broken.push(format!("the {what} is left out: {error}")),
        }
    }
    let mut parsed = build(&Sections::new(nodes))?;
    parsed.warnings.extend(broken);
    Ok(parsed)
}

/// The language that a localized or EULA fragment names, empty when it names none.
pub(crate) fn language_of(fragment: &str) -> Language {
    derive::language(read_nodes(fragment, |_| true).ok().and_then(|mut nodes| nodes.pop()).as_ref())
}

/// The region that an EULA fragment is for.
pub(crate) fn geo_id(fragment: &str) -> Option<String> {
    let node = read_nodes(fragment, |_| true).ok()?.pop()?;
    node.attribute("GeoId").filter(|id| !id.is_empty()).map(str::to_owned)
}
