//! A document to its fragments ([MS-WUSP] 3.1.1.1, "Metadata Table"), byte for byte as WSUS derives them.
//!
//! The specification says which nodes and attributes go where; recordings add what it leaves open: attributes with
//! default values are left out, the core properties have a fixed order, blank text and comments go, elements without
//! content are written `<X />`, and default namespace declarations of foreign vocabularies (servicing manifests,
//! Windows Installer patches) stay.

use patchwell_model::{EulaFragment, Fragments, Language, LocalizedFragment};
use quick_xml::events::BytesStart;

use super::copy::{Attributes, Copier};
use crate::document::DocumentError;
use crate::xml::{Node, Token, Tokens, local, read_nodes};

/// `Properties` attributes that agents get with the core fragment, in this order.
const CORE_ATTRIBUTES: [&str; 5] =
    ["UpdateType", "ExplicitlyDeployable", "AutoSelectOnWebSites", "OSUpgrade", "EulaID"];

/// `Properties` attributes that stay on the server.
const SERVER_ATTRIBUTES: [&str; 6] =
    ["PublicationState", "PublisherID", "CreationDate", "IsPublic", "LegacyName", "DetectoidType"];

/// Values that are the same as leaving the attribute out.
const DEFAULTS: [(&str, &str); 4] = [
    ("ExplicitlyDeployable", "false"),
    ("AutoSelectOnWebSites", "false"),
    ("OSUpgrade", "false"),
    ("PerUser", "false"),
];

/// The pieces of fragments, in the order in which they are put together whatever the order of the document.
#[derive(Default)]
struct Pieces {
    identity: String,
    properties: String,
    relationships: String,
    rules: String,
    extended_properties: String,
    files: String,
    handler_data: String,
    localized: Vec<String>,
    eulas: Vec<String>,
}

/// Derives the fragments of a whole update document.
///
/// # Errors
/// When the XML is broken, over a limit, has a document type or entities, or is no update document.
pub fn derive(xml: &str) -> Result<Fragments, DocumentError> {
    let mut tokens = Tokens::new(xml)?;
    let mut copier = Copier::default();
    let mut pieces = Pieces::default();
    let mut in_collection = false;
    let mut seen_root = false;
    loop {
        match tokens.next()? {
            Token::Start { tag, empty } => {
                let depth = tokens.depth() - usize::from(!empty);
                let name = local(tag.name().as_ref()).to_owned();
                let attributes = copier.enter(&tokens, &tag, depth)?;
                match (depth, name.as_str()) {
                    (0, "Update") if !seen_root => seen_root = true,
                    (0, other) => return Err(DocumentError::Root(other.to_owned())),
                    (1, "LocalizedPropertiesCollection") => in_collection = !empty,
                    _ => pieces.take(&mut tokens, &mut copier, &tag, (&name, empty), attributes, in_collection)?,
                }
            }
            Token::End => {
                copier.leave(tokens.depth());
                in_collection &= tokens.depth() > 1;
            }
            Token::Text(text) if tokens.depth() == 0 && !text.trim().is_empty() => {
                return Err(tokens.broken("text outside of any element"));
            }
            Token::Text(_) => {}
            Token::Eof if seen_root => return pieces.assemble(),
            Token::Eof => return Err(DocumentError::Root(String::new())),
        }
    }
}

impl Pieces {
    /// Takes an element of the document, with all it contains, into the piece it belongs to.
    fn take(
        &mut self,
        tokens: &mut Tokens<'_>,
        copier: &mut Copier,
        tag: &BytesStart<'_>,
        (name, empty): (&str, bool),
        attributes: Attributes,
        in_collection: bool,
    ) -> Result<(), DocumentError> {
        if name == "Properties" && !in_collection {
            write_core_properties(&attributes, &mut self.properties);
            let kept = attributes.into_iter().filter(|(name, value)| is_extended(name, value)).collect();
            return copier.copy(tokens, tag, empty, ("ExtendedProperties", kept), &mut self.extended_properties);
        }
        let mut other = String::new();
        let piece = match (in_collection, name) {
            (false, "UpdateIdentity") => &mut self.identity,
            (false, "Relationships") => &mut self.relationships,
            (false, "ApplicabilityRules") => &mut self.rules,
            (false, "Files") => &mut self.files,
            (false, "HandlerSpecificData") => &mut self.handler_data,
            (true, "LocalizedProperties") => push_new(&mut self.localized),
            (true, "EulaFile") => push_new(&mut self.eulas),
            _ => &mut other,
        };
        copier.copy(tokens, tag, empty, ("", attributes), piece)
    }

    fn assemble(self) -> Result<Fragments, DocumentError> {
        let mut fragments = Fragments {
            core: [self.identity, self.properties, self.relationships, self.rules].concat(),
            extended: [self.extended_properties, self.files, self.handler_data].concat(),
            ..Fragments::default()
        };
        for xml in self.localized {
            let language = language(root(&xml)?.as_ref());
            // Some documents of hardware vendors say the same language twice; there is one fragment for each.
            if !fragments.localized.iter().any(|known| known.language == language) {
                fragments.localized.push(LocalizedFragment { language, xml });
            }
        }
        for xml in self.eulas {
            let node = root(&xml)?;
            let geo_id = node.as_ref().and_then(|node| node.attribute("GeoId")).filter(|id| !id.is_empty());
            let geo_id = geo_id.map(str::to_owned);
            fragments.eulas.push(EulaFragment { language: language(node.as_ref()), geo_id, xml });
        }
        Ok(fragments)
    }
}

fn push_new(all: &mut Vec<String>) -> &mut String {
    all.push_mut(String::new())
}

fn root(fragment: &str) -> Result<Option<Node>, DocumentError> {
    Ok(read_nodes(fragment, |_| true)?.pop())
}

/// The language of a localized fragment: a child element, or an attribute on licence texts.
pub(crate) fn language(node: Option<&Node>) -> Language {
    let named = node.and_then(|node| {
        node.attribute("Language").or_else(|| node.child("Language").map(|child| child.text.as_str()))
    });
    Language::new(named.unwrap_or_default())
}

fn is_default(name: &str, value: &str) -> bool {
    DEFAULTS.contains(&(name, value))
}

fn is_extended(name: &str, value: &str) -> bool {
    !CORE_ATTRIBUTES.contains(&name) && !SERVER_ATTRIBUTES.contains(&name) && !is_default(name, value)
}

fn write_core_properties(attributes: &Attributes, out: &mut String) {
    out.push_str("<Properties");
    for name in CORE_ATTRIBUTES {
        if let Some((_, value)) = attributes.iter().find(|(key, value)| key == name && !is_default(key, value)) {
            super::copy::write_attribute(out, name, value);
        }
    }
    out.push_str(" />");
}
